import { useEffect, useState } from "react";
import { STAGE_NAMES } from "../agents/artefacts/stage.js";
import { descriptionProblem } from "./panes/description-pane.js";
import { Boundary } from "./parts/boundary.js";
import { Notices } from "./panes/notices.js";
import { StatusBar } from "./panes/status-bar.js";
import { TopBar } from "./panes/top-bar.js";
import { HelpDialog } from "./screens/help.js";
import { HomeScreen } from "./screens/home-screen.js";
import { ModelsDialog } from "./screens/models.js";
import { NewScreen } from "./screens/new-screen.js";
import { ProjectScreen } from "./screens/project-screen.js";
import { type ShortcutActions, useShortcuts } from "./shortcuts.js";
import { useDraft } from "./state/preferences.js";
import { useSession } from "./state/session.js";
import { useAppState, useDispatch } from "./state/store.js";

/** The whole window. */
export function App() {
  const screen = useAppState((state) => state.route.screen);
  const title = useAppState((state) => state.project?.title ?? null);
  const announcement = useAppState((state) => state.announcement);
  const session = useSession();
  const [models, setModels] = useState(false);
  const [help, setHelp] = useState(false);
  const [draft, setDraft] = useDraft("new-task");
  const text = draft ?? "";
  const problem = descriptionProblem(text);
  useFirstVisit();

  const createAndRun = (): void => {
    void session.createAndRun(text).then((made) => {
      if (made) setDraft(null);
    });
  };
  const runNew = screen === "new" && problem === null ? createAndRun : null;
  useShortcuts(useActions(runNew, () => setHelp(true)));

  useEffect(() => {
    document.title = title === null ? "Lamplight" : `${title} - Lamplight`;
  }, [title]);

  return (
    <div className="shell">
      <a className="button skip" href="#main" onClick={skipToMain}>
        Skip to the content
      </a>
      <TopBar
        newTask={
          screen === "new"
            ? { runAll: runNew, reason: problem ?? "Make the project and run it (Ctrl+Enter)" }
            : null
        }
        onModels={() => setModels(true)}
        onHelp={() => setHelp(true)}
      />
      <Notices />
      <Boundary resetKey={screen}>
        {screen === "home" && <HomeScreen />}
        {screen === "new" && <NewScreen text={text} onText={(next) => setDraft(next === "" ? null : next)} />}
        {screen === "project" && <ProjectScreen />}
      </Boundary>
      <StatusBar />
      <div className="visually-hidden" aria-live="polite">
        {announcement}
      </div>
      {models && <ModelsDialog onClose={() => setModels(false)} />}
      {help && <HelpDialog onClose={() => setHelp(false)} />}
    </div>
  );
}

/** The address must keep naming the screen, so this link moves the focus by itself. */
function skipToMain(event: React.MouseEvent): void {
  event.preventDefault();
  document.querySelector<HTMLElement>("#main [tabindex], #main a, #main button")?.focus();
}

/** Someone without a project starts with a new one, not with an empty list. */
function useFirstVisit(): void {
  const first = useAppState((state) => state.projects?.length === 0 && location.hash === "");
  const session = useSession();
  useEffect(() => {
    if (first) session.go({ screen: "new" });
  }, [first, session]);
}

const PANE_IDS = ["pane-description", "pane-stages", "pane-inspector"];

function useActions(runNew: (() => void) | null, help: () => void): ShortcutActions {
  const project = useAppState((state) => state.project);
  const stage = useAppState((state) => state.selectedStage);
  const starting = useAppState((state) => state.busy.includes("run.start"));
  const session = useSession();
  const dispatch = useDispatch();
  const idle = project !== null && project.running === null && !starting;
  return {
    runAll() {
      if (idle) void session.run(null);
      else runNew?.();
    },
    runFromHere() {
      if (idle) void session.run(stage);
    },
    stop() {
      if (project?.running) void session.stop();
    },
    approve() {
      const view = project?.stages.find((one) => one.stage === stage);
      if (idle && view?.state === "needs-review") void session.approve(stage);
    },
    newTask: () => session.go({ screen: "new" }),
    selectStage(wanted) {
      if (project) dispatch({ type: "select-stage", stage: wanted });
    },
    moveStage(step) {
      const next = STAGE_NAMES[STAGE_NAMES.indexOf(stage) + step];
      if (project && next) dispatch({ type: "select-stage", stage: next });
    },
    movePane(step) {
      const panes = PANE_IDS.map((id) => document.getElementById(id)).filter(
        (pane) => pane !== null && pane.offsetParent !== null,
      );
      if (panes.length === 0) return;
      const at = panes.findIndex((pane) => pane?.contains(document.activeElement));
      const start = at < 0 && step < 0 ? 0 : at;
      panes[(start + step + panes.length) % panes.length]?.focus();
    },
    help,
  };
}
