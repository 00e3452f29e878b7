import { Component, type ReactNode } from "react";
import type { Failure } from "../../agents/artefacts/stage.js";
import { FailureCard } from "./failure-card.js";

interface BoundaryProperties {
  /** A change draws the children anew after a fault. */
  resetKey: string;
  children: ReactNode;
}

/** A fault in what it holds becomes a card in its place; the rest of the window goes on. */
export class Boundary extends Component<BoundaryProperties, { error: unknown; failed: boolean }> {
  override state = { error: null as unknown, failed: false };

  static getDerivedStateFromError(error: unknown): { error: unknown; failed: boolean } {
    return { error, failed: true };
  }

  override componentDidUpdate(before: BoundaryProperties): void {
    if (this.state.failed && before.resetKey !== this.props.resetKey)
      this.setState({ error: null, failed: false });
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return (
      <FailureCard failure={drawingFailure(this.state.error)}>
        <button type="button" className="button" onClick={() => location.reload()}>
          Reload the window
        </button>
      </FailureCard>
    );
  }
}

function drawingFailure(error: unknown): Failure {
  return {
    code: "window-fault",
    what: "This part of the window could not be drawn.",
    why: error instanceof Error ? error.message : String(error),
    kept: "The project is untouched, and a run goes on.",
    next: "Reload the window. If that does not help, start Lamplight again.",
  };
}
