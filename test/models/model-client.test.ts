import { type ChildProcess, execFile, fork, type ForkOptions } from "node:child_process";
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it, vi } from "vitest";
import type { CompletionRequest } from "../../agents/ports.js";
import { openModel, type ModelProgress, type OpenedModel } from "../../models/model-client.js";
import { tried } from "../hostile/support/tried.js";
import { shortest } from "../support/in-time.js";
import { ggufBytes } from "./support/gguf-bytes.js";
import {
  buildModelProcess,
  openSmallModel,
  processIsAlive,
  smallModelFile,
  temporaryFolder,
} from "./support/small-model.js";

// A process and a model are started many times; on a busy machine each start may take ten seconds.

const story = (change: Partial<CompletionRequest> = {}): CompletionRequest => ({
  messages: [{ role: "user", text: "Tell a long story about a lamp." }],
  prefix: "Once upon a time",
  stop: [],
  maxTokens: 400,
  temperature: 0.9,
  seed: 3,
  ...change,
});
const longPrompt = (): CompletionRequest =>
  story({
    messages: [{ role: "user", text: Array.from({ length: 200 }, (_, n) => `item ${n}`).join(", ") }],
  });

let model: OpenedModel;
let processScript: string;
beforeAll(async () => {
  processScript = await buildModelProcess();
  model = await openSmallModel({ processScript });
});

async function ended(pid: number, seconds: number): Promise<boolean> {
  for (let waited = 0; waited < seconds * 1000; waited += 50) {
    if (!processIsAlive(pid)) return true;
    await sleep(50);
  }
  return false;
}

describe("opening a model", () => {
  it("tells who it is and how far it got", async () => {
    const progress: ModelProgress[] = [];
    const cacheFolder = await temporaryFolder();
    const opened = await openSmallModel({
      cacheFolder,
      processScript,
      onProgress: (step) => progress.push(step),
    });
    const sha256 = createHash("sha256")
      .update(await readFile(smallModelFile()))
      .digest("hex");
    expect(opened.placement?.layers).toBeGreaterThan(1);
    expect(opened.placement?.gpuLayers).toBeLessThanOrEqual(opened.placement?.layers ?? 0);
    expect(opened.identity).toEqual({
      name: path.basename(smallModelFile(), ".gguf"),
      fileHash: sha256,
      contextSize: 2048,
    });
    expect(opened.notes).toEqual([]);
    expect(progress.some(({ step }) => step === "hashing")).toBe(true);
    expect(progress.at(-1)).toEqual({ step: "loading", fraction: 1 });
    await opened.close();

    const again: ModelProgress[] = [];
    const second = await openSmallModel({
      cacheFolder,
      processScript,
      onProgress: (step) => again.push(step),
    });
    expect(again.some(({ step }) => step === "hashing")).toBe(false);
    expect(second.identity.fileHash).toBe(sha256);
    await second.close();
  });

  it("fails clearly for a file that is none, without a process", async () => {
    const folder = await temporaryFolder();
    const page = path.join(folder, "page.gguf");
    await writeFile(page, "<!DOCTYPE html><html></html>");
    const options = { cacheFolder: folder, processScript };
    await expect(openModel({ ...options, file: page })).rejects.toMatchObject({ code: "model-file-invalid" });
    await expect(openModel({ ...options, file: path.join(folder, "no.gguf") })).rejects.toMatchObject({
      code: "model-file-missing",
    });
  });

  it("fails clearly for a header without a model, and ends its process", async () => {
    const folder = await temporaryFolder();
    const file = path.join(folder, "hollow.gguf");
    await writeFile(file, ggufBytes());
    const error: unknown = await openModel({ file, cacheFolder: folder, processScript }).catch(
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({ code: "model-load-failed" });
    expect((error as Error).message.length).toBeGreaterThan(40);
    const { stdout } = await promisify(execFile)("ps", ["-o", "args=", "--ppid", String(process.pid)]);
    expect(stdout.split("\n").filter((line) => line.includes(processScript)).length).toBe(1);
  });

  it("fails clearly when the process cannot start", async () => {
    const options = { file: smallModelFile(), cacheFolder: await temporaryFolder() };
    await expect(openModel({ ...options, processScript: "/nowhere/process.js" })).rejects.toMatchObject({
      code: "model-lost",
    });
  });
});

describe("stopping an answer", () => {
  it("takes less than a second while it is being written, and leaves the model usable", async () => {
    let pieces = 0;
    let at = 0;
    const after = await shortest(1000, async () => {
      const controller = new AbortController();
      pieces = 0;
      const call = model.complete(story(), {
        signal: controller.signal,
        onText: () => {
          if (++pieces !== 5) return;
          at = performance.now();
          controller.abort();
        },
      });
      await expect(call).rejects.toMatchObject({ code: "aborted" });
      return performance.now() - at;
    });
    expect(after).toBeLessThan(1000);
    const seen = pieces;
    expect((await model.complete(story({ maxTokens: 3 }))).usage.tokens).toBe(3);
    expect(performance.now() - at).toBeLessThan(5000);
    expect(pieces).toBe(seen);
  });

  it("takes less than a second while a long prompt is evaluated", async () => {
    const pid = model.processId;
    const controller = new AbortController();
    const call = model.complete(longPrompt(), { signal: controller.signal });
    setTimeout(() => controller.abort(), 300);
    await expect(call).rejects.toMatchObject({ code: "aborted" });
    const at = performance.now();
    await model.complete(story({ maxTokens: 0 }));
    expect(performance.now() - at).toBeLessThan(5000);
    expect(model.processId).toBe(pid);
  });

  it("needs no start when it was stopped before", async () => {
    await expect(model.complete(story(), { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: "aborted",
    });
  });
});

describe("a model process that dies", () => {
  it("fails the answer in work, and the next one gets a new process that says the same", async ({ task }) => {
    const before = await model.complete(story({ maxTokens: 12, temperature: 0 }));
    const pid = model.processId!;
    const inWork = model.complete(story(), { onText: () => process.kill(pid, "SIGKILL") });
    const waiting = model.countTokens("Hello world");
    await expect(inWork).rejects.toMatchObject({ code: "model-lost" });
    await waiting.catch(() => undefined);
    expect(await model.countTokens("Hello world")).toBe(2);
    const after = await model.complete(story({ maxTokens: 12, temperature: 0 }));
    expect(after.text).toBe(before.text);
    expect(model.processId).not.toBe(pid);
    expect(processIsAlive(pid)).toBe(false);
    tried(task, {
      point: 5,
      what: "the model's process killed in the middle of an answer",
      inputs: 1,
      outcome: "that answer is lost and says so; the next gets a new process",
    });
  });

  it("is replaced also when it died between two answers", async () => {
    const pid = model.processId!;
    process.kill(pid, "SIGKILL");
    await vi.waitUntil(() => model.processId === undefined, 5000);
    expect((await model.complete(story({ maxTokens: 2 }))).usage.tokens).toBe(2);
  });

  it("is told from a model file that has gone meanwhile", async () => {
    const folder = await temporaryFolder();
    const file = path.join(folder, "copy.gguf");
    await writeFile(file, await readFile(smallModelFile()));
    const copy = await openSmallModel({ file, processScript });
    await rm(file);
    process.kill(copy.processId!, "SIGKILL");
    await vi.waitUntil(() => copy.processId === undefined, 5000);
    await expect(copy.complete(story())).rejects.toMatchObject({ code: "model-file-missing" });
  });
});

describe("no process stays behind", () => {
  it("when the model is closed, and closing twice is harmless", async () => {
    const opened = await openSmallModel({ processScript });
    const pid = opened.processId!;
    const inWork = opened.complete(story());
    await opened.close();
    await opened.close();
    expect(processIsAlive(pid)).toBe(false);
    await expect(inWork).rejects.toMatchObject({ code: "model-lost" });
    await expect(opened.complete(story())).rejects.toMatchObject({ code: "model-lost" });
  });

  it("when the host is killed in the middle of an answer", async () => {
    const { host, pid } = await startHost();
    await sleep(300);
    expect(processIsAlive(pid)).toBe(true);
    host.kill("SIGKILL");
    expect(await ended(pid, 60)).toBe(true);
  });
});

describe.runIf(process.platform === "linux")("what a crash leaves behind", () => {
  const coreLimits = async (pid: number | undefined): Promise<string> =>
    /^Max core file size +(.*?) +bytes/m.exec(await readFile(`/proc/${pid}/limits`, "utf8"))?.[1] ?? "";

  it("is no core file, also where the person's limits allow one", async ({ task, skip }) => {
    const script = 'ulimit -c unlimited 2>/dev/null; exec "$0" "$@"';
    const { host, pid } = await startHost({
      execPath: "/bin/sh",
      execArgv: ["-c", script, process.execPath],
    });
    const [allowed, own] = [await coreLimits(host.pid), await coreLimits(pid)];
    host.kill("SIGKILL");
    skip(allowed.startsWith("0 "), "this machine allows no core files anyway");
    expect(own).toMatch(/^0 +0$/);
    tried(task, {
      point: 9,
      what: "crash of the model's process",
      inputs: 1,
      outcome: `no core file is allowed to it, while its host may write ${allowed.split(" ")[0]}`,
    });
  });
});

/** A host in a process of its own, with a model in another that reads a long question. */
async function startHost(
  options: ForkOptions = { execArgv: [] },
): Promise<{ host: ChildProcess; pid: number }> {
  const outfile = path.join(path.dirname(processScript), `host-${process.pid}.mjs`);
  await build({
    stdin: {
      contents: `
        import { openModel } from "./models/model-client.ts";
        const [file, cacheFolder, processScript] = process.argv.slice(2);
        const model = await openModel({ file, cacheFolder, processScript, contextSize: 2048, gpuLayers: 0 });
        const request = ${JSON.stringify(longPrompt())};
        void model.complete(request);
        process.send(model.processId);`,
      resolveDir: path.resolve(import.meta.dirname, "../.."),
      loader: "ts",
    },
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    packages: "external",
  });
  const host = fork(outfile, [smallModelFile(), await temporaryFolder(), processScript], options);
  const pid = await new Promise<number>((resolve, reject) => {
    host.once("message", (message) => resolve(message as number));
    host.once("exit", () => reject(new Error("The host ended too early.")));
  });
  await rm(outfile);
  return { host, pid };
}
