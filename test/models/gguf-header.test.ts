import fc from "fast-check";
import { copyFile, mkdir, open, readFile, stat, truncate, writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { ModelError } from "../../agents/ports.js";
import { readGgufHeader, type GgufHeader } from "../../models/gguf-header.js";
import {
  ggufBytes,
  SOUND_ENTRIES,
  SOUND_TENSORS,
  text,
  uint32,
  uint64,
  type TestGguf,
} from "./support/gguf-bytes.js";
import { tried } from "../hostile/support/tried.js";
import { shortest } from "../support/in-time.js";
import { readCarelessly } from "./support/careless-gguf.js";
import { smallModelFile, temporaryFolder } from "./support/small-model.js";

let folder: string;
beforeAll(async () => {
  folder = await temporaryFolder();
});

async function read(bytes: Buffer): Promise<GgufHeader> {
  const file = path.join(folder, "model.gguf");
  await writeFile(file, bytes);
  return await readGgufHeader(file);
}

/** The complaint about a file, which must be the declared error. */
async function complaint(bytes: Buffer): Promise<string> {
  const error = await read(bytes).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ModelError);
  expect((error as ModelError).code).toBe("model-file-invalid");
  expect((error as ModelError).message.length).toBeLessThan(600);
  return (error as ModelError).message;
}

/** Milliseconds that it takes; see `shortest`. */
function timeOf(work: () => Promise<unknown>): Promise<number> {
  return shortest(1000, async () => {
    const started = performance.now();
    await work();
    return performance.now() - started;
  });
}

const withEntry = (key: string, bytes: Buffer): TestGguf => ({
  entries: [...SOUND_ENTRIES, [key, { type: "raw", bytes }]],
});

describe("a sound file", () => {
  it("is described", async () => {
    expect(await read(ggufBytes())).toEqual({
      architecture: "llama",
      name: "Tiny",
      quantisation: "F32",
      parameterCount: 192,
      contextLength: 512,
      vocabularySize: 3,
      layers: 2,
      weightBytes: 768,
      cacheBytesPerToken: 2 * 2 * 2 * 32,
      fileSize: ggufBytes().length,
    });
  });

  it("is read within a second when it is the real small model, with its figures", async () => {
    const header = await readGgufHeader(smallModelFile());
    expect(await timeOf(() => readGgufHeader(smallModelFile()))).toBeLessThan(1000);
    expect(header).toMatchObject({ architecture: "llama", quantisation: "Q4_1", contextLength: 8192 });
    expect(header).toMatchObject({ parameterCount: 134_515_008, layers: 30, vocabularySize: 49_152 });
    expect(header.chatTemplate).toContain("<|im_start|>");
    expect(header.cacheBytesPerToken).toBe(23_040);
  });
});

describe("a file that is no model", () => {
  it("is told apart by what it is", async () => {
    expect(await complaint(Buffer.alloc(0))).toContain("it is empty");
    expect(await complaint(Buffer.from("GGUF"))).toContain("only 4 bytes");
    expect(await complaint(Buffer.from("<!DOCTYPE html><html><body>Sign in</body></html>"))).toContain(
      "web page",
    );
    expect(await complaint(Buffer.from("\n <html>".padEnd(64)))).toContain("web page");
    expect(await complaint(Buffer.from("PK\u0003\u0004".padEnd(64)))).toContain("zip archive");
    expect(await complaint(Buffer.alloc(4096, 7))).toContain("does not begin with the letters GGUF");
    expect(await complaint(ggufBytes({ version: 1 }))).toContain("version 1");
    expect(await complaint(ggufBytes({ version: 0x03000000 }))).toContain("big-endian");
  });

  it("is a missing file when there is nothing to open", async () => {
    for (const place of [path.join(folder, "nothing.gguf"), folder]) {
      const error: unknown = await readGgufHeader(place).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: "model-file-missing" });
    }
  });
});

describe("a header that lies", () => {
  const huge = 2n ** 60n;

  const LIES: [what: string, parts: TestGguf, complaint: string][] = [
    ["claims too many entries", { entryCount: 10_000_000n }, "header entries"],
    ["claims an impossible number of entries", { entryCount: 2n ** 63n }, "which cannot be"],
    ["claims too many tensors", { tensorCount: 10_000_000n }, "tensors"],
    ["claims more tensors than it has", { tensorCount: 500n }, "tensor"],
    [
      "has a string longer than the file",
      withEntry("x", Buffer.concat([uint32(8), uint64(1_000_000)])),
      "«x»",
    ],
    [
      "has a string of 2^60 characters",
      withEntry("x", Buffer.concat([uint32(8), uint64(huge)])),
      "which cannot be",
    ],
    [
      "has an array of a billion bytes",
      withEntry("x", Buffer.concat([uint32(9), uint32(0), uint64(1_000_000_000)])),
      "too many",
    ],
    [
      "has an array of strings longer than the file",
      withEntry("x", Buffer.concat([uint32(9), uint32(8), uint64(1000)])),
      "«x»",
    ],
    [
      "nests arrays",
      withEntry("x", Buffer.concat([uint32(9), uint32(9), uint64(1), uint32(9), uint32(9), uint64(1)])),
      "array of arrays",
    ],
    ["has an unknown value type", withEntry("x", uint32(77)), "unknown type 77"],
    [
      "repeats an entry",
      withEntry("general.name", Buffer.concat([uint32(8), text("Again")])),
      "occurs twice",
    ],
    [
      "has an odd alignment",
      withEntry("general.alignment", Buffer.concat([uint32(4), uint32(33)])),
      "alignment",
    ],
    [
      "has an alignment of zero",
      withEntry("general.alignment", Buffer.concat([uint32(4), uint32(0)])),
      "alignment",
    ],
    [
      "has a tensor of nine dimensions",
      { tensors: [{ ...SOUND_TENSORS[0]!, shape: Array(9).fill(1) }] },
      "9 dimensions",
    ],
    ["has a tensor of no dimensions", { tensors: [{ ...SOUND_TENSORS[0]!, shape: [] }] }, "0 dimensions"],
    ["has an empty tensor", { tensors: [{ ...SOUND_TENSORS[0]!, shape: [0, 3] }] }, "cannot be"],
    [
      "has a tensor whose size overflows",
      { tensors: [{ ...SOUND_TENSORS[0]!, shape: [2 ** 32, 2 ** 32] }] },
      "cannot be",
    ],
    ["has a tensor of unknown type", { tensors: [{ ...SOUND_TENSORS[0]!, type: 99 }] }, "unknown type 99"],
    [
      "has rows that do not fill blocks",
      { tensors: [{ ...SOUND_TENSORS[0]!, type: 12 }] },
      "Q4_K cannot pack",
    ],
    ["places a tensor off the grid", { tensors: [{ ...SOUND_TENSORS[0]!, offset: 3 }] }, "multiple of 32"],
    ["places a tensor past the end", { tensors: [{ ...SOUND_TENSORS[0]!, offset: 1 << 20 }] }, "cut short"],
    ["repeats a tensor", { tensors: [SOUND_TENSORS[0]!, SOUND_TENSORS[0]!] }, "occurs twice"],
    [
      "has a tensor name of 1,000 letters",
      { tensors: [{ ...SOUND_TENSORS[0]!, name: "x".repeat(1000) }] },
      "1000",
    ],
    ["is cut short", { data: 100 }, "cut short"],
    ["names no architecture", { entries: SOUND_ENTRIES.slice(1) }, "architecture"],
    ["has no vocabulary", { entries: SOUND_ENTRIES.slice(0, -1) }, "vocabulary"],
    [
      "is one part of several",
      withEntry("split.count", Buffer.concat([uint32(4), uint32(3)])),
      "one of 3 parts",
    ],
  ];
  it.each(LIES)("%s", async (_, parts, expected) => {
    const read = async () => expect(await complaint(ggufBytes(parts))).toContain(expected);
    expect(await timeOf(read)).toBeLessThan(1000);
  });

  it("is believed by a reader that checks nothing, so the lies are real", ({ task }) => {
    const outcomes = { believed: 0, "would take 100 MB and more": 0, "undeclared error": 0 };
    for (const [, parts] of LIES) outcomes[readCarelessly(ggufBytes(parts))]++;
    expect(readCarelessly(ggufBytes())).toBe("believed");
    for (const count of Object.values(outcomes)) expect(count).toBeGreaterThan(2);
    const told = Object.entries(outcomes).map(([outcome, count]) => `${count} ${outcome}`);
    tried(task, {
      point: 5,
      what: "headers that lie",
      inputs: LIES.length,
      outcome: "each named within a second, before llama.cpp sees it",
    });
    tried(task, {
      point: 5,
      what: "weakened: the same to a reader that checks nothing",
      inputs: LIES.length,
      outcome: told.join(", "),
    });
  });

  it("does not get its control characters into the message", async () => {
    const nasty = "\u001b[31m\u202e\u0007";
    const message = await complaint(ggufBytes(withEntry(nasty, uint32(77))));
    expect(message).not.toMatch(/[\u0000-\u001f\u202e]/);
  });
});

describe("any damage", () => {
  let inputs = 0;
  const onlyDeclaredErrors = async (bytes: Buffer): Promise<void> => {
    inputs++;
    const before = process.memoryUsage().rss;
    const error: unknown = await read(bytes).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (error !== undefined) expect(error).toMatchObject({ name: "ModelError", code: "model-file-invalid" });
    expect(process.memoryUsage().rss - before).toBeLessThan(200e6);
  };

  it("gives the declared error or none: changed bytes of a small header", async () => {
    const sound = ggufBytes();
    const change = fc.record({ at: fc.nat(sound.length - 1), value: fc.integer({ min: 0, max: 255 }) });
    await fc.assert(
      fc.asyncProperty(
        fc.array(change, { minLength: 1, maxLength: 12 }),
        fc.nat(sound.length),
        async (changes, cut) => {
          const bytes = Buffer.from(sound);
          for (const { at, value } of changes) bytes[at] = value;
          await onlyDeclaredErrors(cut % 3 === 0 ? bytes.subarray(0, cut) : bytes);
        },
      ),
      { numRuns: 700 },
    );
  });

  it("gives the declared error or none: numbers replaced by extremes", async () => {
    const sound = ggufBytes();
    const extreme = fc.constantFrom(0n, 1n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n);
    await fc.assert(
      fc.asyncProperty(fc.nat(sound.length - 8), extreme, async (at, value) => {
        const bytes = Buffer.from(sound);
        bytes.writeBigUInt64LE(value, at);
        await onlyDeclaredErrors(bytes);
      }),
      { numRuns: 700 },
    );
  });

  it("gives the declared error or none: any bytes after the magic", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (tail) => {
        await onlyDeclaredErrors(Buffer.concat([Buffer.from("GGUF"), uint32(3), Buffer.from(tail)]));
      }),
      { numRuns: 500 },
    );
  });

  it("gives the declared error or none within a second: the real header, damaged", async () => {
    const source = smallModelFile();
    const file = path.join(folder, "real", "model.gguf");
    await mkdir(path.dirname(file), { recursive: true });
    const { size } = await stat(source);
    // The header with a hole for the weights: as long as the real file, and quick to write.
    const header = (await readFile(source)).subarray(0, 2 << 20);
    const sound = path.join(folder, "real", "sound.gguf");
    await writeFile(sound, header);
    await truncate(sound, size);
    expect((await readGgufHeader(sound)).parameterCount).toBe(134_515_008);

    const random = fc.sample(
      fc.record({ at: fc.nat(header.length - 8), value: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }) }),
      { numRuns: 15, seed: 7 },
    );
    for (const { at, value } of random) {
      await copyFile(sound, file);
      const handle = await open(file, "r+");
      const bytes = Buffer.alloc(8);
      bytes.writeBigUInt64LE(value);
      await handle.write(bytes, 0, 8, at);
      await handle.close();
      let error: unknown;
      const read = async () => {
        error = await readGgufHeader(file).then(
          () => undefined,
          (reason: unknown) => reason,
        );
      };
      expect(await timeOf(read)).toBeLessThan(1000);
      if (error !== undefined) expect(error).toMatchObject({ code: "model-file-invalid" });
    }
  });

  it("is counted", ({ task }) => {
    expect(inputs).toBeGreaterThan(1500);
    tried(task, {
      point: 5,
      what: "headers with changed, missing or extreme bytes",
      inputs,
      outcome: "the declared error or none, less than 200 MB taken",
    });
  });
});
