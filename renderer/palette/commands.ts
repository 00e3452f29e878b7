/** Everything that the palette finds, and how well a query fits it. Pure. */

import { STAGE_NAMES } from "../../agents/artefacts/stage.js";
import { StopAt, type ProjectSummary, type ProjectView } from "../../host/contract.js";
import type { Actions } from "../actions.js";
import type { InspectorTab, Settings } from "../state/app-state.js";
import type { Theme } from "../state/preferences.js";
import { describeRun, STOP_AT_TEXT } from "../text/run-text.js";
import { shownState, STAGE_TEXT, STATE_TEXT } from "../text/stages.js";
import type { SymbolTable } from "../text/symbols.js";

export interface Command {
  /** Unique among the commands. */
  id: string;
  group: "Do" | "Stages" | "Symbols" | "Projects" | "Settings";
  label: string;
  /** A short note beside the label. */
  note: string;
  keys: readonly string[];
  run: () => void;
}

export interface CommandParts {
  actions: Actions;
  project: ProjectView | null;
  projects: readonly ProjectSummary[];
  symbols: SymbolTable;
  settings: Settings;
  light: (symbol: string) => void;
  showTab: (tab: InspectorTab) => void;
  change: (settings: Partial<Settings>) => void;
  setTheme: (theme: Theme) => void;
  openProject: (id: string) => void;
}

const TABS: Record<InspectorTab, string> = {
  artefact: "Show the artefact",
  code: "Show the code",
  checks: "Show the checks",
  output: "Show prompt and raw output",
  history: "Show the history",
  policy: "Step through an episode of the policy",
  "what-if": "Ask what if a parameter were another",
  compare: "Compare runs and versions",
};

/** These stand beside the result, whatever stage is selected. */
const BESIDE_RESULT: readonly InspectorTab[] = ["policy", "what-if", "compare"];

const THEMES: Record<Theme, string> = {
  system: "Theme as the system",
  light: "Light theme",
  dark: "Dark theme",
};

/** Only what can be done now is listed. */
export function allCommands(parts: CommandParts): Command[] {
  return [...deeds(parts), ...stages(parts), ...symbols(parts), ...projects(parts), ...settings(parts)];
}

function deeds({ actions, project, showTab }: CommandParts): Command[] {
  const found: Command[] = [];
  const add = (label: string, run: (() => void) | null, keys: readonly string[], note = ""): void => {
    if (run) found.push({ id: `do ${label}`, group: "Do", label, note, keys, run });
  };
  const plan = project ? describeRun(project, null) : "";
  add("Run all", actions.runAll, ["Ctrl", "Alt", "Enter"], plan);
  add("Run this stage", actions.runThis, ["Ctrl", "Enter"]);
  add("Run from here", actions.runFromHere, ["Ctrl", "Shift", "Enter"]);
  add("Stop", actions.stop, ["Ctrl", "."]);
  add("Pause", actions.pause, [], "holds the training where it is");
  add("Resume", actions.resume, [], "the training goes on where it was");
  add("Approve this stage", actions.approve, ["Ctrl", "Shift", "A"]);
  add("Edit this stage", actions.edit, ["Ctrl", "E"]);
  add("Undo", actions.undo, ["Ctrl", "Z"]);
  add("Redo", actions.redo, ["Ctrl", "Shift", "Z"]);
  if (project)
    for (const [tab, label] of Object.entries(TABS) as [InspectorTab, string][])
      add(label, () => {
        if (BESIDE_RESULT.includes(tab)) actions.selectStage?.("evaluate");
        showTab(tab);
      }, []);
  add("New task", actions.newTask, ["Alt", "N"]);
  add("All projects", actions.home, []);
  add("Models", actions.models, []);
  add("Keyboard and help", actions.help, ["?"]);
  return found;
}

function stages({ actions, project }: CommandParts): Command[] {
  const { selectStage } = actions;
  if (!project || !selectStage) return [];
  return STAGE_NAMES.map((stage, at) => ({
    id: `stage ${stage}`,
    group: "Stages",
    label: STAGE_TEXT[stage].label,
    note: STATE_TEXT[shownState(project, stage)],
    keys: at < 9 ? ["Alt", String(at + 1)] : [],
    run: () => selectStage(stage),
  }));
}

function symbols({ symbols: table, light }: CommandParts): Command[] {
  return [...table.values()].map((entry) => ({
    id: `symbol ${entry.symbol}`,
    group: "Symbols",
    label: entry.symbol,
    note: [entry.value, entry.unit, entry.meaning].filter(Boolean).join(", "),
    keys: [],
    run: () => light(entry.symbol),
  }));
}

function projects({ projects: list, project, openProject }: CommandParts): Command[] {
  return list
    .filter((one) => one.id !== project?.id && one.problem === null)
    .map((one) => ({
      id: `project ${one.id}`,
      group: "Projects",
      label: one.title,
      note: "",
      keys: [],
      run: () => openProject(one.id),
    }));
}

function settings({ settings: current, change, setTheme }: CommandParts): Command[] {
  const other = current.stagesAs === "graph" ? "list" : "graph";
  return [
    ...StopAt.options
      .filter((stopAt) => stopAt !== current.stopAt)
      .map((stopAt) => setting(STOP_AT_TEXT[stopAt].label, () => change({ stopAt }))),
    setting(`Show the stages as a ${other}`, () => change({ stagesAs: other })),
    ...(Object.entries(THEMES) as [Theme, string][]).map(([theme, label]) =>
      setting(label, () => setTheme(theme)),
    ),
  ];
}

function setting(label: string, run: () => void): Command {
  return { id: `setting ${label}`, group: "Settings", label, note: "", keys: [], run };
}

const MOST_FOUND = 60;

/** The commands that fit a query, the best first; all in their own order where nothing is asked. */
export function findCommands(commands: readonly Command[], query: string): Command[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return commands.slice(0, MOST_FOUND);
  return commands
    .map((command) => ({ command, rank: rankOf(command, words) }))
    .filter(({ rank }) => rank > 0)
    .sort((left, right) => right.rank - left.rank)
    .slice(0, MOST_FOUND)
    .map(({ command }) => command);
}

/** Every word has to stand somewhere; at the start of the label it counts most, in the note least. */
function rankOf(command: Command, words: readonly string[]): number {
  const label = command.label.toLowerCase();
  const note = command.note.toLowerCase();
  let rank = 0;
  for (const word of words) {
    if (label.startsWith(word)) rank += 8;
    else if (label.split(/[^\p{L}\p{Nd}]+/u).some((part) => part.startsWith(word))) rank += 4;
    else if (label.includes(word)) rank += 2;
    else if (note.includes(word)) rank += 1;
    else return 0;
  }
  return rank;
}
