import { lazy, Suspense, useEffect, useState } from "react";
import { useActions } from "./actions.js";
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
import { useShortcuts } from "./shortcuts.js";
import { useDraft } from "./state/preferences.js";
import { useSession } from "./state/session.js";
import { useAppState } from "./state/store.js";

const Palette = lazy(() => import("./palette/palette.js"));

/** The whole window. */
export function App() {
  const screen = useAppState((state) => state.route.screen);
  const title = useAppState((state) => state.project?.title ?? null);
  const announcement = useAppState((state) => state.announcement);
  const session = useSession();
  const [models, setModels] = useState(false);
  const [help, setHelp] = useState(false);
  const [palette, setPalette] = useState(false);
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
  const actions = useActions({
    runNew,
    palette: () => setPalette(true),
    models: () => setModels(true),
    help: () => setHelp(true),
  });
  useShortcuts(actions);

  useEffect(() => {
    document.title = title === null ? "Lamplight" : `${title} - Lamplight`;
  }, [title]);

  return (
    <div className="shell">
      <a className="button skip" href="#main" onClick={skipToMain}>
        Skip to the content
      </a>
      <TopBar
        actions={actions}
        newTask={screen === "new" ? (problem ?? "Make the project and run it (Ctrl+Enter)") : null}
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
      {palette && (
        <Suspense fallback={null}>
          <Palette actions={actions} onClose={() => setPalette(false)} />
        </Suspense>
      )}
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
