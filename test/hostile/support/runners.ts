/** Every runner that is shipped, each with a program of the test's choice in the place of the interpreter. */

import { build } from "esbuild";
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Browser } from "playwright-core";
import type { PythonRunner } from "../../../agents/ports.js";
import type { HoldGate } from "../../../pyodide-runtime/hold-gate.js";
import { pyodideFolder } from "../../../host/folders.js";
import { createChromiumRunner } from "../../../pyodide-runtime/chromium-runner.js";
import { lineChannel, type LineWire } from "../../../pyodide-runtime/line-channel.js";
import { createRunnerIn } from "../../../pyodide-runtime/node-runner.js";
import { DEFAULT_LIMITS, type RuntimeLimits } from "../../../pyodide-runtime/protocol.js";
import { readPythonParts } from "../../../pyodide-runtime/python-parts.js";
import { createRunner } from "../../../pyodide-runtime/runner.js";
import { launchChromium } from "../../end-to-end/support/chromium.js";
import {
  bundled,
  bundledWorker,
  packageWithProbe,
  runnerOptions,
  workingSandboxes,
} from "../../support/pyodide.js";

const ROOT = path.resolve(import.meta.dirname, "../../..");

/** Sources of the programs that may stand in an interpreter's place. */
export const PROGRAMS = {
  real: { child: "pyodide-runtime/node-child.ts", worker: "pyodide-runtime/browser/python-worker.ts" },
  /** Python with everything of its process or worker in reach: only what is around it protects. */
  open: { child: "test/hostile/support/weak-child.ts", worker: "test/support/weak-worker.ts" },
  acting: { child: "test/hostile/support/acting-child.ts", worker: "test/hostile/support/acting-worker.ts" },
};
export type Program = keyof typeof PROGRAMS;

export interface RunnerUnderTest {
  name: string;
  kind: "node" | "browser";
  /** Whether its network is cut; a mere process has none of that, and says so. */
  cutsNetwork: boolean;
  open(program: Program, limits?: Partial<RuntimeLimits>): Promise<PythonRunner>;
}

/**
 * Must be called where `electron` is faked, because one of the runners is the desktop shell's own page.
 * @param packageFolder the trusted package; without one, that of the probe
 */
export async function shippedRunners(packageFolder?: string): Promise<RunnerUnderTest[]> {
  const pythonPackageFolder = packageFolder ?? (await packageWithProbe());
  const options = await runnerOptions();
  const inNode = (await workingSandboxes()).map((sandbox): RunnerUnderTest => ({
    name: sandbox.isolation.description.split(/[:;]/)[0] ?? "",
    kind: "node",
    cutsNetwork: sandbox.isolation.level === "os-sandbox",
    open: async (program, limits) =>
      createRunnerIn(sandbox, {
        ...options,
        pythonPackageFolder,
        childScript: await bundled(PROGRAMS[program].child),
        // A saved start belongs to the real program.
        cacheFolder: program === "real" ? options.cacheFolder : undefined,
        warm: false,
        limits,
      }),
  }));
  const chromium: RunnerUnderTest = {
    name: "a tab of a headless Chromium",
    kind: "browser",
    cutsNetwork: true,
    open: async (program, limits) =>
      createChromiumRunner({
        pyodideFolder: pyodideFolder(),
        pythonPackageFolder,
        workerScript: await bundledWorker(PROGRAMS[program].worker),
        warm: false,
        limits,
      }),
  };
  const shell: RunnerUnderTest = {
    name: "the page of the desktop shell",
    kind: "browser",
    cutsNetwork: true,
    open: (program, limits) => openShellPage(program, pythonPackageFolder, limits, true),
  };
  return [...inNode, chromium, shell];
}

/** Nothing around the interpreter: what the weakened control runs in. */
export async function unprotectedRunners(): Promise<RunnerUnderTest[]> {
  const pythonPackageFolder = await packageWithProbe();
  const options = await runnerOptions();
  return [
    {
      name: "a Node process without any protection",
      kind: "node",
      cutsNetwork: false,
      open: async (program, limits) =>
        createRunnerIn(
          {
            isolation: { level: "none", description: "nothing" },
            command: ({ pyodideFolder: folder, childScript }, mode) => ({
              file: process.execPath,
              args: [childScript, mode, folder],
              env: { ...process.env } as Record<string, string>,
              lifeline: false,
            }),
          },
          {
            ...options,
            pythonPackageFolder,
            childScript: await bundled(PROGRAMS[program].child),
            cacheFolder: undefined,
            warm: false,
            limits,
          },
        ),
    },
    {
      name: "a worker without any policy",
      kind: "browser",
      cutsNetwork: false,
      open: (program, limits) => openShellPage(program, pythonPackageFolder, limits, false),
    },
  ];
}

/** What another window has heard on the broadcast channel of the probes. */
export const broadcasts: unknown[] = [];

/**
 * The hidden page of the desktop shell with its own files, handler and policies, in a plain Chromium: what
 * Electron adds to it (a session without network, a process sandbox) is away, so this is the weaker half.
 */
async function openShellPage(
  program: Program,
  pythonPackageFolder: string,
  limits: Partial<RuntimeLimits> | undefined,
  withPolicies: boolean,
): Promise<PythonRunner> {
  const { pythonHandler } = await import("../../../electron/python-window.js");
  const { createHoldGate } = await import("../../../pyodide-runtime/hold-gate.js");
  const { PYTHON_ORIGIN } = await import("../../../electron/schemes.js");
  const page = await mkdtemp(path.join(tmpdir(), "lamplight-page-"));
  await build({
    entryPoints: [path.join(ROOT, "electron/python-page/page.ts")],
    outfile: path.join(page, "page.js"),
    bundle: true,
    format: "esm",
    platform: "browser",
  });
  await copyFile(path.join(ROOT, "electron/python-page/index.html"), path.join(page, "index.html"));
  await copyFile(await bundledWorker(PROGRAMS[program].worker), path.join(page, "worker.js"));
  // One for all pages: where somebody is held, one page is open.
  const hold = createHoldGate();
  const handle = pythonHandler({ page, runtime: pyodideFolder() }, hold.untilGoOn);
  const server = createServer((request, response) => {
    void handle({ url: `${PYTHON_ORIGIN}${request.url}`, method: request.method } as Request).then(
      async (answer) => {
        for (const [name, value] of answer.headers)
          if (withPolicies || name !== "content-security-policy")
            response.setHeader(name, value.replaceAll(PYTHON_ORIGIN, origin));
        response.writeHead(answer.status).end(Buffer.from(await answer.arrayBuffer()));
      },
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const browser = await launchChromium();
  const parts = await readPythonParts(pyodideFolder(), pythonPackageFolder);
  const all = { ...DEFAULT_LIMITS, ...limits };
  const runner = createRunner({
    isolation: { level: "browser-sandbox", description: "the shell's page" },
    limits: all,
    warm: false,
    start: () => lineChannel(pageWire(browser, origin, hold, withPolicies), parts, all),
  });
  return {
    ...runner,
    async close() {
      await runner.close();
      await browser.close();
      server.closeAllConnections();
      server.close();
      await rm(page, { recursive: true, force: true });
    },
  };
}

/** One page for each interpreter, with a port to it as the preload script hands it over. */
function pageWire(browser: Browser, origin: string, hold: HoldGate, isProtected: boolean): LineWire {
  let listening: { onLine: (line: unknown) => void } = { onLine: () => undefined };
  const opened = (async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.exposeFunction("lamplightHeard", (line: unknown) => listening.onLine(line));
    await page.addInitScript(() => {
      const own = window as unknown as Record<string, (value: unknown) => void>;
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = ({ data }) => own["lamplightHeard"]?.(data);
      Object.assign(window, {
        send: (line: unknown) => port1.postMessage(line),
        lamplightShell: { requestPort: () => window.postMessage("lamplight-port", "*", [port2]) },
      });
    });
    await page.goto(origin);
    // What would hear it is another window: of the same session only where there is no protection.
    const other = await (isProtected ? await browser.newContext() : context).newPage();
    await other.exposeFunction("lamplightBroadcast", (word: unknown) => broadcasts.push(word));
    await other.goto(`${origin}/index.html`);
    await other.evaluate(() => {
      const own = window as unknown as Record<string, (value: unknown) => void>;
      new BroadcastChannel("lamplight").onmessage = ({ data }) => own["lamplightBroadcast"]?.(data);
    });
    return { context, page };
  })();
  let sent: Promise<unknown> = opened;
  return {
    send(line) {
      sent = sent.then(async () => {
        const { page } = await opened;
        await page.evaluate((text) => (window as unknown as { send(line: string): void }).send(text), line);
      });
      // A page that was ended in the meantime hears nothing any more.
      sent.catch(() => undefined);
    },
    goOn: hold.goOn,
    listen: (onLine) => (listening = { onLine }),
    async end() {
      const { context } = await opened;
      await context.close().catch((problem: unknown) => {
        // The browser may have been closed meanwhile, with all its pages.
        if (browser.isConnected()) throw problem;
      });
    },
  };
}
