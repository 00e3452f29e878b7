import { List, Waypoints } from "lucide-react";
import { lazy, Suspense } from "react";
import { Boundary } from "../parts/boundary.js";
import { useAppState, useDispatch } from "../state/store.js";
import { STAGE_GROUPS } from "../text/stages.js";
import { StageButton } from "./stage-button.js";

const StageGraph = lazy(() => import("../graph/stage-graph.js"));

/** The way from the description to the policy, as a graph or as a plain list. */
export function StagePane() {
  const project = useAppState((state) => state.project);
  const following = useAppState((state) => state.following);
  const stagesAs = useAppState((state) => state.settings.stagesAs);
  const dispatch = useDispatch();
  const Icon = stagesAs === "graph" ? List : Waypoints;
  const other = stagesAs === "graph" ? "list" : "graph";
  return (
    <section className="pane pane--middle" id="pane-stages" aria-label="Stages" tabIndex={-1}>
      <div className="pane__head">
        <h2>Stages</h2>
        {project?.running && !following && (
          <button type="button" className="button button--quiet" onClick={() => dispatch({ type: "follow" })}>
            Follow the run
          </button>
        )}
        <button
          type="button"
          className="button button--quiet button--icon"
          aria-label={`Show the stages as a ${other}`}
          title={`Show the stages as a ${other}`}
          onClick={() => dispatch({ type: "settings", settings: { stagesAs: other } })}
        >
          <Icon className="icon" aria-hidden />
        </button>
      </div>
      {stagesAs === "graph" ? (
        <Boundary resetKey={stagesAs}>
          <Suspense fallback={<StageList />}>
            <StageGraph />
          </Suspense>
        </Boundary>
      ) : (
        <StageList />
      )}
    </section>
  );
}

function StageList() {
  return (
    <div className="pane__body stages">
      {STAGE_GROUPS.map((group) => (
        <section key={group.label} aria-label={group.label}>
          <h3 className="overline stages__group">{group.label}</h3>
          <ol>
            {group.stages.map((stage) => (
              <li key={stage}>
                <StageButton stage={stage} />
              </li>
            ))}
          </ol>
        </section>
      ))}
    </div>
  );
}
