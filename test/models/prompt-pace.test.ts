import { describe, expect, it } from "vitest";
import { createPromptPace, measureFreeCores, type ProcessorUse } from "../../models/prompt-pace.js";

describe("the pace of prompt evaluation", () => {
  it("takes all cores while they are free and leaves those that others use", () => {
    let free = 2;
    const pace = createPromptPace(2, false, () => free);
    expect(pace.next().threads).toBe(2);
    free = 1.2;
    expect(pace.next().threads).toBe(1);
    free = 0;
    expect(pace.next().threads).toBe(1);
    free = 1.9;
    expect(pace.next().threads).toBe(2);
  });

  it("makes steps shorter when one took too long for an abort, and longer again later", () => {
    const pace = createPromptPace(2, false, () => 2);
    const full = pace.next();
    pace.took(full.tokens, 3);
    const shorter = pace.next();
    expect(shorter.tokens).toBe(full.tokens / 2);
    pace.took(shorter.tokens, 0.1);
    expect(pace.next().tokens).toBe(full.tokens);
    for (let step = 0; step < 10; step++) pace.took(pace.next().tokens, 9);
    expect(pace.next().tokens).toBe(4);
    pace.took(2, 0.01);
    expect(pace.next().tokens).toBe(4);
  });

  it("makes large steps on a graphics card", () => {
    expect(createPromptPace(8, true, () => 8).next().tokens).toBe(512);
  });
});

describe("free cores", () => {
  it("are those that others leave, whatever this process itself uses", () => {
    let use: ProcessorUse = { at: 0, cores: 2, busy: 100, own: 10 };
    const measure = measureFreeCores(2, () => use);
    use = { at: 10, cores: 2, busy: 120, own: 30 };
    expect(measure()).toBe(2);
    use = { at: 20, cores: 2, busy: 140, own: 35 };
    expect(measure()).toBe(0.5);
    use = { at: 20.05, cores: 2, busy: 140, own: 35 };
    expect(measure()).toBe(0.5);
  });

  it("are measured on this machine", async () => {
    const measure = measureFreeCores(2);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(measure()).toBeGreaterThanOrEqual(0);
    expect(measure()).toBeLessThanOrEqual(2);
  });
});
