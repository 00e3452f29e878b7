import { Download, Plus, Trash2, TriangleAlert, Upload } from "lucide-react";
import { type ChangeEvent, useRef, useState } from "react";
import { type Failure, STAGE_NAMES } from "../../agents/artefacts/stage.js";
import type { ProjectSummary } from "../../host/contract.js";
import { Dialog } from "../parts/dialog.js";
import { FailureCard } from "../parts/failure-card.js";
import { routeHash } from "../state/route.js";
import { useSession } from "../state/session.js";
import { useAppState } from "../state/store.js";
import { formatWhen } from "../text/format.js";
import { hasModel } from "../text/model-text.js";
import { STAGE_TEXT } from "../text/stages.js";
import { ModelSetup } from "./models.js";

/** All projects of this machine. */
export function HomeScreen() {
  const projects = useAppState((state) => state.projects);
  const ready = useAppState((state) => hasModel(state.info?.model ?? null, state.models));
  const [deleting, setDeleting] = useState<ProjectSummary | null>(null);
  return (
    <main className="page" id="main">
      <div className="page__column">
        <div className="page__head">
          <h1>Projects</h1>
          <span className="page__actions">
            <ImportButton />
            <a className="button" href={routeHash({ screen: "new" })}>
              <Plus className="icon" aria-hidden />
              New task
            </a>
          </span>
        </div>
        {!ready && (
          <div style={{ marginBottom: "1.5rem" }}>
            <ModelSetup />
          </div>
        )}
        {projects === null ? (
          <p className="soft" role="status">
            Reading the projects…
          </p>
        ) : projects.length === 0 ? (
          <div className="empty">
            <strong>No project yet.</strong>
            <p>A project holds one task with everything that was made from it.</p>
            <a className="button button--primary" href={routeHash({ screen: "new" })}>
              Describe the first task
            </a>
          </div>
        ) : (
          <ul className="card projects">
            {projects.map((project) => (
              <ProjectRow key={project.id} project={project} onDelete={() => setDeleting(project)} />
            ))}
          </ul>
        )}
      </div>
      {deleting && <DeleteDialog project={deleting} onClose={() => setDeleting(null)} />}
    </main>
  );
}

/** Makes a project of a file that somebody exported. */
function ImportButton() {
  const session = useSession();
  const input = useRef<HTMLInputElement>(null);
  const importing = useAppState((state) => state.busy.includes("project.import"));
  const onChoose = (event: ChangeEvent<HTMLInputElement>): void => {
    const [file] = event.target.files ?? [];
    // The same file can then be chosen again.
    event.target.value = "";
    if (file) void session.importProject(file);
  };
  return (
    <>
      <button
        type="button"
        className="button button--quiet"
        disabled={importing}
        title="Make a project of a file that ends in .lamplight.zip"
        onClick={() => input.current?.click()}
      >
        <Upload className="icon" aria-hidden />
        {importing ? "Importing" : "Import"}
      </button>
      <input
        ref={input}
        type="file"
        accept=".zip"
        hidden
        aria-label="Project file to import"
        onChange={onChoose}
      />
    </>
  );
}

function ProjectRow({ project, onDelete }: { project: ProjectSummary; onDelete: () => void }) {
  const session = useSession();
  const reached = project.lastStage === null ? -1 : STAGE_NAMES.indexOf(project.lastStage);
  if (project.problem !== null) return <BrokenProject project={project} problem={project.problem} />;
  return (
    <li className="project-row">
      <a
        className="cut"
        href={routeHash({ screen: "project", projectId: project.id, stage: null })}
        dir="auto"
      >
        {project.title}
      </a>
      <span className="way">
        <span className="way__dots" aria-hidden>
          {STAGE_NAMES.map((stage, at) => (
            <i key={stage} data-done={at <= reached} />
          ))}
        </span>
        {project.lastStage === null ? "Not run yet" : STAGE_TEXT[project.lastStage].label}
      </span>
      <time className="soft number" dateTime={project.changedAt}>
        {formatWhen(project.changedAt, new Date())}
      </time>
      <span className="project-row__actions">
        <button
          type="button"
          className="button button--quiet button--icon"
          aria-label={`Export ${project.title}`}
          title="Export as one file"
          onClick={() => void session.exportProject(project.id)}
        >
          <Download className="icon" aria-hidden />
        </button>
        <button
          type="button"
          className="button button--quiet button--icon"
          aria-label={`Delete ${project.title}`}
          title="Delete"
          onClick={onDelete}
        >
          <Trash2 className="icon" aria-hidden />
        </button>
      </span>
    </li>
  );
}

/** A folder among the projects that cannot be opened. It is the person's, so it is not offered for deletion. */
function BrokenProject({ project, problem }: { project: ProjectSummary; problem: Failure }) {
  return (
    <li className="project-row project-row--broken">
      <details>
        <summary>
          <TriangleAlert className="icon" aria-hidden />
          <span className="cut" dir="auto">
            {project.title}
          </span>
          <span className="soft">cannot be opened</span>
        </summary>
        <FailureCard failure={problem} />
      </details>
    </li>
  );
}

function DeleteDialog({ project, onClose }: { project: ProjectSummary; onClose: () => void }) {
  const session = useSession();
  const deleting = useAppState((state) => state.busy.includes("project.delete"));
  return (
    <Dialog
      title="Delete this project?"
      small
      onClose={onClose}
      foot={
        <>
          <button type="button" className="button" autoFocus onClick={onClose}>
            Keep it
          </button>
          <button
            type="button"
            className="button button--danger"
            disabled={deleting}
            onClick={() => void session.deleteProject(project.id).then(onClose)}
          >
            Delete
          </button>
        </>
      }
    >
      <p>
        <strong dir="auto">{project.title}</strong> is removed from the disk with all its versions, code and
        trained policies. This cannot be undone.
      </p>
    </Dialog>
  );
}
