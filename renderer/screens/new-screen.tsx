import type { AppInfo } from "../../host/contract.js";
import { descriptionProblem } from "../panes/description-pane.js";
import { Panes } from "../panes/panes.js";
import { StagePane } from "../panes/stage-pane.js";
import { useDraft } from "../state/preferences.js";
import { useAppState } from "../state/store.js";
import { plural } from "../text/format.js";
import { hasModel } from "../text/model-text.js";
import { ModelSetup, Samples } from "./models.js";

/** A task that is being described: the text, the way ahead, and examples to start from. */
export function NewScreen({ text, onText }: { text: string; onText: (text: string) => void }) {
  const examples = useAppState((state) => state.info?.examples ?? null);
  const [replaced, setReplaced] = useDraft("new-task.replaced");
  const isOwn = text.trim() !== "" && !examples?.some((example) => example.text === text);
  const choose = (example: string): void => {
    if (isOwn) setReplaced(text);
    onText(example);
  };
  const bringBack = (): void => {
    onText(replaced ?? "");
    setReplaced(null);
  };
  return (
    <Panes
      left={
        <Composer text={text} onText={onText} onBringBack={replaced !== null && !isOwn ? bringBack : null} />
      }
      middle={<StagePane />}
      right={<Start text={text} examples={examples} onChoose={choose} />}
      first="description"
    />
  );
}

function Composer(properties: {
  text: string;
  onText: (text: string) => void;
  /** Set when an example has taken the place of the person's own text. */
  onBringBack: (() => void) | null;
}) {
  const { text, onText, onBringBack } = properties;
  const problem = text === "" ? null : descriptionProblem(text);
  return (
    <section className="pane pane--left" id="pane-description" aria-label="Description" tabIndex={-1}>
      <div className="pane__head">
        <h2>Description</h2>
        {onBringBack && (
          <button type="button" className="button button--quiet" onClick={onBringBack}>
            Bring my text back
          </button>
        )}
        {text !== "" && (
          <button type="button" className="button button--quiet" onClick={() => onText("")}>
            Clear
          </button>
        )}
      </div>
      <div className="task-input">
        <textarea
          autoComplete="off"
          autoFocus
          aria-label="Description of the task"
          aria-invalid={problem !== null}
          dir="auto"
          placeholder="What is decided, again and again? What changes by itself, what does each step cost or bring, and what should become large or small in the end? Numbers with their units help."
          value={text}
          onChange={(event) => onText(event.target.value)}
        />
        <div className="task-input__foot">
          <span className={problem === null ? "faint number" : "field-problem"} role="status">
            {problem ?? plural(text.length, "character")}
          </span>
          <span className="faint">
            <kbd>Ctrl</kbd> <kbd>Enter</kbd> runs
          </span>
        </div>
      </div>
    </section>
  );
}

function Start(properties: {
  text: string;
  examples: AppInfo["examples"] | null;
  onChoose: (text: string) => void;
}) {
  const { text, examples, onChoose } = properties;
  const ready = useAppState((state) => hasModel(state.info?.model ?? null, state.models));
  return (
    <section className="pane pane--right" id="pane-inspector" aria-label="Start" tabIndex={-1}>
      <div className="pane__body start" tabIndex={0} role="region" aria-label="Start">
        <div>
          <h2>What has to be decided?</h2>
          <p className="start__lead">
            Describe a task in which something is decided step by step. Lamplight works out the decision
            process, writes its environment, trains a policy for it, and shows each stage for you to check and
            change. All of it happens on this machine.
          </p>
        </div>
        {!ready && <ModelSetup />}
        {ready && <Samples />}
        <section>
          <h3>Start from an example</h3>
          {examples !== null && examples.length > 0 ? (
            <ul className="examples">
              {examples.map((example) => (
                <li key={example.name}>
                  <button
                    type="button"
                    className="example"
                    aria-pressed={text === example.text}
                    onClick={() => onChoose(example.text)}
                  >
                    <strong>{example.title}</strong>
                    <span>{example.text}</span>
                  </button>
                </li>
              ))}
            </ul>
          ) : (
            <p className="soft">
              {examples === null ? "Reading the examples…" : "This installation has no examples."}
            </p>
          )}
        </section>
      </div>
    </section>
  );
}
