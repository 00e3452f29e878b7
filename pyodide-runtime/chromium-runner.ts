/** The runner for machines without a sandbox of the system: a headless Chromium, one tab for each job. */

import { randomBytes } from "node:crypto";
import { PythonRuntimeLost, type PythonLostReason, type PythonRunner } from "../agents/ports.js";
import { canSandboxChromium, findChromium, startChromium, type Chromium } from "./chromium-process.js";
import { createHoldGate, type HoldGate } from "./hold-gate.js";
import { lineChannel, type LineWire } from "./line-channel.js";
import { DEFAULT_LIMITS, type RuntimeLimits } from "./protocol.js";
import { readPythonParts } from "./python-parts.js";
import { createRunner } from "./runner.js";
import { serveRuntime } from "./runtime-server.js";

export interface ChromiumRunnerOptions {
  pyodideFolder: string;
  pythonPackageFolder: string;
  /** The built `browser/python-worker.ts`. */
  workerScript: string;
  warm?: boolean;
  limits?: Partial<RuntimeLimits>;
}

/** Characters of all lines of one tab together: a flood ends here and not in the memory of this process. */
const MOST_CHARACTERS = 128 * 1024 ** 2;

/**
 * @throws PythonRuntimeLost ("unavailable") when files are missing or no Chromium starts here.
 */
export async function createChromiumRunner(options: ChromiumRunnerOptions): Promise<PythonRunner> {
  const parts = await readPythonParts(options.pyodideFolder, options.pythonPackageFolder);
  const executable = findChromium();
  if (!executable) throw new PythonRuntimeLost("unavailable", "No Chromium is installed.");
  const holds = new Map<string, HoldGate>();
  const server = await serveRuntime(options.pyodideFolder, options.workerScript, holds);
  const tabs = openTabs(() => startChromium(executable, server.host), server.page, holds);
  await tabs.connect().catch(async (error: Error) => {
    await server.close();
    throw new PythonRuntimeLost("unavailable", `Chromium (${executable}) does not start: ${error.message}`);
  });

  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const runner = createRunner({
    isolation: canSandboxChromium()
      ? {
          level: "browser-sandbox",
          description: "a tab of a headless Chromium: no network, no files, no storage, no environment",
        }
      : {
          level: "process-permissions",
          description:
            "a tab of a headless Chromium whose policy allows no network, files or storage; " +
            "Chromium's process sandbox is off, because this runs as root",
        },
    limits,
    warm: options.warm ?? true,
    start: () => lineChannel(tabs.openWire(), parts, limits),
  });
  return {
    ...runner,
    async close() {
      await runner.close();
      await tabs.close();
      await server.close();
    },
  };
}

interface Tab {
  onReady(): void;
  onLine(line: string): void;
  onEnd(reason: PythonLostReason, message: string): void;
}

/** The tabs of one browser, which is started when the first is opened and again after it was lost. */
function openTabs(start: () => Promise<Chromium>, page: string, holds: Map<string, HoldGate>) {
  const bySession = new Map<string, Tab>();
  let browser: Promise<Chromium> | undefined;

  function attach(chromium: Chromium): Chromium {
    chromium.onEvent = ({ method, params, sessionId = "" }) => {
      const tab = bySession.get(sessionId);
      const { name, payload = "" } = params as { name?: string; payload?: string };
      if (method === "Inspector.targetCrashed")
        tab?.onEnd("memory", "The tab with the Python code broke down.");
      if (method !== "Runtime.bindingCalled") return;
      if (name === "lamplightReady") tab?.onReady();
      if (name === "lamplightLine") tab?.onLine(payload);
      if (name === "lamplightFailure") tab?.onEnd("crashed", `The worker failed. ${payload}`);
    };
    chromium.onExit = () => {
      browser = undefined;
      for (const tab of bySession.values()) tab.onEnd("crashed", "The browser ended.");
      bySession.clear();
    };
    return chromium;
  }
  function connect(): Promise<Chromium> {
    browser ??= start().then(attach);
    browser.catch(() => (browser = undefined));
    return browser;
  }

  return {
    connect,
    async close() {
      await (await browser?.catch(() => undefined))?.close();
    },
    openWire(): LineWire {
      let characters = 0;
      const [gate, hold] = [randomBytes(16).toString("hex"), createHoldGate()];
      holds.set(gate, hold);
      let listening: Pick<Tab, "onLine" | "onEnd"> = { onLine: () => undefined, onEnd: () => undefined };
      const opened = openTab(connect, `${page}?${gate}`, bySession, {
        onReady: () => undefined,
        onLine(line) {
          characters += line.length;
          if (characters <= MOST_CHARACTERS) listening.onLine(line);
          else listening.onEnd("output", "The Python code sent more than it may and was ended.");
        },
        onEnd: (reason, message) => listening.onEnd(reason, message),
      });
      let sent: Promise<unknown> = opened;
      const send = async (line: string) => {
        const { chromium, session } = await opened;
        await chromium.command(
          "Runtime.evaluate",
          { expression: `sendLine(${JSON.stringify(line)})` },
          session,
        );
      };
      return {
        send(line) {
          sent = sent.then(() => send(line));
          sent.catch((error: Error) => listening.onEnd("crashed", error.message));
        },
        goOn: () => hold.goOn(),
        listen: (onLine, onEnd) => (listening = { onLine, onEnd }),
        async end() {
          holds.delete(gate);
          hold.goOn();
          const tab = await opened.catch(() => undefined);
          if (!tab) return;
          const { chromium, session, browserContextId } = tab;
          bySession.delete(session);
          await chromium.command("Target.disposeBrowserContext", { browserContextId }).catch(() => undefined);
        },
      };
    },
  };
}

/** Opens the page in a context of its own, so in a process of its own and with nothing of another job. */
async function openTab(
  connect: () => Promise<Chromium>,
  page: string,
  bySession: Map<string, Tab>,
  tab: Tab,
): Promise<{ chromium: Chromium; session: string; browserContextId: unknown }> {
  const chromium = await connect();
  const { browserContextId } = await chromium.command("Target.createBrowserContext");
  const { targetId } = await chromium.command("Target.createTarget", {
    url: "about:blank",
    browserContextId,
  });
  const attached = await chromium.command("Target.attachToTarget", { targetId, flatten: true });
  const session = String(attached.sessionId);
  bySession.set(session, tab);
  const ready = new Promise<void>((resolve) => (tab.onReady = resolve));
  await chromium.command("Runtime.enable", {}, session);
  for (const name of ["lamplightReady", "lamplightLine", "lamplightFailure"]) {
    await chromium.command("Runtime.addBinding", { name }, session);
  }
  await chromium.command("Page.navigate", { url: page }, session);
  await ready;
  return { chromium, session, browserContextId };
}
