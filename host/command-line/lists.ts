/** `models` and `projects`: what there is. */

import type { ModelEntry, ProjectSummary } from "../contract.js";
import { STAGE_TITLES } from "./record-summary.js";
import type { Terminal } from "./terminal.js";
import { gigabytesText, oneLine, wrapped } from "./terminal-text.js";

const VERDICTS = { fits: "fits", partly: "fits partly", "will-not-fit": "too large" };

export function printModels(terminal: Terminal, models: ModelEntry[], folder: string): void {
  for (const model of models) {
    const state = model.installed ? terminal.style("good", "installed") : "not installed";
    const verdict = model.fit ? `, ${VERDICTS[model.fit.verdict]}` : "";
    terminal.line(`${terminal.style("strong", model.name.padEnd(22))}${state}${verdict}`);
    terminal.line(
      `  ${model.label}, ${model.parameters} parameters, ${gigabytesText(model.bytes)}, ${model.licence}`,
    );
    if (model.fit) terminal.line(`  ${wrapped(model.fit.explanation, 2, terminal.width())}`);
  }
  terminal.line("");
  terminal.line(`Files are in ${folder}`);
  terminal.line("Get one with: npm start -- models --get NAME");
  terminal.line("Any other GGUF file: npm start -- run TASK.md --model PATH");
}

export function printProjects(terminal: Terminal, projects: ProjectSummary[], folder: string): void {
  for (const project of projects) {
    const far = project.problem
      ? terminal.style("bad", oneLine(project.problem.why, 100))
      : project.lastStage
        ? `up to ${STAGE_TITLES[project.lastStage]}`
        : "nothing finished yet";
    terminal.line(`${terminal.style("strong", project.id)}`);
    terminal.line(
      `  ${oneLine(project.title, 80)}; ${far}; ${project.changedAt.slice(0, 16).replace("T", " ")}`,
    );
  }
  if (projects.length === 0) terminal.line("There are no projects yet.");
  terminal.line("");
  terminal.line(`Folder: ${folder}`);
}
