import { CircleX, X } from "lucide-react";
import type { ReactNode } from "react";
import type { Failure } from "../../agents/artefacts/stage.js";
import { visibleControls } from "../text/format.js";
import { withStageLabels } from "../text/stages.js";

/**
 * What happened, why, what was kept, what to do next. `children` are buttons for the last; `onDismiss` puts
 * the card away.
 */
export function FailureCard(properties: { failure: Failure; onDismiss?: () => void; children?: ReactNode }) {
  const { failure, onDismiss, children } = properties;
  const parts = [
    ["Why", failure.why],
    ["Kept", failure.kept],
    ["Next", failure.next],
  ] as const;
  return (
    <section className="failure" aria-label="Failure">
      <h3 className="failure__what">
        <CircleX className="icon" aria-hidden />
        <span dir="auto">{withStageLabels(visibleControls(failure.what))}</span>
        {onDismiss && (
          <button
            type="button"
            className="button button--quiet button--icon"
            aria-label="Put this message away"
            onClick={onDismiss}
          >
            <X className="icon" aria-hidden />
          </button>
        )}
      </h3>
      <dl>
        {parts.map(([name, text]) => (
          <FailurePart key={name} name={name} text={text} />
        ))}
      </dl>
      {children && <div className="failure__actions">{children}</div>}
    </section>
  );
}

function FailurePart({ name, text }: { name: string; text: string }) {
  if (text === "") return null;
  return (
    <>
      <dt>{name}</dt>
      <dd dir="auto">{withStageLabels(visibleControls(text))}</dd>
    </>
  );
}
