import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Browser, Page } from "playwright-core";
import type { PythonJob } from "../../../agents/ports.js";
import { pyodideFolder } from "../../../host/folders.js";
import { accessHeaders, workerHeaders } from "../../../pyodide-runtime/browser/headers.js";
import { readPythonParts } from "../../../pyodide-runtime/python-parts.js";
import { launchChromium } from "../../end-to-end/support/chromium.js";
import { shortest } from "../../support/in-time.js";
import { openListener, type Listener } from "../../support/listener.js";
import { bundledWorker, packageWithProbe, PROBE_ENTRY as entry } from "../../support/pyodide.js";
import { waysOut } from "../../support/ways-out.js";
import type { Outcome, runInWorkers } from "../../support/worker-page.js";

const parts = await readPythonParts(pyodideFolder(), await packageWithProbe());
const [page, worker, weak] = await Promise.all(
  [
    "test/support/worker-page.ts",
    "pyodide-runtime/browser/python-worker.ts",
    "test/support/weak-worker.ts",
  ].map(async (source) => readFile(await bundledWorker(source))),
);

let browser: Browser;
let origin: string;
let tab: Page;
let listener: Listener;
const server = createServer((request, response) => {
  const { pathname } = new URL(request.url ?? "/", origin);
  const answer = (type: string, body: string | Buffer, headers: Record<string, string> = {}) =>
    response.writeHead(200, { "content-type": type, ...headers }).end(body);
  const runtime = `${origin}/runtime/`;
  if (pathname === "/") answer("text/html", "<script type=module src=page.js></script>");
  else if (pathname === "/page.js") answer("text/javascript", page ?? "");
  else if (pathname === "/worker.js") answer("text/javascript", worker ?? "", workerHeaders(runtime));
  else if (pathname === "/weak.js") answer("text/javascript", weak ?? "", workerHeaders(runtime));
  else if (pathname === "/without-policy.js") answer("text/javascript", weak ?? "");
  else if (pathname.startsWith("/runtime/")) {
    const name = path.basename(pathname);
    readFile(path.join(pyodideFolder(), name)).then(
      (bytes) => answer(mediaType(name), bytes, accessHeaders()),
      () => response.writeHead(404).end(),
    );
  } else response.writeHead(404).end();
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  listener = await openListener();
  browser = await launchChromium();
  tab = await browser.newPage();
  await tab.goto(origin);
});

afterAll(async () => {
  await browser?.close();
  await listener?.close();
  server.close();
});

const job = (code: string, seconds = 120): PythonJob => ({ entry, input: { code }, seconds });

function run(jobs: PythonJob[], script = "worker.js", stop = false): Promise<Outcome[]> {
  // As text: the type of any JSON is too deep for Playwright's own.
  const given = JSON.stringify([`${origin}/${script}`, parts, jobs, stop]);
  return tab.evaluate((text) => {
    const page = globalThis as unknown as { runInWorkers: typeof runInWorkers };
    return page.runInWorkers(...(JSON.parse(text) as Parameters<typeof runInWorkers>));
  }, given);
}

describe("a worker in Chromium", () => {
  test("runs numpy and Gymnasium, streams, reports, and starts anew for each job", async () => {
    const [first, second] = await run([
      job(`
import numpy as np, gymnasium as gym
from gymnasium.utils.env_checker import check_env
check_env(gym.make("CartPole-v1").unwrapped, skip_render_check=True)
environment = gym.make("CartPole-v1")
environment.reset(seed=7)
returns, ended = 0.0, False
while not ended:
    _, reward, terminated, truncated, _ = environment.step(0)
    returns += reward
    ended = terminated or truncated
print("done")
emit("training-metric", {"returns": returns, "loss": float("nan")})
result = np.ones((2, 3)) @ np.ones((3, 2)) * returns
np.dot = None
`),
      job("import numpy as np\nresult = float(np.dot([1, 2], [3, 4]))"),
    ]);
    const [metric] = first?.events.filter((event) => (event as { type: string }).type === "report") ?? [];
    const { returns } = (metric as { data: { returns: number } }).data;
    expect(metric).toEqual({ type: "report", name: "training-metric", data: { returns, loss: null } });
    expect(returns).toBeGreaterThanOrEqual(8);
    expect(first?.result).toEqual([
      [3 * returns, 3 * returns],
      [3 * returns, 3 * returns],
    ]);
    expect(first?.events).toContainEqual({ type: "output", stream: "stdout", text: "done\n" });
    expect(second?.result).toBe(11);
  });

  test("maps exceptions, ends what takes too long or too much, and goes on", async () => {
    const endless = "while True:\n  try:\n    while True: pass\n  except BaseException: pass";
    const [raised, slow, large, next] = await run([
      job("def f():\n    return {}['a']\nf()"),
      job(`emit('on', 1)\n${endless}`, 1),
      job("kept = []\nwhile True: kept.append(bytearray(5_000_000))"),
      job("result = 1 + 1"),
    ]);
    expect(raised?.error).toMatchObject({ name: "PythonCodeError", exception: "KeyError" });
    expect(raised?.error?.traceback).toContain('File "<code>", line 2, in f');
    expect(slow?.error).toMatchObject({ name: "PythonRuntimeLost", reason: "time" });
    const seen = [slow];
    const time = async () => (seen.pop() ?? (await run([job(`emit('on', 1)\n${endless}`, 1)]))[0])?.after;
    expect(await shortest(2000, async () => (await time()) ?? Infinity)).toBeLessThan(2000);
    expect(large?.error).toMatchObject({ name: "PythonRuntimeLost", reason: "memory" });
    expect(next?.result).toBe(2);
  });

  test("stops within a second", async () => {
    const after = await shortest(1000, async () => {
      const [stopped] = await run([job("emit('on', 1)\nwhile True: pass")], "worker.js", true);
      expect(stopped?.error).toMatchObject({ name: "PythonRuntimeLost", reason: "aborted" });
      return stopped?.after ?? Infinity;
    });
    expect(after).toBeLessThan(1000);
  });
});

describe("the policy of the worker's response", () => {
  test("keeps code that owns the whole worker from the network, from storage and from other workers", async () => {
    const [probed] = await run([job(waysOut(listener.port))], "weak.js");
    await tab.waitForTimeout(500);
    expect(listener.arrived()).toEqual([]);
    expect(probed?.error).toBeUndefined();
    expect(probed?.result).toMatchObject({
      xhr: expect.stringMatching(/^refused/) as string,
      indexedDB: expect.stringMatching(/^refused/) as string,
      importScripts: expect.stringMatching(/^refused/) as string,
      eval: expect.stringMatching(/^refused/) as string,
      origin: "null",
    });
  });

  test("is what does it: without the policy the same probes get out", async () => {
    const [probed] = await run([job(waysOut(listener.port))], "without-policy.js");
    expect(probed?.result).toMatchObject({ xhr: "200", eval: "2", origin });
    // The worker ends with the job: what had only begun by then may be cut off on a busy machine.
    const ways = ["/xhr", "/fetch", "/websocket", "/eventsource"];
    const arrived = (): string[] => listener.arrived().map((line) => line.split(" ")[1] ?? "");
    await expect.poll(arrived).toContain("/xhr");
    await expect.poll(() => ways.filter((way) => arrived().includes(way)).length).toBeGreaterThanOrEqual(3);
  });

  test("the real worker does not even show JavaScript to Python", async () => {
    const [probed] = await run([job("import js")]);
    expect(probed?.error).toMatchObject({ exception: "ModuleNotFoundError" });
  });
});

function mediaType(name: string): string {
  if (/\.m?js$/.test(name)) return "text/javascript";
  return name.endsWith(".wasm") ? "application/wasm" : "application/octet-stream";
}
