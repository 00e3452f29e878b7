/** A headless Chromium of this machine, driven over its debugging pipe: no port is opened for that. */

import { spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { Duplex } from "node:stream";
import { findProgram } from "./sandbox.js";

/** The part of a protocol message that is looked at here. */
export interface ProtocolEvent {
  method: string;
  params: Record<string, unknown>;
  sessionId?: string;
}

export interface Chromium {
  /** @throws Error with the browser's own message, or when the browser is gone. */
  command(
    method: string,
    params?: Record<string, unknown>,
    sessionId?: string,
  ): Promise<Record<string, unknown>>;
  onEvent: (event: ProtocolEvent) => void;
  /** Called once when the browser ends by itself. */
  onExit: () => void;
  close(): Promise<void>;
}

const FLAGS = [
  "--headless",
  "--remote-debugging-pipe",
  "--disable-gpu",
  "--disable-quic",
  "--disable-background-networking",
  "--disable-background-timer-throttling",
  "--disable-renderer-backgrounding",
  "--disable-backgrounding-occluded-windows",
  "--disable-breakpad",
  "--disable-component-update",
  "--disable-default-apps",
  "--disable-domain-reliability",
  "--disable-extensions",
  "--disable-sync",
  "--no-default-browser-check",
  "--no-first-run",
  "--no-pings",
  "--no-service-autorun",
];

const PROFILE_PREFIX = "lamplight-chromium-";
const KEPT_MILLISECONDS = 7 * 24 * 3600 * 1000;

const PROGRAMS = [
  ...["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge"],
  ...["Google Chrome", "Chromium", "Microsoft Edge"].map(
    (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
  ),
  ...["ProgramFiles", "ProgramFiles(x86)", "LocalAppData"].flatMap((variable) =>
    ["Google\\Chrome\\Application\\chrome.exe", "Microsoft\\Edge\\Application\\msedge.exe"].map((file) =>
      path.join(process.env[variable] ?? "", file),
    ),
  ),
];

/** The browser named by LAMPLIGHT_CHROMIUM, or the first that is installed. */
export function findChromium(): string | undefined {
  const named = process.env.LAMPLIGHT_CHROMIUM;
  for (const program of named ? [named] : PROGRAMS) {
    const file = path.isAbsolute(program) ? program : findProgram(program);
    if (file && isProgram(file)) return file;
  }
  return undefined;
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Chromium refuses its process sandbox to root. */
export function canSandboxChromium(): boolean {
  return process.getuid?.() !== 0;
}

/**
 * @param host the one `address:port` that the browser may reach at all
 * @throws Error when it does not start
 */
export async function startChromium(executable: string, host: string): Promise<Chromium> {
  await sweepProfiles();
  const profile = await mkdtemp(path.join(os.tmpdir(), PROFILE_PREFIX));
  const child = spawn(
    executable,
    [
      ...FLAGS,
      ...(canSandboxChromium() ? [] : ["--no-sandbox"]),
      // A proxy that does not exist stands before every other address, loopback included.
      "--proxy-server=http://127.0.0.1:9",
      `--proxy-bypass-list=<-loopback>;${host}`,
      `--user-data-dir=${profile}`,
      "about:blank",
    ],
    {
      stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"],
      env: { HOME: profile, PATH: process.env.PATH },
      detached: process.platform !== "win32",
    },
  );
  const gone = new Promise<void>((resolve) => {
    child.once("error", () => resolve());
    child.once("exit", () => resolve());
  });
  const waiting = new Map<number, { resolve: (result: Record<string, unknown>) => void; reject: Reject }>();
  const [input, output] = [child.stdio[3], child.stdio[4]] as Duplex[];
  let lastId = 0;
  let closed = false;

  const chromium: Chromium = {
    command: (method, params = {}, sessionId) =>
      new Promise((resolve, reject) => {
        if (closed || !input?.writable) return reject(new Error("the browser is gone"));
        const id = ++lastId;
        waiting.set(id, { resolve, reject });
        input.write(JSON.stringify({ id, method, params, sessionId }) + "\0");
      }),
    onEvent: () => undefined,
    onExit: () => undefined,
    async close() {
      closed = true;
      if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
        if (process.platform === "win32") child.kill("SIGKILL");
        else process.kill(-child.pid, "SIGKILL");
      }
      await gone;
      // Helpers of the browser may still be writing into the profile.
      await rm(profile, { recursive: true, force: true, maxRetries: 5 }).catch(() => undefined);
    },
  };
  input?.on("error", () => undefined);
  output?.on("error", () => undefined);
  readMessages(output, (message) => {
    const { id, method, error, result } = message;
    if (typeof id !== "number") {
      if (typeof method === "string") chromium.onEvent(message as unknown as ProtocolEvent);
      return;
    }
    const call = waiting.get(id);
    waiting.delete(id);
    if (error) call?.reject(new Error((error as { message: string }).message));
    else call?.resolve((result ?? {}) as Record<string, unknown>);
  });
  void gone.then(() => {
    for (const { reject } of waiting.values()) reject(new Error("the browser ended"));
    waiting.clear();
    if (!closed) chromium.onExit();
    void chromium.close();
  });
  await Promise.race([
    chromium.command("Browser.getVersion"),
    new Promise((_, reject) => setTimeout(() => reject(new Error("no answer")), 30_000).unref()),
  ]).catch(async (error: unknown) => {
    await chromium.close();
    throw error;
  });
  return chromium;
}

type Reject = (error: Error) => void;

/** Deletes what a host left that was killed; a profile in use is younger. */
async function sweepProfiles(): Promise<void> {
  for (const name of await readdir(os.tmpdir())) {
    const folder = path.join(os.tmpdir(), name);
    if (!name.startsWith(PROFILE_PREFIX)) continue;
    const { mtimeMs } = await stat(folder).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > KEPT_MILLISECONDS) {
      await rm(folder, { recursive: true, force: true }).catch(() => undefined);
    }
  }
}

/** Messages are JSON texts that end in a zero byte. */
function readMessages(
  output: Duplex | undefined,
  onMessage: (message: Record<string, unknown>) => void,
): void {
  let pieces: Buffer[] = [];
  output?.on("data", (chunk: Buffer) => {
    for (let start = 0; start < chunk.length;) {
      const end = chunk.indexOf(0, start);
      pieces.push(chunk.subarray(start, end < 0 ? chunk.length : end));
      if (end < 0) return;
      start = end + 1;
      const text = Buffer.concat(pieces).toString("utf8");
      pieces = [];
      onMessage(JSON.parse(text) as Record<string, unknown>);
    }
  });
}
