import { describe, expect, it, vi } from "vitest";
import type { Actions } from "../../renderer/actions.js";
import { shortcutOf } from "../../renderer/shortcuts.js";
import { parseRoute, routeHash } from "../../renderer/state/route.js";

const NO_KEY = { key: "", code: "", ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };

function actions() {
  const names = [
    "runAll",
    "runThis",
    "runFromHere",
    "palette",
    "undo",
    "redo",
    "edit",
    "stop",
    "approve",
    "newTask",
    "selectStage",
    "moveStage",
    "movePane",
    "help",
  ];
  return Object.fromEntries(names.map((name) => [name, vi.fn()])) as unknown as Actions;
}

function press(key: Partial<typeof NO_KEY>, typing = false): Actions {
  const called = actions();
  shortcutOf({ ...NO_KEY, ...key }, typing)?.(called);
  return called;
}

describe("the keyboard", () => {
  it("runs, runs from here and stops, also while text is entered", () => {
    expect(press({ key: "Enter", ctrlKey: true }, true).runThis).toHaveBeenCalledOnce();
    expect(press({ key: "Enter", metaKey: true }).runThis).toHaveBeenCalledOnce();
    expect(press({ key: "Enter", ctrlKey: true, altKey: true }).runAll).toHaveBeenCalledOnce();
    expect(press({ key: "Enter", ctrlKey: true, shiftKey: true }).runFromHere).toHaveBeenCalledOnce();
    expect(press({ key: ".", ctrlKey: true }, true).stop).toHaveBeenCalledOnce();
  });

  it("reaches the first nine stages by their place on it, whatever the layout prints there", () => {
    expect(press({ key: "ä", code: "Digit1", altKey: true }).selectStage).toHaveBeenCalledWith("task");
    expect(press({ key: "9", code: "Digit9", altKey: true }).selectStage).toHaveBeenCalledWith("coding");
    expect(press({ key: "ArrowDown", altKey: true }).moveStage).toHaveBeenCalledWith(1);
  });

  it("runs all where there is no stage to run, as on the screen of a new task", () => {
    const called = { ...actions(), runThis: null };
    shortcutOf({ ...NO_KEY, key: "Enter", ctrlKey: true }, true)?.(called);
    expect(called.runAll).toHaveBeenCalledOnce();
  });

  it("takes back and does again, except where text is entered, which has its own", () => {
    expect(press({ key: "z", ctrlKey: true }).undo).toHaveBeenCalledOnce();
    expect(press({ key: "Z", ctrlKey: true, shiftKey: true }).redo).toHaveBeenCalledOnce();
    expect(press({ key: "y", ctrlKey: true }).redo).toHaveBeenCalledOnce();
    expect(shortcutOf({ ...NO_KEY, key: "z", ctrlKey: true }, true)).toBeNull();
    expect(press({ key: "k", code: "KeyK", ctrlKey: true }, true).palette).toHaveBeenCalledOnce();
  });

  it("keeps its hands off text and off keys of the browser", () => {
    expect(press({ key: "?", shiftKey: true }).help).toHaveBeenCalledOnce();
    expect(press({ key: "?", shiftKey: true }, true).help).not.toHaveBeenCalled();
    expect(shortcutOf({ ...NO_KEY, key: "Enter" }, false)).toBeNull();
    expect(
      shortcutOf({ ...NO_KEY, key: "1", code: "Digit1", ctrlKey: true, altKey: true }, false),
    ).toBeNull();
  });
});

describe("an address", () => {
  it("leads back to the screen that it was made for", () => {
    for (const route of [
      { screen: "home" },
      { screen: "new" },
      { screen: "project", projectId: "parking-garage-2", stage: null },
      { screen: "project", projectId: "garage", stage: "state-action-reward" },
    ] as const) {
      expect(parseRoute(routeHash(route))).toEqual(route);
    }
  });

  it("that nobody made leads home", () => {
    expect(parseRoute("#/project/../../etc")).toEqual({ screen: "home" });
    expect(parseRoute("#/project/UPPER")).toEqual({ screen: "home" });
    expect(parseRoute("")).toEqual({ screen: "home" });
    expect(parseRoute("#/project/garage/nothing")).toEqual({
      screen: "project",
      projectId: "garage",
      stage: null,
    });
  });
});
