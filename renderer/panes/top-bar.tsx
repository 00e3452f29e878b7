import {
  ChevronsUpDown,
  CircleQuestionMark,
  Eye,
  FastForward,
  FolderOpen,
  Hand,
  Monitor,
  Moon,
  Play,
  Plus,
  Redo2,
  Search,
  SkipForward,
  Square,
  StepForward,
  Sun,
  Undo2,
} from "lucide-react";
import { type ReactNode, useState } from "react";
import type { StageName } from "../../agents/artefacts/stage.js";
import { StopAt } from "../../host/contract.js";
import type { Actions } from "../actions.js";
import { Lamp } from "../parts/icons.js";
import { Menu } from "../parts/menu.js";
import { applyTheme, storedTheme, type Theme } from "../state/preferences.js";
import { routeHash } from "../state/route.js";
import { useSession } from "../state/session.js";
import { useAppState, useDispatch } from "../state/store.js";
import { modelLabel } from "../text/model-text.js";
import { describeRun, STOP_AT_TEXT } from "../text/run-text.js";
import { withStageLabels } from "../text/stages.js";

export function TopBar(properties: {
  actions: Actions;
  /** On the screen of a new task, where Run makes the project first: what it does, or why it cannot. */
  newTask: string | null;
}) {
  const { actions, newTask } = properties;
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
        <UndoButtons actions={actions} />
      </div>
      <RunButtons actions={actions} newTask={newTask} />
      <div className="bar__side bar__side--end">
        <ModelButton onModels={actions.models} />
        <BarButton
          label="Find a command"
          icon={Search}
          title="Find a command, a stage, a symbol or a project (Ctrl+K)"
          action={actions.palette}
        />
        <ThemeMenu />
        <BarButton
          label="Keyboard and help"
          icon={CircleQuestionMark}
          title="Keyboard and help (?)"
          action={actions.help}
        />
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

function UndoButtons({ actions }: { actions: Actions }) {
  const project = useAppState((state) => state.project);
  if (project === null) return null;
  const words = (what: string | null): string => (what === null ? "nothing yet" : withStageLabels(what));
  return (
    <div className="bar__undo" role="group" aria-label="Changes by hand">
      <BarButton
        label="Undo"
        icon={Undo2}
        title={`Undo: ${words(project.undo)} (Ctrl+Z)`}
        action={actions.undo}
      />
      <BarButton
        label="Redo"
        icon={Redo2}
        title={`Redo: ${words(project.redo)} (Ctrl+Shift+Z)`}
        action={actions.redo}
      />
    </div>
  );
}

/** Always in the same place; what each would run, and for about how long, is its tooltip. */
function RunButtons({ actions, newTask }: { actions: Actions; newTask: string | null }) {
  const project = useAppState((state) => state.project);
  const stage = useAppState((state) => state.selectedStage);
  const stopping = useAppState((state) => state.busy.includes("run.stop"));
  const title = (from: StageName | null, until: StageName | null, keys: string): string =>
    project === null ? "Open a project first" : `${describeRun(project, from, until)} (${keys})`;
  return (
    <div role="group" aria-label="Run" className="bar__run">
      <BarButton
        look="button--primary"
        icon={Play}
        title={newTask ?? title(null, null, "Ctrl+Alt+Enter")}
        action={actions.runAll}
      >
        Run all
      </BarButton>
      <BarButton icon={SkipForward} title={title(stage, stage, "Ctrl+Enter")} action={actions.runThis}>
        Run this
      </BarButton>
      <BarButton
        icon={StepForward}
        title={title(stage, null, "Ctrl+Shift+Enter")}
        action={actions.runFromHere}
      >
        <span className="wide-only">Run from here</span>
        <span className="narrow-only">From here</span>
      </BarButton>
      <BarButton
        look="button--stop"
        icon={Square}
        title="Stop the run (Ctrl+.)"
        action={stopping ? null : actions.stop}
      >
        {stopping ? "Stopping" : "Stop"}
      </BarButton>
      <StopAtMenu />
    </div>
  );
}

/** A button with an icon and words, or with an icon alone whose words are its `label`. */
function BarButton(properties: {
  icon: typeof Sun;
  title: string;
  /** Null: not possible now. */
  action: (() => void) | null;
  look?: string;
  label?: string;
  children?: ReactNode;
}) {
  const { icon: Icon, title, action, look = "", label, children } = properties;
  return (
    <button
      type="button"
      className={`button ${label === undefined ? look : "button--quiet button--icon"}`}
      aria-label={label}
      title={title}
      disabled={action === null}
      onClick={() => action?.()}
    >
      <Icon className="icon" aria-hidden />
      {children}
    </button>
  );
}

const STOP_AT_ICONS: Record<StopAt, typeof Sun> = { "each-stage": Hand, doubts: Eye, end: FastForward };

/** One of several entries of a menu of which exactly one holds. */
function MenuChoice(properties: {
  icon: typeof Sun;
  checked: boolean;
  twoLines?: boolean;
  onChoose: () => void;
  children: ReactNode;
}) {
  const { icon: Icon, checked, twoLines = false, onChoose, children } = properties;
  return (
    <button
      type="button"
      role="menuitemradio"
      aria-checked={checked}
      className={`menu__item ${twoLines ? "menu__item--two" : ""}`}
      onClick={onChoose}
    >
      <Icon className="icon" aria-hidden />
      {children}
    </button>
  );
}

function StopAtMenu() {
  const stopAt = useAppState((state) => state.settings.stopAt);
  const dispatch = useDispatch();
  const Icon = STOP_AT_ICONS[stopAt];
  return (
    <Menu
      label={`Stops: ${STOP_AT_TEXT[stopAt].short} (when a run stops of itself)`}
      iconOnly
      buttonClass="button button--quiet bar__stop-at"
      button={
        <>
          <Icon className="icon" aria-hidden />
          <span className="bar__stop-at-text">Stops: {STOP_AT_TEXT[stopAt].short}</span>
        </>
      }
    >
      {(close) =>
        StopAt.options.map((choice) => {
          const { label, explanation } = STOP_AT_TEXT[choice];
          const ChoiceIcon = STOP_AT_ICONS[choice];
          return (
            <MenuChoice
              key={choice}
              icon={ChoiceIcon}
              checked={choice === stopAt}
              twoLines
              onChoose={() => {
                dispatch({ type: "settings", settings: { stopAt: choice } });
                close();
              }}
            >
              <span>
                {label}
                <span className="menu__note">{explanation}</span>
              </span>
            </MenuChoice>
          );
        })
      }
    </Menu>
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
  // The palette may change it too, so it is read anew on every drawing.
  const [, redraw] = useState(0);
  const current = storedTheme();
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
        THEMES.map(({ theme, label, icon }) => (
          <MenuChoice
            key={theme}
            icon={icon}
            checked={theme === current}
            onChoose={() => {
              applyTheme(theme);
              redraw((count) => count + 1);
              close();
            }}
          >
            {label}
          </MenuChoice>
        ))
      }
    </Menu>
  );
}
