import { describe, expect, it } from "vitest";
import { createSteps } from "../../../../renderer/inspector/edit/steps.js";

describe("undo of what is being entered", () => {
  it("goes back and forward through pauses in the typing", () => {
    let time = 0;
    const steps = createSteps(() => time);
    steps.remember("");
    time = 100;
    steps.remember("a");
    time = 2000;
    steps.remember("ab");
    expect(steps.back("abc")).toBe("ab");
    expect(steps.back("ab")).toBe("");
    expect(steps.back("")).toBeNull();
    expect(steps.forward("")).toBe("ab");
    expect(steps.forward("ab")).toBe("abc");
    expect(steps.forward("abc")).toBeNull();
  });

  it("forgets what was taken back once something else is entered", () => {
    let time = 0;
    const steps = createSteps(() => time);
    steps.remember("first");
    expect(steps.back("second")).toBe("first");
    time = 5000;
    steps.remember("first");
    expect(steps.forward("third")).toBeNull();
  });
});
