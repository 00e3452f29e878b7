import { useState } from "react";
import type { StageView } from "../../host/contract.js";
import { CodeView } from "../parts/code-view.js";
import { ORIGIN_TEXT, stageValue } from "../text/stages.js";

type Shown = "source" | "agentSource" | "derivedSource";

const SHOWN_TEXT: Record<Shown, string> = {
  source: "What runs",
  agentSource: "The agent's own",
  derivedSource: "Derived",
};

/** The environment's Python: what runs, and the other formulations beside it. */
export function CodeTab({ view }: { view: StageView }) {
  const [wanted, setShown] = useState<Shown>("source");
  const value = stageValue("coding", view.record?.value);
  if (value === null) return <div className="empty">No code has been written yet.</div>;
  const choices = (["source", "agentSource", "derivedSource"] as const).filter(
    (name) => value[name] !== null,
  );
  const shown = choices.includes(wanted) ? wanted : "source";
  return (
    <>
      <div style={{ display: "flex", flexWrap: "wrap", gap: "0.5rem 1rem", alignItems: "center" }}>
        {choices.length > 1 && (
          <div className="segments" role="group" aria-label="Which code">
            {choices.map((name) => (
              <button key={name} type="button" aria-pressed={name === shown} onClick={() => setShown(name)}>
                {SHOWN_TEXT[name]}
              </button>
            ))}
          </div>
        )}
        <span className="soft">
          What runs was {ORIGIN_TEXT[value.origin].replace("from Gym", "taken from Gym")}.
        </span>
      </div>
      <CodeView source={value[shown] ?? ""} label="Python code of the environment" />
    </>
  );
}
