import { describe, expect, it, vi } from "vitest";
import type { Actions } from "../../renderer/actions.js";
import { allCommands, type CommandParts, findCommands } from "../../renderer/palette/commands.js";

const run = vi.fn();

function parts(changes: Partial<Actions> = {}): CommandParts {
  const actions = {
    runAll: run,
    stop: null,
    pause: null,
    resume: null,
    newTask: run,
    home: run,
    models: run,
    help: run,
    ...changes,
  };
  return {
    actions: actions as unknown as Actions,
    project: null,
    projects: [
      {
        id: "garage",
        title: "Garage prices",
        createdAt: "",
        changedAt: "",
        lastStage: null,
        problem: null,
      },
    ],
    symbols: new Map([
      [
        "price",
        {
          symbol: "price",
          kind: "parameter",
          meaning: "what each car pays",
          unit: "euros",
          value: "2.5",
          origin: "given",
          declaredIn: "parameters",
          usedIn: [],
        },
      ],
    ]),
    settings: { stopAt: "doubts", stagesAs: "graph" },
    light: run,
    showTab: run,
    change: run,
    setTheme: run,
    openProject: run,
  };
}

describe("the palette", () => {
  it("lists only what can be done now", () => {
    const labels = allCommands(parts()).map((command) => command.label);
    expect(labels).toContain("Run all");
    expect(labels).not.toContain("Stop");
    expect(labels).not.toContain("Undo");
    expect(allCommands(parts({ stop: run })).map((command) => command.label)).toContain("Stop");
    for (const label of ["Pause", "Resume"]) expect(labels).not.toContain(label);
    expect(findCommands(allCommands(parts({ pause: run })), "pause")[0]?.label).toBe("Pause");
    expect(findCommands(allCommands(parts({ resume: run })), "resume")[0]?.label).toBe("Resume");
  });

  it("offers every setting but the one in force", () => {
    const labels = allCommands(parts())
      .filter((command) => command.group === "Settings")
      .map((command) => command.label);
    expect(labels).toEqual([
      "Stop after each stage",
      "Run through",
      "Show the stages as a list",
      "Theme as the system",
      "Light theme",
      "Dark theme",
    ]);
  });

  it("finds by the start of a word first, then by what stands elsewhere, and needs every word", () => {
    const found = (query: string) => findCommands(allCommands(parts()), query).map(({ label }) => label);
    expect(found("pri")).toEqual(["price", "Garage prices"]);
    expect(found("car pays")).toEqual(["price"]);
    expect(found("pri zebra")).toEqual([]);
    expect(found("").length).toBeGreaterThan(5);
  });
});
