import { type ReactNode, useState } from "react";
import { Splitter } from "../parts/splitter.js";
import { usePersistentNumber } from "../state/preferences.js";

type PaneName = "description" | "stages" | "inspector";

const PANE_LABELS: Record<PaneName, string> = {
  description: "Description",
  stages: "Stages",
  inspector: "Inspector",
};

/** A third of the window for each of the outer panes, within what they can use. */
function widthOf(share: number, low: number, high: number): number {
  return Math.round(Math.min(high, Math.max(low, share * window.innerWidth)));
}

/** Three panes side by side; in a narrow window one at a time. */
export function Panes(properties: { left: ReactNode; middle: ReactNode; right: ReactNode; first: PaneName }) {
  const [left, setLeft] = usePersistentNumber("width.description", widthOf(0.245, 240, 400), 200, 640);
  const [middle, setMiddle] = usePersistentNumber("width.stages", widthOf(0.245, 276, 360), 220, 480);
  const [pane, setPane] = useState<PaneName>(properties.first);
  return (
    <main
      className="panes"
      id="main"
      data-pane={pane}
      style={{ "--left": `${left}px`, "--middle": `${middle}px` }}
    >
      <div className="pane-switch" role="group" aria-label="Shown pane">
        {(Object.keys(PANE_LABELS) as PaneName[]).map((name) => (
          <button
            key={name}
            type="button"
            className="button"
            aria-pressed={pane === name}
            onClick={() => setPane(name)}
          >
            {PANE_LABELS[name]}
          </button>
        ))}
      </div>
      {properties.left}
      <Splitter
        label="Width of the description"
        controls="pane-description"
        width={left}
        low={200}
        high={640}
        onWidth={setLeft}
      />
      {properties.middle}
      <Splitter
        label="Width of the stages"
        controls="pane-stages"
        width={middle}
        low={220}
        high={480}
        onWidth={setMiddle}
      />
      {properties.right}
    </main>
  );
}
