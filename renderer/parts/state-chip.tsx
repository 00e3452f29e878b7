import { type ShownState, STATE_TEXT } from "../text/stages.js";
import { StateIcon } from "./icons.js";

/** A stage's state as icon, word and colour. */
export function StateChip({ state }: { state: ShownState }) {
  return (
    <span className="chip" data-state={state}>
      <StateIcon state={state} />
      {STATE_TEXT[state]}
    </span>
  );
}
