import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { CATALOGUE, readableBytes, resolveModel, STARTER_MODEL } from "../../models/catalogue.js";
import { temporaryFolder } from "./support/small-model.js";

let models: string;
beforeAll(async () => {
  models = await temporaryFolder();
  await writeFile(path.join(models, "SmolLM2-135M-Instruct.Q4_1.gguf"), "model");
  await writeFile(path.join(models, "mine.gguf"), "model");
  await mkdir(path.join(models, "folder"));
  await writeFile(path.join(models, "folder", "inside.gguf"), "model");
});

const failure = (name: string): Promise<unknown> =>
  resolveModel(name, models).catch((error: unknown) => error);

describe("a model's name", () => {
  it("leads to the file of the catalogue", async () => {
    const file = path.join(models, "SmolLM2-135M-Instruct.Q4_1.gguf");
    expect(await resolveModel("smollm2-135m", models)).toEqual({ file, name: "smollm2-135m" });
    expect(await resolveModel(" SmolLM2-135M ", models)).toEqual({ file, name: "smollm2-135m" });
    expect(await resolveModel(file, models)).toEqual({ file, name: "smollm2-135m" });
  });

  it("leads to a file of the person's own, by path or by name in the folder of models", async () => {
    const file = path.join(models, "mine.gguf");
    for (const name of [file, "mine", "mine.gguf"])
      expect(await resolveModel(name, models)).toEqual({ file, name: "mine" });
  });

  it("that is known but not downloaded says so, with the size", async () => {
    const error = await failure(STARTER_MODEL);
    expect(error).toMatchObject({ code: "model-file-missing" });
    expect((error as Error).message).toContain("not on this machine yet");
    expect((error as { next: string }).next).toContain("1.1 GB");
  });

  it("that is misspelt gets the near one and the list", async () => {
    const error = (await failure("qwen2.5-coder-1.5")) as Error & { next: string };
    expect(error.message).toContain("Did you mean qwen2.5-coder-1.5b?");
    expect(error.next).toContain("smollm2-135m");
    expect(((await failure("zzz")) as Error).message).not.toContain("Did you mean");
  });

  it("that is a folder says what is in it", async () => {
    const error = (await failure(path.join(models, "folder"))) as Error;
    expect(error).toMatchObject({ code: "model-file-missing" });
    expect(error.message).toContain("inside.gguf");
  });

  it("that is a path to nothing, or empty, is a missing file", async () => {
    for (const name of ["/nowhere/model.gguf", "nothing.gguf", "", "   ", "a\0b"])
      expect(await failure(name)).toMatchObject({ code: "model-file-missing" });
  });
});

describe("the catalogue", () => {
  it("offers only files that are pinned for download, with the same size and hash", async () => {
    const lock = JSON.parse(
      await readFile(path.resolve(import.meta.dirname, "../../assets/assets.lock.json"), "utf8"),
    ) as { files: { name: string; size: number; sha256: string; licence: string }[] };
    for (const model of CATALOGUE) {
      const pinned = lock.files.find(({ name }) => name === model.fileName);
      expect(pinned).toMatchObject({ size: model.bytes, sha256: model.sha256, licence: model.licence });
    }
  });

  it("writes sizes for people", () => {
    expect(readableBytes(1_117_320_768)).toBe("1.1 GB");
    expect(readableBytes(98_362_432)).toBe("98 MB");
  });
});
