import { Hand, MessageCircleQuestionMark } from "lucide-react";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { PAUSABLE_STAGES, type Question, type StageName } from "../../agents/artefacts/stage.js";
import type { ProjectView, StageView } from "../../host/contract.js";
import { isApprovable, waitsAt } from "../actions.js";
import { FailureCard } from "../parts/failure-card.js";
import { useSession } from "../state/session.js";
import { useAppState } from "../state/store.js";
import { plural } from "../text/format.js";
import { describeRun } from "../text/run-text.js";
import { ArtefactView } from "./artefact-view.js";
import { LiveWork } from "./live-work.js";
import { RunControls } from "./run-controls.js";

const TrainingView = lazy(() => import("../training/training-view.js"));

/** What the stage made, with everything that asks for a person above it. */
export function ArtefactTab(properties: { project: ProjectView; view: StageView; onOutput: () => void }) {
  const { project, view, onOutput } = properties;
  const failure = failureOf(project, view);
  const questions = view.record?.questions ?? [];
  const isTraining = view.stage === "train";
  return (
    <>
      {view.state === "running" && PAUSABLE_STAGES.includes(view.stage) && <RunControls project={project} />}
      {view.state === "running" && !isTraining && <LiveWork stage={view.stage} />}
      {failure && view.state !== "running" && (
        <FailureCard failure={failure}>
          <RunFrom project={project} stage={view.stage} label="Try again from here" />
          {(view.record?.rawOutputs.length ?? 0) > 0 && (
            <button type="button" className="button" onClick={onOutput}>
              Show what the model wrote
            </button>
          )}
        </FailureCard>
      )}
      {view.state !== "running" && questions.length > 0 && (
        <Questions project={project} stage={view.stage} questions={questions} />
      )}
      {waitsAt(project, view.stage) && <Waiting project={project} view={view} />}
      {wasStoppedIn(project, view) && (
        <div className="banner" role="note">
          <div>The run was stopped in this stage. What the stages before it made is kept.</div>
          <RunFrom project={project} stage={view.stage} label="Go on from here" />
        </div>
      )}
      {view.state === "stale" && (
        <div className="banner" role="note">
          <div>
            Something that this stage was made from has changed since. It stays as it is until you run it
            again.
          </div>
          <RunFrom project={project} stage={view.stage} label="Run from here" />
        </div>
      )}
      {isTraining ? (
        <Suspense fallback={<p className="soft">Opening the charts…</p>}>
          <TrainingView project={project} view={view} />
        </Suspense>
      ) : (
        <Value project={project} view={view} />
      )}
    </>
  );
}

/** A failure of the stage itself, else one that ended the run in it. */
function failureOf(project: ProjectView, view: StageView) {
  if (view.state === "failed" && view.record?.failure) return view.record.failure;
  const { outcome } = project;
  if (outcome?.status === "failed" && outcome.stage === view.stage) return outcome.failure;
  if (outcome?.status === "not-better" && view.stage === "evaluate") return outcome.failure;
  return null;
}

function wasStoppedIn(project: ProjectView, view: StageView): boolean {
  if (project.running || project.waiting !== null) return false;
  return project.outcome?.status === "stopped" && project.outcome.stage === view.stage;
}

/** The run stopped of itself for a person to look: what for, and the way on. */
function Waiting({ project, view }: { project: ProjectView; view: StageView }) {
  const session = useSession();
  const starting = useAppState((state) => state.busy.includes("run.start"));
  const doubts = view.record?.checks.filter((check) => !check.passed) ?? [];
  const review = isApprovable(view);
  const goOn = async (): Promise<void> => {
    if (review) await session.approve(view.stage);
    await session.run(null);
  };
  return (
    <section className="banner banner--waiting" aria-label="The run waits">
      <Hand className="icon" aria-hidden />
      <div>
        <strong>The run waits for you here.</strong>{" "}
        {doubts.length === 0
          ? "You asked to look at every stage before the next one starts."
          : `${plural(doubts.length, "check")} ${doubts.length === 1 ? "has" : "have"} doubts: ${doubts[0]!.message}`}
        {doubts[0]?.mend ? ` ${doubts[0].mend}` : ""}
      </div>
      <button
        type="button"
        className="button button--primary"
        disabled={starting}
        title={describeRun(project, null)}
        onClick={() => void goOn()}
      >
        {review ? "Approve and go on" : "Go on"}
      </button>
    </section>
  );
}

function Value({ project, view }: { project: ProjectView; view: StageView }) {
  const { record } = view;
  if (record?.value !== null && record?.value !== undefined) {
    return (
      <>
        {view.state === "running" && (
          <h3 className="overline">Version {record.version}, in force until then</h3>
        )}
        <ArtefactView project={project} stage={view.stage} value={record.value} />
      </>
    );
  }
  if (wasStoppedIn(project, view)) return null;
  if (view.state === "empty") {
    return (
      <div className="empty">
        <strong>Nothing here yet.</strong>
        <p>This stage has not run. What the stages before it made is what it starts from.</p>
        {project.running === null && <RunFrom project={project} stage={view.stage} label="Run from here" />}
      </div>
    );
  }
  if (view.state === "queued") return <div className="empty">The run comes to this stage later.</div>;
  return null;
}

function RunFrom({ project, stage, label }: { project: ProjectView; stage: StageName; label: string }) {
  const session = useSession();
  const starting = useAppState((state) => state.busy.includes("run.start"));
  return (
    <button
      type="button"
      className="button"
      disabled={project.running !== null || starting}
      title={describeRun(project, stage)}
      onClick={() => void session.run(stage)}
    >
      {label}
    </button>
  );
}

/** Questions of the agent with suggested answers. After the last one the run goes on from this stage. */
function Questions(properties: { project: ProjectView; stage: StageName; questions: Question[] }) {
  const { project, stage, questions } = properties;
  const session = useSession();
  const open = questions.filter((question) => question.answer === null);
  const reply = async (question: Question, answer: string): Promise<void> => {
    const taken = await session.answer(stage, question.id, answer);
    if (taken && open.length === 1) await session.run(stage);
  };
  return (
    <>
      {open.map((question) => (
        <OpenQuestion
          key={question.id}
          question={question}
          last={open.length === 1}
          disabled={project.running !== null}
          onAnswer={(answer) => void reply(question, answer)}
        />
      ))}
      {questions.some((question) => question.answer !== null) && (
        <section className="section">
          <h3>Answered</h3>
          <dl className="card pairs">
            {questions.map(
              (question) =>
                question.answer !== null && (
                  <div key={question.id} style={{ display: "contents" }}>
                    <dt dir="auto">{question.text}</dt>
                    <dd dir="auto">{question.answer}</dd>
                  </div>
                ),
            )}
          </dl>
        </section>
      )}
    </>
  );
}

function OpenQuestion(properties: {
  question: Question;
  last: boolean;
  disabled: boolean;
  onAnswer: (answer: string) => void;
}) {
  const { question, last, disabled, onAnswer } = properties;
  const [own, setOwn] = useState("");
  const sending = useAppState((state) => state.busy.includes("stage.answer"));
  const card = useRef<HTMLElement>(null);
  useEffect(() => {
    // Whoever waits for the run finds the question under their keys; whoever types elsewhere is left alone.
    const active = document.activeElement;
    if (active === document.body || active === null) card.current?.focus();
  }, []);
  const byNumber = (event: React.KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target instanceof HTMLInputElement) return;
    const suggestion = question.suggestions[Number(event.key) - 1];
    if (suggestion === undefined || disabled || sending) return;
    event.preventDefault();
    onAnswer(suggestion);
  };
  return (
    <section
      ref={card}
      className="question"
      aria-label="Question of the agent"
      tabIndex={-1}
      onKeyDown={byNumber}
    >
      <h3 className="question__text">
        <MessageCircleQuestionMark className="icon" aria-hidden />
        <span dir="auto">{question.text}</span>
      </h3>
      <div className="question__choices">
        {question.suggestions.map((suggestion, at) => (
          <button
            key={suggestion}
            aria-keyshortcuts={String(at + 1)}
            type="button"
            className="button button--wrap"
            disabled={disabled || sending}
            onClick={() => onAnswer(suggestion)}
          >
            <kbd aria-hidden>{at + 1}</kbd>
            <span dir="auto">{suggestion}</span>
          </button>
        ))}
      </div>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onAnswer(own.trim());
        }}
      >
        <input
          className="input"
          aria-label="An answer of your own"
          placeholder="An answer of your own"
          dir="auto"
          maxLength={1000}
          value={own}
          onChange={(event) => setOwn(event.target.value)}
        />
        <button type="submit" className="button" disabled={disabled || sending || own.trim() === ""}>
          {last ? "Answer and go on" : "Answer"}
        </button>
      </form>
    </section>
  );
}
