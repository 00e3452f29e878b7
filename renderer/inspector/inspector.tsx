import { Check, Pencil } from "lucide-react";
import { lazy, Suspense, useCallback, useEffect } from "react";
import type { StageName, StageRecord } from "../../agents/artefacts/stage.js";
import type { ProjectView, StageView } from "../../host/contract.js";
import { isApprovable, isEditable } from "../actions.js";
import { Boundary } from "../parts/boundary.js";
import { StudyBody, studyTabs } from "../policy/study-tabs.js";
import { StateChip } from "../parts/state-chip.js";
import { type Tab, Tabs } from "../parts/tabs.js";
import type { InspectorTab } from "../state/app-state.js";
import { hasDraft } from "../state/preferences.js";
import { useSession } from "../state/session.js";
import { useAppState, useDispatch } from "../state/store.js";
import { formatCount, formatDuration, formatRate, formatWhen } from "../text/format.js";
import { shownState, STAGE_TEXT } from "../text/stages.js";
import { ArtefactTab } from "./artefact-tab.js";
import { ChecksTab } from "./checks-tab.js";
import { CodeTab } from "./code-tab.js";
import { editDraftKey } from "./edit/draft-key.js";
import { HistoryTab } from "./history-tab.js";
import { OutputTab } from "./output-tab.js";

const StageEditor = lazy(() => import("./edit/stage-editor.js"));

type TabId = InspectorTab;

const PANEL = "inspector-panel";

/** Everything about the selected stage. */
export function Inspector({ project }: { project: ProjectView }) {
  const stage = useAppState((state) => state.selectedStage);
  const view = project.stages.find((one) => one.stage === stage)!;
  const tab = useAppState((state) => state.tab);
  const editing = useAppState((state) => state.editing);
  const dispatch = useDispatch();
  const setTab = useCallback((next: TabId) => dispatch({ type: "tab", tab: next }), [dispatch]);
  const tabs = tabsOf(view);
  const selected = tabs.some((one) => one.id === tab) ? tab : "artefact";
  const isEditing = editing === stage && project.running === null;

  // A stage that waits for a person shows what it waits for, whatever tab was open.
  useEffect(() => {
    if (view.state === "needs-answer" || view.state === "failed") setTab("artefact");
  }, [view.state, setTab]);

  return (
    <section className="pane pane--right" id="pane-inspector" aria-label="Inspector" tabIndex={-1}>
      <div className={isEditing ? "inspector__head inspector__head--alone" : "inspector__head"}>
        <div className="inspector__title">
          <h2>{STAGE_TEXT[stage].label}</h2>
          <StateChip state={shownState(project, stage)} />
          <Actions
            project={project}
            view={view}
            editing={isEditing}
            onEdit={() => dispatch({ type: "edit", stage })}
          />
        </div>
        <p className="inspector__purpose">{STAGE_TEXT[stage].purpose}</p>
        {view.record && <Facts record={view.record} />}
        {!isEditing && (
          <Tabs
            label={`About ${STAGE_TEXT[stage].label}`}
            tabs={tabs}
            selected={selected}
            panelId={PANEL}
            onSelect={setTab}
          />
        )}
      </div>
      <div
        className="pane__body inspector__body"
        id={PANEL}
        role={isEditing ? "region" : "tabpanel"}
        aria-label={isEditing ? `Edit ${STAGE_TEXT[stage].label}` : undefined}
        aria-labelledby={isEditing ? undefined : `${PANEL}-${selected}`}
        tabIndex={0}
        key={stage}
      >
        {isEditing ? (
          <Boundary resetKey={stage}>
            <Suspense fallback={<p className="soft">Opening the editor…</p>}>
              <StageEditor
                project={project}
                view={view}
                onClose={() => dispatch({ type: "edit", stage: null })}
              />
            </Suspense>
          </Boundary>
        ) : (
          <Boundary resetKey={selected}>
            <TabBody tab={selected} project={project} view={view} onTab={setTab} />
          </Boundary>
        )}
      </div>
    </section>
  );
}

function TabBody(properties: {
  tab: TabId;
  project: ProjectView;
  view: StageView;
  onTab: (tab: TabId) => void;
}) {
  const { tab, project, view, onTab } = properties;
  switch (tab) {
    case "artefact":
      return <ArtefactTab project={project} view={view} onOutput={() => onTab("output")} />;
    case "code":
      return <CodeTab project={project} view={view} />;
    case "checks":
      return <ChecksTab record={view.record} />;
    case "output":
      return <OutputTab view={view} />;
    case "history":
      return <HistoryTab project={project} view={view} />;
    case "policy":
    case "what-if":
    case "compare":
      return <StudyBody id={tab} project={project} />;
  }
}

const ARTEFACT_LABEL: Partial<Record<StageName, string>> = {
  coding: "Origin",
  train: "Training",
  evaluate: "Result",
};

function tabsOf(view: StageView): Tab<TabId>[] {
  const checks = view.record?.checks ?? [];
  const failed = checks.filter((check) => !check.passed).length;
  const count = (value: number, bad = false) =>
    value === 0 ? undefined : (
      <span className={bad ? "count count--bad" : "count"}>{formatCount(value)}</span>
    );
  return [
    ...(view.stage === "coding" ? [{ id: "code", label: "Code" } as const] : []),
    { id: "artefact", label: ARTEFACT_LABEL[view.stage] ?? "Artefact" },
    ...studyTabs(view.stage),
    {
      id: "checks",
      label: "Checks",
      count: failed > 0 ? <span className="count count--bad">{failed} failed</span> : count(checks.length),
    },
    { id: "output", label: "Model output", count: count(view.record?.rawOutputs.length ?? 0) },
    { id: "history", label: "History", count: count(view.versions) },
  ];
}

function Actions(properties: {
  project: ProjectView;
  view: StageView;
  editing: boolean;
  onEdit: () => void;
}) {
  const { project, view, editing, onEdit } = properties;
  const session = useSession();
  const approving = useAppState((state) => state.busy.includes("stage.approve"));
  const running = project.running !== null;
  const approvable = isApprovable(view);
  const editable = isEditable(view.stage) && !editing;
  return (
    <div className="inspector__actions">
      {approvable && (
        <button
          type="button"
          className="button button--primary"
          disabled={running || approving}
          title={running ? "Stop the run first" : "Take this version as it is (Ctrl+Shift+A)"}
          onClick={() => void session.approve(view.stage)}
        >
          <Check className="icon" aria-hidden />
          Approve
        </button>
      )}
      {editable && (
        <button
          type="button"
          className="button"
          disabled={running}
          title={running ? "Stop the run first" : "Write this stage's value yourself (Ctrl+E)"}
          onClick={onEdit}
        >
          <Pencil className="icon" aria-hidden />
          {hasDraft(editDraftKey(project.id, view.stage)) ? "Go on editing" : "Edit"}
        </button>
      )}
    </div>
  );
}

const MAKER_TEXT: Record<StageRecord["madeBy"], string> = {
  agent: "by the agent",
  person: "by you",
  library: "by trusted code",
};

function Facts({ record }: { record: StageRecord }) {
  const { usage } = record;
  const facts = [
    `Version ${record.version}, ${MAKER_TEXT[record.madeBy]}, ${formatWhen(record.at, new Date())}`,
    record.model?.name,
    record.seconds > 0 ? formatDuration(record.seconds) : null,
    usage.tokens > 0
      ? `${formatCount(usage.tokens)} tokens${usage.seconds > 0 ? ` at ${formatRate(usage.tokens / usage.seconds)}` : ""}`
      : null,
    record.confidence === null ? null : `confidence ${Math.round(100 * record.confidence)} %`,
  ];
  return (
    <p className="facts number">
      {facts.map((fact) => fact && <span key={fact}>{fact}</span>)}
      {record.seed !== null && <span>seed {record.seed}</span>}
    </p>
  );
}
