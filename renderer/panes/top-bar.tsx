import {
  ChevronsUpDown,
  CircleQuestionMark,
  FolderOpen,
  Monitor,
  Moon,
  Play,
  Plus,
  Square,
  StepForward,
  Sun,
} from "lucide-react";
import { useState } from "react";
import { Lamp } from "../parts/icons.js";
import { Menu } from "../parts/menu.js";
import { applyTheme, storedTheme, type Theme } from "../state/preferences.js";
import { routeHash } from "../state/route.js";
import { useSession } from "../state/session.js";
import { useAppState } from "../state/store.js";
import { modelLabel } from "../text/model-text.js";
import { describeRun } from "../text/run-text.js";
import { STAGE_TEXT } from "../text/stages.js";

/** What Run and Stop do on the screen that is open; null where there is nothing to run. */
export interface RunControls {
  /** Null while it cannot be started, with the reason. */
  runAll: (() => void) | null;
  reason: string;
}

export function TopBar(properties: {
  /** Set on the screen of a new task, where Run makes the project first. */
  newTask: RunControls | null;
  onModels: () => void;
  onHelp: () => void;
}) {
  return (
    <header className="bar">
      <div className="bar__side">
        <a className="bar__brand" href={routeHash({ screen: "home" })} title="All projects">
          <Lamp />
          <span>Lamplight</span>
        </a>
        <div className="bar__rule" />
        <ProjectSwitcher />
        <a className="button button--quiet" href={routeHash({ screen: "new" })} title="New task (Alt+N)">
          <Plus className="icon" aria-hidden />
          <span className="bar__new">New</span>
        </a>
      </div>
      <RunButtons newTask={properties.newTask} />
      <div className="bar__side bar__side--end">
        <ModelButton onModels={properties.onModels} />
        <ThemeMenu />
        <button
          type="button"
          className="button button--quiet button--icon"
          aria-label="Keyboard and help"
          title="Keyboard and help (?)"
          onClick={properties.onHelp}
        >
          <CircleQuestionMark className="icon" aria-hidden />
        </button>
      </div>
    </header>
  );
}

function ProjectSwitcher() {
  const project = useAppState((state) => state.project);
  const projects = useAppState((state) => state.projects);
  const screen = useAppState((state) => state.route.screen);
  const session = useSession();
  const title = project?.title ?? (screen === "new" ? "New task" : "Projects");
  return (
    <Menu
      label="Switch project"
      className="bar__project"
      button={
        <>
          <span className="cut" dir="auto">
            {title}
          </span>
          <span className="visually-hidden">Switch project</span>
          <ChevronsUpDown className="icon" aria-hidden />
        </>
      }
    >
      {(close) => (
        <>
          {(projects ?? []).slice(0, 30).map((one) => (
            <button
              key={one.id}
              type="button"
              role="menuitemradio"
              aria-checked={one.id === project?.id}
              className="menu__item"
              onClick={() => {
                close();
                session.go({ screen: "project", projectId: one.id, stage: null });
              }}
            >
              <span className="cut" dir="auto">
                {one.title}
              </span>
            </button>
          ))}
          {projects !== null && projects.length > 0 && <div className="menu__line" role="separator" />}
          <button
            type="button"
            role="menuitem"
            className="menu__item"
            onClick={() => {
              close();
              session.go({ screen: "home" });
            }}
          >
            <FolderOpen className="icon" aria-hidden />
            All projects
          </button>
        </>
      )}
    </Menu>
  );
}

function RunButtons({ newTask }: { newTask: RunControls | null }) {
  const project = useAppState((state) => state.project);
  const stage = useAppState((state) => state.selectedStage);
  const starting = useAppState(
    (state) => state.busy.includes("run.start") || state.busy.includes("project.create"),
  );
  const stopping = useAppState((state) => state.busy.includes("run.stop"));
  const session = useSession();
  const running = project !== null && project.running !== null;
  const idle = project !== null && !running && !starting;
  const runAll = newTask === null ? null : newTask.runAll;
  return (
    <div role="group" aria-label="Run" className="bar__run">
      <button
        type="button"
        className="button button--primary"
        disabled={project === null ? runAll === null || starting : !idle}
        title={
          project === null
            ? (newTask?.reason ?? "Open a project first")
            : `${describeRun(project, null)} (Ctrl+Enter)`
        }
        onClick={() => (project === null ? runAll?.() : void session.run(null))}
      >
        <Play className="icon" aria-hidden />
        Run all
      </button>
      <button
        type="button"
        className="button"
        disabled={!idle}
        title={
          project === null
            ? "Open a project first"
            : `From ${STAGE_TEXT[stage].label} on. ${describeRun(project, stage)} (Ctrl+Shift+Enter)`
        }
        onClick={() => void session.run(stage)}
      >
        <StepForward className="icon" aria-hidden />
        <span className="wide-only">Run from here</span>
        <span className="narrow-only">From here</span>
      </button>
      <button
        type="button"
        className="button button--stop"
        disabled={!running || stopping}
        title="Stop the run (Ctrl+.)"
        onClick={() => void session.stop()}
      >
        <Square className="icon" aria-hidden />
        {stopping ? "Stopping" : "Stop"}
      </button>
    </div>
  );
}

function ModelButton({ onModels }: { onModels: () => void }) {
  const model = useAppState((state) => state.info?.model ?? null);
  const models = useAppState((state) => state.models);
  const label = modelLabel(model, models);
  return (
    <div className="bar__model">
      <button type="button" className="button button--quiet" title={`Models: ${label}`} onClick={onModels}>
        <span className="dot" data-model={model?.state ?? "none"} aria-hidden />
        <span className="cut">{label}</span>
        <span className="visually-hidden">Models</span>
      </button>
    </div>
  );
}

const THEMES: { theme: Theme; label: string; icon: typeof Sun }[] = [
  { theme: "system", label: "As the system", icon: Monitor },
  { theme: "light", label: "Light", icon: Sun },
  { theme: "dark", label: "Dark", icon: Moon },
];

function ThemeMenu() {
  const [current, setCurrent] = useState(storedTheme);
  const Icon = THEMES.find(({ theme }) => theme === current)!.icon;
  return (
    <Menu
      label="Theme"
      iconOnly
      end
      buttonClass="button button--quiet button--icon"
      button={<Icon className="icon" aria-hidden />}
    >
      {(close) =>
        THEMES.map(({ theme, label, icon: ThemeIcon }) => (
          <button
            key={theme}
            type="button"
            role="menuitemradio"
            aria-checked={theme === current}
            className="menu__item"
            onClick={() => {
              applyTheme(theme);
              setCurrent(theme);
              close();
            }}
          >
            <ThemeIcon className="icon" aria-hidden />
            {label}
          </button>
        ))
      }
    </Menu>
  );
}
