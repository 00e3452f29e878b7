import { describe, expect, it } from "vitest";
import { CATALOGUE } from "../../models/catalogue.js";
import { readGgufHeader } from "../../models/gguf-header.js";
import { estimateFit, readMachineMemory } from "../../models/hardware-fit.js";
import { smallModelFile } from "./support/small-model.js";

const starter = { weightBytes: 1.11e9, layers: 28, cacheBytesPerToken: 28_672, contextSize: 8192 };
const machine = { free: 4e9, total: 8e9, graphicsFree: 0 };

describe("whether a model fits", () => {
  it("counts weights, context and overhead", () => {
    const fit = estimateFit(starter, machine);
    expect(fit.verdict).toBe("fits");
    expect(fit.neededBytes).toBeCloseTo(1.11e9 + 28_672 * 8192 + 250e6, -3);
    expect(fit.explanation).toContain("1.6 GB");
    expect(fit.explanation).toContain("4.0 GB of 8.0 GB");
  });

  it("is partly so when some weights must be read again, and not at all with far too little", () => {
    expect(estimateFit(starter, { ...machine, free: 1.4e9 }).verdict).toBe("partly");
    const none = estimateFit(starter, { ...machine, free: 1e9 });
    expect(none.verdict).toBe("will-not-fit");
    expect(none.explanation).toContain("smaller model");
  });

  it("puts as many layers on the graphics card as it holds", () => {
    const large = { weightBytes: 17e9, layers: 48, cacheBytesPerToken: 200_000, contextSize: 8192 };
    expect(estimateFit(large, { free: 20e9, total: 32e9, graphicsFree: 24e9 }).verdict).toBe("fits");
    const half = estimateFit(large, { free: 20e9, total: 32e9, graphicsFree: 8e9 });
    expect(half.verdict).toBe("partly");
    expect(half.explanation).toMatch(/19 of 48 layers/);
    expect(estimateFit(large, { free: 4e9, total: 8e9, graphicsFree: 4e9 }).verdict).toBe("will-not-fit");
  });

  it("knows the same figures for a catalogue entry as its file tells", async () => {
    const header = await readGgufHeader(smallModelFile());
    const entry = CATALOGUE.find(({ fileName }) => fileName.startsWith("SmolLM2"));
    expect(entry).toMatchObject({
      layers: header.layers,
      cacheBytesPerToken: header.cacheBytesPerToken,
      bytes: header.fileSize,
    });
  });

  it("reads the memory of this machine", async () => {
    const memory = await readMachineMemory();
    expect(memory.free).toBeGreaterThan(1e8);
    expect(memory.free).toBeLessThanOrEqual(memory.total);
  });
});
