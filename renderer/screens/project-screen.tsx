import { DescriptionPane } from "../panes/description-pane.js";
import { Panes } from "../panes/panes.js";
import { StagePane } from "../panes/stage-pane.js";
import { Inspector } from "../inspector/inspector.js";
import { useAppState } from "../state/store.js";

/** An open project: description, stages, and the selected stage. */
export function ProjectScreen() {
  const project = useAppState((state) => state.project);
  const opening = useAppState((state) => state.busy.includes("project.open"));
  const connected = useAppState((state) => state.connection.state !== "lost");
  if (project === null) {
    return (
      <main className="page" id="main">
        <div className="page__column soft" role="status">
          {opening || !connected ? "Opening the project…" : "This project cannot be shown."}
        </div>
      </main>
    );
  }
  return (
    <Panes
      left={<DescriptionPane project={project} key={project.id} />}
      middle={<StagePane />}
      right={<Inspector project={project} />}
      first="stages"
    />
  );
}
