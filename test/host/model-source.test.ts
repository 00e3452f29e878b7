import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createModelSource } from "../../host/model-source.js";
import { ggufBytes } from "../models/support/gguf-bytes.js";
import { temporaryFolder } from "./support/folders.js";

async function source() {
  const data = await temporaryFolder();
  const models = createModelSource({ data, processScript: "", assetList: "", projectFolder: data });
  return { data, models };
}

describe("a model file of the person's own", () => {
  it("is told what it is and whether it fits, without being loaded", async () => {
    const { data, models } = await source();
    const file = join(data, "own.gguf");
    await writeFile(file, ggufBytes());
    const entry = await models.inspect(file);
    expect(entry).toMatchObject({ name: file, installed: true, licence: "", fit: { verdict: "fits" } });
    expect(entry.fit?.explanation).toMatch(/It needs about .+; this machine has .+ free\./);
    expect(entry.bytes).toBeGreaterThan(0);
  });

  it("that is none, or is not there, is refused in words", async () => {
    const { data, models } = await source();
    const file = join(data, "letter.gguf");
    await writeFile(file, "Dear reader,");
    await expect(models.inspect(file)).rejects.toMatchObject({ code: "model-file-invalid" });
    await expect(models.inspect(join(data, "nowhere.gguf"))).rejects.toMatchObject({
      code: "model-file-missing",
    });
  });
});
