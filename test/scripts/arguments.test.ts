import { describe, expect, it } from "vitest";
import { planStart } from "../../scripts/arguments.mjs";

describe("a start", () => {
  it("without arguments opens the desktop app, with the starter model", () => {
    expect(planStart([])).toEqual({ desktop: true, command: ["serve"], assets: ["always", "starter"] });
  });

  it("with --browser serves the app to a browser, with the other arguments", () => {
    expect(planStart(["--browser", "--port", "9000"])).toEqual({
      desktop: false,
      command: ["serve", "--port", "9000"],
      assets: ["always", "starter"],
    });
  });

  it("with a command passes it on unchanged", () => {
    const given = ["run", "--example", "inventory-management"];
    expect(planStart(given)).toEqual({ desktop: false, command: given, assets: ["always", "starter"] });
  });

  it("does not download the starter model for another one", () => {
    expect(planStart(["run", "task.md", "--model", "/models/other.gguf"]).assets).toEqual(["always"]);
    expect(planStart(["run", "task.md", "--model=other"]).assets).toEqual(["always"]);
  });

  it.each([["--help"], ["-h"], ["--version"], ["run", "--help"], ["help", "run"], ["projects"]])(
    "with %s %s downloads nothing",
    (...given) => expect(planStart(given.filter(Boolean)).assets).toEqual([]),
  );
});
