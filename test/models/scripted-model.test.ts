import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { CompletionRequest, LanguageModel } from "../../agents/ports.js";
import { openScriptedModel, recordingModel } from "../../models/scripted-model.js";
import { openSmallModel, temporaryFolder } from "./support/small-model.js";
import { shortest } from "../support/in-time.js";

const request: CompletionRequest = {
  messages: [
    { role: "system", text: "You continue a list of fruit. ".repeat(8) },
    { role: "user", text: "Name three fruits." },
  ],
  prefix: "1. Apple\n2.",
  stop: ["\n\n"],
  maxTokens: 12,
  temperature: 0,
  seed: 5,
};

let file: string;
let recorded: Awaited<ReturnType<LanguageModel["complete"]>>;
beforeAll(async () => {
  file = path.join(await temporaryFolder(), "fruit.json");
  const recorder = recordingModel(await openSmallModel(), file);
  recorded = await recorder.complete(request);
  await recorder.complete({ ...request, prefix: "1." });
  await recorder.close();
});

const stale = async (change: Partial<CompletionRequest>): Promise<Error> => {
  const model = await openScriptedModel([file]);
  const error: unknown = await model.complete({ ...request, ...change }).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ name: "ModelError", code: "model-recording-stale" });
  return error as Error;
};

describe("a scripted model", () => {
  it("gives what the real model gave, under its identity", async () => {
    const model = await openScriptedModel([file]);
    expect(await model.complete(request)).toEqual(recorded);
    expect(recorded.text.length).toBeGreaterThan(0);
    expect(model.identity.fileHash).toMatch(/^[0-9a-f]{64}$/);
  });

  it("streams the text in as many pieces as there were tokens, at the pace asked for", async () => {
    const model = await openScriptedModel([file], { tokensPerSecond: 100 });
    const pieces: string[] = [];
    let last = 0;
    const started = performance.now();
    await model.complete(request, { onText: (piece, tokens) => (pieces.push(piece), (last = tokens)) });
    expect(pieces.join("")).toBe(recorded.text);
    expect(last).toBe(recorded.usage.tokens);
    expect(performance.now() - started).toBeGreaterThan(8 * recorded.usage.tokens);
  });

  it("stops when it is told to", async () => {
    const model = await openScriptedModel([file], { tokensPerSecond: 5 });
    const after = await shortest(1000, async () => {
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 50);
      const started = performance.now();
      await expect(model.complete(request, { signal: controller.signal })).rejects.toMatchObject({
        code: "aborted",
      });
      return performance.now() - started;
    });
    expect(after).toBeLessThan(1000);
  });

  it("fails on a prompt that was not recorded, and shows what is new in it", async () => {
    const changed = `${request.messages[0]!.text}Only red ones, please.`;
    const error = await stale({ messages: [{ role: "system", text: changed }, request.messages[1]!] });
    expect(error.message).toContain("Only red ones, please.");
    expect(error.message).toMatch(/agrees for \d+ characters/);
  });

  it("fails when only a setting changed, and says so", async () => {
    for (const change of [
      { seed: 6 },
      { temperature: 0.5 },
      { maxTokens: 13 },
      { stop: [] },
      { grammar: 'root ::= "a"' },
    ])
      expect((await stale(change)).message).toContain("settings differ");
  });

  it("does not mind how much of the prompt is shared", async () => {
    const model = await openScriptedModel([file]);
    expect((await model.complete({ ...request, sharedMessages: 1 })).text).toBe(recorded.text);
  });

  it("refuses a file that holds no recordings, and recordings of two models", async () => {
    const other = path.join(await temporaryFolder(), "other.json");
    await writeFile(other, '{"format":1}');
    await expect(openScriptedModel([other])).rejects.toThrow(/not a file of recorded answers/);
    await writeFile(
      other,
      (await readFile(file, "utf8")).replace(/"fileHash": "[0-9a-f]{4}/, '"fileHash": "0000'),
    );
    await expect(openScriptedModel([file, other])).rejects.toThrow(/another model/);
    await expect(openScriptedModel([])).rejects.toThrow();
  });

  it("keeps a fixture that a person can read", async () => {
    const content = JSON.parse(await readFile(file, "utf8")) as {
      completions: { after: string; text: string }[];
    };
    expect(content.completions.length).toBe(2);
    expect(content.completions[0]!.after.endsWith("[answer]\n1. Apple\n2.")).toBe(true);
    expect(content.completions[0]!.text).toBe(recorded.text);
  });
});
