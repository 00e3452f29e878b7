import { writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import type { PythonEvent } from "../../../agents/ports.js";
import { findChromium } from "../../../pyodide-runtime/chromium-process.js";
import { shortest } from "../../support/in-time.js";
import { openListener } from "../../support/listener.js";
import { descendants, untilGone } from "../../support/processes.js";
import { bundledWorker, openRunner, packageWithProbe, PROBE_ENTRY as entry } from "../../support/pyodide.js";
import { waysOut } from "../../support/ways-out.js";

const isolation = "browser-sandbox";
const pythonPackageFolder = await packageWithProbe();
const workerScript = await bundledWorker("pyodide-runtime/browser/python-worker.ts");
/** Helpers of the test itself. */
const before = new Set(descendants(process.pid).map(({ pid }) => pid));
const runner = await openRunner({ isolation, pythonPackageFolder, workerScript });
const job = (code: string, seconds = 120) => ({ entry, input: { code }, seconds });

test("tells that a browser contains the code, and whether its own sandbox is on", () => {
  const isRoot = process.getuid?.() === 0;
  expect(runner.isolation.level).toBe(isRoot ? "process-permissions" : "browser-sandbox");
  expect(runner.isolation.description).toMatch(isRoot ? /Chromium.*sandbox is off/ : /Chromium/);
});

test("runs numpy and Gymnasium, tells what happens, and starts anew for each job", async () => {
  const events: PythonEvent[] = [];
  const code = `
import gymnasium, numpy
print("ünï")
emit("training-metric", {"step": 1})
environment = gymnasium.make("CartPole-v1")
result = [float(numpy.dot([1, 2], [3, 4])), len(environment.reset(seed=1)[0])]
numpy.dot = None
`;
  expect(await runner.run(job(code), { onEvent: (event) => events.push(event) })).toEqual([11, 4]);
  expect(events).toEqual([
    { type: "output", stream: "stdout", text: "ünï\n" },
    { type: "report", name: "training-metric", data: { step: 1 } },
  ]);
  expect(await runner.run(job("import numpy\nresult = float(numpy.dot([1, 2], [3, 4]))"))).toBe(11);
});

test("maps exceptions, ends what takes too long, stops within a second, and goes on", async () => {
  await expect(runner.run(job("{}['a']"))).rejects.toMatchObject({ exception: "KeyError" });
  const endless = "emit('on', 1)\nwhile True:\n  try:\n    while True: pass\n  except BaseException: pass";
  await expect(runner.run(job(endless, 1))).rejects.toMatchObject({ reason: "time" });
  const after = await shortest(1100, async () => {
    const stop = new AbortController();
    let began = 0;
    const onEvent = () => {
      began = performance.now();
      stop.abort();
    };
    const stopped = runner.run(job(endless), { signal: stop.signal, onEvent });
    await expect(stopped).rejects.toMatchObject({ reason: "aborted" });
    return performance.now() - began;
  });
  expect(after).toBeLessThan(1100);
  expect(await runner.run(job("result = 1 + 1"))).toBe(2);
});

test("code that owns the whole worker reaches nothing", async () => {
  const listener = await openListener();
  afterAll(() => listener.close());
  const open = await openRunner({
    isolation,
    pythonPackageFolder,
    workerScript: await bundledWorker("test/support/weak-worker.ts"),
  });
  const told = await open.run(job(waysOut(listener.port)));
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(told).toMatchObject({ xhr: expect.stringMatching(/^refused/) as string, origin: "null" });
  expect(listener.arrived()).toEqual([]);
  await open.close();
});

test("refuses when there is no browser, no sandbox and no consent", async () => {
  vi.stubEnv("LAMPLIGHT_CHROMIUM", path.join(pythonPackageFolder, "no-browser"));
  expect(findChromium()).toBeUndefined();
  await expect(openRunner({ isolation, workerScript })).rejects.toMatchObject({ reason: "unavailable" });
  // A program that is no browser does not count as one.
  const other = path.join(pythonPackageFolder, "other");
  await writeFile(other, "#!/bin/sh\nexit 1\n", { mode: 0o755 });
  vi.stubEnv("LAMPLIGHT_CHROMIUM", other);
  await expect(openRunner({ isolation, workerScript })).rejects.toMatchObject({ reason: "unavailable" });
  vi.unstubAllEnvs();
});

test.runIf(process.platform === "linux")("leaves no process behind", async () => {
  const ours = descendants(process.pid).filter(({ pid }) => !before.has(pid));
  expect(ours.length).toBeGreaterThan(2);
  await runner.close();
  await untilGone(ours, 60_000);
});
