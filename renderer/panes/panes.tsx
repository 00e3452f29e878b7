import { type ReactNode, useState } from "react";
import { Splitter } from "../parts/splitter.js";
import { usePersistentNumber } from "../state/preferences.js";

type PaneName = "description" | "stages" | "inspector";

const PANE_LABELS: Record<PaneName, string> = {
  description: "Description",
  stages: "Stages",
  inspector: "Inspector",
};

const LEFT = { low: 200, high: 640 };
const MIDDLE = { low: 220, high: 480 };

/** Three panes side by side; in a narrow window one at a time. */
export function Panes(properties: { left: ReactNode; middle: ReactNode; right: ReactNode; first: PaneName }) {
  const [left, setLeft] = usePersistentNumber("width.description", LEFT.low, LEFT.high);
  const [middle, setMiddle] = usePersistentNumber("width.stages", MIDDLE.low, MIDDLE.high);
  const [pane, setPane] = useState<PaneName>(properties.first);
  return (
    <main
      className="panes"
      id="main"
      data-pane={pane}
      // Where one pane shows at a time, who chooses a stage wants to see it.
      onClick={(event) => {
        if ((event.target as Element).closest(".stage, .symbol-card__uses button")) setPane("inspector");
      }}
      style={{
        "--left": left === null ? undefined : `min(${left}px, 40vw)`,
        "--middle": middle === null ? undefined : `min(${middle}px, 36vw)`,
      }}
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
      <Splitter label="Width of the description" controls="pane-description" {...LEFT} onWidth={setLeft} />
      {properties.middle}
      <Splitter label="Width of the stages" controls="pane-stages" {...MIDDLE} onWidth={setMiddle} />
      {properties.right}
    </main>
  );
}
