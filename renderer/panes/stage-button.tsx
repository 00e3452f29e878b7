import { useEffect, useRef } from "react";
import type { StageName } from "../../agents/artefacts/stage.js";
import { StageIcon } from "../parts/icons.js";
import { StateChip } from "../parts/state-chip.js";
import { useDispatch } from "../state/store.js";
import { STAGE_TEXT } from "../text/stages.js";
import { useStageParts } from "./stage-parts.js";

/** A stage of the list or the graph. `narrow`: too small for its note, so the state takes that line. */
export function StageButton(properties: { stage: StageName; className?: string; narrow?: boolean }) {
  const { stage, className = "", narrow = false } = properties;
  const { state, note, figures, selected, present } = useStageParts(stage);
  const dispatch = useDispatch();
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (selected) button.current?.scrollIntoView({ block: "nearest" });
  }, [selected]);
  return (
    <button
      ref={button}
      type="button"
      className={`stage ${className}`}
      data-state={state}
      aria-current={selected}
      disabled={!present}
      title={note}
      onClick={() => dispatch({ type: "select-stage", stage })}
    >
      <span className="stage__sign">
        <StageIcon stage={stage} />
      </span>
      <span className="stage__line">
        <span className="stage__label cut">{STAGE_TEXT[stage].label}</span>
        {present && !narrow && <StateChip state={state} />}
      </span>
      <span className="stage__line">
        {narrow && present ? (
          <StateChip state={state} />
        ) : (
          <>
            <span className="stage__note cut" dir="auto">
              {note}
            </span>
            <span className="stage__figures number">{figures}</span>
          </>
        )}
      </span>
      {state === "running" && <span className="graph__progress" aria-hidden />}
    </button>
  );
}
