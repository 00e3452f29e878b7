/**
 * Hidden windows in which generated Python runs: one for each interpreter, each in a process of its own,
 * without Node, without a network, on a session that is kept in memory only.
 */

import {
  BrowserWindow,
  type BrowserWindowConstructorOptions,
  MessageChannelMain,
  type MessagePortMain,
  session,
  type Session,
  type WebContents,
} from "electron";
import { z } from "zod";
import { createHoldGate, type HoldGate } from "../pyodide-runtime/hold-gate.js";
import type { PageWithPort } from "./page-ports.js";
import { lockContents, lockSession } from "./permissions.js";
import { PYTHON_ORIGIN } from "./schemes.js";
import { fileHandler, pathParts, type ServedFile } from "./static-files.js";
import { pagePreferences } from "./window.js";

/** The document of a hidden window: it starts the worker and passes lines between it and its port. */
export const PYTHON_HOME = `${PYTHON_ORIGIN}/`;

/** Where the pinned runtime is seen below the origin. */
const RUNTIME_PREFIX = "runtime";

/** What a worker asks for to know whether it may go on; the answer comes when it may. */
const GO_ON = `${PYTHON_ORIGIN}/${RUNTIME_PREFIX}/go-on`;

/** A job in progress, one that is ready to start, and a few that are just ending. */
const MAX_WINDOWS = 6;

/**
 * Session of a window. Two windows never share one, because pages of different sessions never share a
 * process. Without `persist:` in its name a session is kept in memory.
 */
function partition(slot: number): string {
  return `lamplight-python-${slot}`;
}

/** What the host's program asks of the main process. */
export const PythonRequest = z.discriminatedUnion("type", [
  /** Open a hidden window and send its port. */
  z.object({ type: z.literal("open-python"), id: z.number().int().min(1) }),
  /** End the interpreter: the window's process is killed. */
  z.object({ type: z.literal("close-python"), id: z.number().int().min(1) }),
  /** Let the interpreter go on that stands at a hold point. */
  z.object({ type: z.literal("let-go-on"), id: z.number().int().min(1) }),
]);

/** What the main process answers. */
export type PythonReport =
  /** Comes with one port that leads to the page. */
  | { type: "python-port"; id: number }
  /** There is no such window (any more), and not because it was closed. */
  | { type: "python-gone"; id: number; why: string };

export interface PythonSettings {
  /** Folder with the page and the worker's script. */
  page: string;
  /** The pinned folder with Pyodide and its wheels. */
  runtime: string;
  preload: string;
}

/** Policy of the page: it may run its script and start the worker. */
const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'";

/**
 * Policy of the worker, in which generated code runs. It is an origin of its own, so the storage of the
 * page's origin is out of reach, and it may load nothing but the runtime.
 */
const WORKER_POLICY = [
  "sandbox allow-scripts",
  "default-src 'none'",
  `script-src ${PYTHON_ORIGIN} 'wasm-unsafe-eval'`,
  `connect-src ${PYTHON_ORIGIN}/${RUNTIME_PREFIX}/`,
  "worker-src 'none'",
].join("; ");

/** What an address of a hidden window stands for, or null. */
export function pythonFile(
  address: string,
  folders: Pick<PythonSettings, "page" | "runtime">,
): ServedFile | null {
  const parts = pathParts(address, PYTHON_ORIGIN);
  if (!parts) return null;
  const common = { "access-control-allow-origin": "*", "referrer-policy": "no-referrer" };
  if (parts[0] === RUNTIME_PREFIX) return { folder: folders.runtime, parts: parts.slice(1), headers: common };
  const policy = parts[0] === "index.html" ? PAGE_POLICY : WORKER_POLICY;
  return { folder: folders.page, parts, headers: { ...common, "content-security-policy": policy } };
}

/** Answers all requests of one hidden window: its files, and whether its interpreter may go on. */
export function pythonHandler(
  folders: Pick<PythonSettings, "page" | "runtime">,
  untilGoOn: () => Promise<void>,
): (request: Request) => Promise<Response> {
  const files = fileHandler((address) => pythonFile(address, folders));
  return async (request) => {
    if (request.url !== GO_ON) return files(request);
    await untilGoOn();
    return new Response("", {
      headers: { "access-control-allow-origin": "*", "cache-control": "no-store" },
    });
  };
}

export function pythonWindowOptions(
  preload: string,
  hiddenSession: Session,
): BrowserWindowConstructorOptions {
  return {
    title: "Lamplight Python",
    show: false,
    focusable: false,
    skipTaskbar: true,
    webPreferences: {
      ...pagePreferences(preload),
      devTools: false,
      session: hiddenSession,
      // A hidden page's timers would otherwise be slowed down, and with them the worker's messages.
      backgroundThrottling: false,
    },
  };
}

interface OpenWindow extends PageWithPort {
  window: BrowserWindow;
  slot: number;
  hold: HoldGate;
}

type Reply = (report: PythonReport, ports: MessagePortMain[]) => void;

export interface PythonWindows {
  onHostMessage(message: unknown, reply: Reply): void;
  pageOf(contents: WebContents): PageWithPort | undefined;
  closeAll(): void;
}

export function pythonWindows(settings: PythonSettings): PythonWindows {
  const sessions = new Map<number, Session>();
  const open = new Map<number, OpenWindow>();

  function sessionOf(slot: number): Session {
    const known = sessions.get(slot);
    if (known) return known;
    const fresh = session.fromPartition(partition(slot), { cache: false });
    sessions.set(slot, fresh);
    lockSession(fresh, PYTHON_ORIGIN);
    const asking = () => [...open.values()].find((page) => page.slot === slot);
    fresh.protocol.handle(
      "python",
      pythonHandler(settings, async () => asking()?.hold.untilGoOn()),
    );
    return fresh;
  }

  function freeSlot(): number | null {
    const taken = new Set([...open.values()].map(({ slot }) => slot));
    for (let slot = 1; slot <= MAX_WINDOWS; slot++) if (!taken.has(slot)) return slot;
    return null;
  }

  function openFor(id: number, reply: Reply): void {
    const slot = freeSlot();
    if (open.has(id) || slot === null) {
      reply({ type: "python-gone", id, why: "Too many Python interpreters are open." }, []);
      return;
    }
    const window = new BrowserWindow(pythonWindowOptions(settings.preload, sessionOf(slot)));
    const { port1: ofPage, port2: ofHost } = new MessageChannelMain();
    let unclaimed: MessagePortMain | null = ofPage;
    open.set(id, {
      window,
      slot,
      hold: createHoldGate(),
      contents: window.webContents,
      home: PYTHON_HOME,
      port() {
        const port = unclaimed;
        unclaimed = null;
        return Promise.resolve(port);
      },
    });
    const gone = (why: string): void => {
      if (open.get(id)?.window !== window) return;
      close(id);
      reply({ type: "python-gone", id, why }, []);
    };
    lockContents(window.webContents, PYTHON_HOME);
    window.webContents.on("render-process-gone", (_event, details) =>
      gone(`The interpreter's process ended (${details.reason}).`),
    );
    window.on("closed", () => gone("The interpreter's window was closed."));
    reply({ type: "python-port", id }, [ofHost]);
    // What another interpreter left in this session is cleared first.
    sessionOf(slot)
      .clearStorageData()
      .then(() => (window.isDestroyed() ? undefined : window.loadURL(PYTHON_HOME)))
      .catch((error: unknown) => gone(`The interpreter's page did not load: ${String(error)}`));
  }

  function close(id: number): void {
    const closing = open.get(id);
    if (!closing) return;
    open.delete(id);
    closing.hold.goOn();
    if (closing.window.isDestroyed()) return;
    // A page that never rests would not be asked to end; its process is killed.
    closing.contents.forcefullyCrashRenderer();
    closing.window.destroy();
  }

  return {
    onHostMessage(message, reply) {
      const request = PythonRequest.safeParse(message);
      if (!request.success) return;
      if (request.data.type === "open-python") openFor(request.data.id, reply);
      else if (request.data.type === "let-go-on") open.get(request.data.id)?.hold.goOn();
      else close(request.data.id);
    },
    pageOf: (contents) => [...open.values()].find((page) => page.contents === contents),
    closeAll() {
      for (const id of [...open.keys()]) close(id);
    },
  };
}
