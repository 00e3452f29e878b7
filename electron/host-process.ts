/** Keeps the host running in a utility process, and gives each page a port to it. */

import { MessageChannelMain, type MessagePortMain } from "electron";
import type { HostFrame } from "../host/contract.js";
import type { Utility } from "./utility.js";

/** What the main process says to the host's program; the ports go with it. */
export type MessageToHost =
  /** With one port that leads to a page. */
  | { type: "page" }
  /** Save, let go of everything and exit. */
  | { type: "close" };

type HostFailure = Extract<HostFrame, { ok: false }>["failure"];

/** Waits before a restart, in milliseconds, for the first, second and third death within the window. */
const RESTART_DELAYS = [250, 2_000, 5_000];

/** Deaths longer ago than this, in milliseconds, no longer count. */
const DEATH_WINDOW = 120_000;

/** How long a closing host may take, in milliseconds, before it is killed. Its files survive that. */
const CLOSING_TIME = 4_000;

/**
 * How long to wait before starting a host again that died at these times, or null when it dies too often.
 * Times are in milliseconds; `now` is the last death.
 */
export function restartDelay(deaths: number[], now: number): number | null {
  const recent = deaths.filter((death) => now - death < DEATH_WINDOW).length;
  return RESTART_DELAYS[recent - 1] ?? null;
}

export interface HostProcess {
  /**
   * A new port for a page. Resolves once a host has the other end, or when none will be started any more:
   * then every request on the port is answered with a failure that says so.
   */
  portForPage(): Promise<MessagePortMain>;
  /** Ends the host; resolves when it has ended. */
  close(): Promise<void>;
}

export interface HostSettings {
  start(): Utility;
  /** Messages from the host's program; `reply` reaches that same process. */
  onMessage(message: unknown, reply: (message: unknown, ports: MessagePortMain[]) => void): void;
  /** The host has died; what it had opened in the main process is of no use any more. */
  onEnd(): void;
}

/**
 * Starts the host, and again when it dies: a port to the dead one closes, so its page knows at once and
 * asks for another.
 */
export function keepHost(settings: HostSettings): HostProcess {
  let state: "running" | "waiting" | "lost" | "closed" = "running";
  let host = launch();
  let timer: NodeJS.Timeout | undefined;
  /** Pages without a port so far. */
  let pages: ((port: MessagePortMain) => void)[] = [];
  const deaths: number[] = [];
  let lastCode = 0;

  function launch(): Utility {
    const started = settings.start();
    started.onMessage((message) =>
      settings.onMessage(message, (answer, ports) => started.post(answer, ports)),
    );
    started.onExit((code) => {
      settings.onEnd();
      if (state === "running") died(code);
    });
    return started;
  }

  function died(code: number): void {
    const now = Date.now();
    deaths.push(now);
    const delay = restartDelay(deaths, now);
    if (delay === null) {
      state = "lost";
      lastCode = code;
      servePages();
      return;
    }
    state = "waiting";
    timer = setTimeout(() => {
      state = "running";
      host = launch();
      servePages();
    }, delay);
  }

  function servePages(): void {
    const unserved = pages;
    pages = [];
    unserved.forEach(serve);
  }

  function serve(give: (port: MessagePortMain) => void): void {
    const { port1, port2 } = new MessageChannelMain();
    if (state === "lost") {
      answerAsLost(port2, hostLost(deaths.length, lastCode));
      give(port1);
      return;
    }
    // A page gets its end only when the host has the other: a dying host would swallow it without a word.
    pages.push(give);
    if (state !== "running") return;
    host.post({ type: "page" } satisfies MessageToHost, [port2], () => {
      pages = pages.filter((waiting) => waiting !== give);
      give(port1);
    });
  }

  return {
    portForPage: () => new Promise(serve),
    close() {
      const wasRunning = state === "running";
      state = "closed";
      clearTimeout(timer);
      if (!wasRunning) return Promise.resolve();
      return new Promise((resolve) => {
        const overdue = setTimeout(() => host.kill(), CLOSING_TIME);
        host.onExit(() => {
          clearTimeout(overdue);
          resolve();
        });
        host.post({ type: "close" } satisfies MessageToHost);
      });
    },
  };
}

/** Answers every request on a port with a failure, in the host's stead. */
function answerAsLost(port: MessagePortMain, failure: HostFailure): void {
  port.on("message", ({ data }) => {
    const id = requestId(data);
    if (id !== null) port.postMessage(JSON.stringify({ id, ok: false, failure } satisfies HostFrame));
  });
  port.start();
}

function requestId(frame: unknown): number | null {
  if (typeof frame !== "string" || frame.length > 16_000_000) return null;
  try {
    const { id } = JSON.parse(frame) as { id?: unknown };
    return typeof id === "number" ? id : null;
  } catch {
    return null;
  }
}

function hostLost(deaths: number, code: number): HostFailure {
  return {
    code: "host-lost",
    what: "The part of Lamplight that works on your projects has stopped.",
    why: `It ended ${deaths} times, the last time with exit code ${code}, so it was not started again.`,
    kept: "Every version that a stage had finished is in the project's folder.",
    next: "Quit Lamplight and start it again. If it happens again, start it from a terminal to see its messages.",
  };
}
