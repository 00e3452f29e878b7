/** The probes of `probes.py`, made ready for one place, and what came of them. */

import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { type PythonEvent, PythonRuntimeLost, type PythonRunner } from "../../../agents/ports.js";
import { openListener } from "../../support/listener.js";
import { PROBE_ENTRY } from "../../support/pyodide.js";

const SOURCE = await readFile(path.join(import.meta.dirname, "probes.py"), "utf8");

/** What the test's own process has in its environment and no child may see. */
export const SECRET = "4f1c-secret-of-the-host";
const CANARY_TEXT = "the canary sings";
export const SECRET_WORD = "word-for-a-broadcast";

/** Probes that leave a file when they succeed, by its name. */
const MARKERS: Record<string, string> = {
  writeFile: "marker-write",
  spawn: "marker-spawn",
  system: "marker-system",
  ctypesSystem: "marker-ctypes",
  subprocess: "marker-subprocess",
};
/** Probes that are seen at the listener when they succeed, by what they ask for. */
const ARRIVALS: Record<string, string> = {
  fetch: "/fetch",
  xhr: "/xhr",
  websocket: "/websocket",
  eventsource: "/eventsource",
  import: "/import",
  net: "/net",
  socket: "/",
  worker: "/worker",
};
/** Probes whose answer must hold the thing itself. */
const CONTENTS: Record<string, string> = {
  mount: CANARY_TEXT,
  readFile: CANARY_TEXT,
  openFile: CANARY_TEXT,
  environment: SECRET.toUpperCase(),
  osEnvironment: SECRET,
};
/** What a mere process with Node's permission flags cannot refuse: see SECURITY.md. */
export const UNREFUSED_BY_NODE = [...Object.keys(ARRIVALS), "signalHost"];

export interface ProbeResult {
  /** Names of all probes that were made. */
  made: string[];
  /** Names of those that reached what they were after. */
  reached: string[];
  told: Record<string, string>;
}

/**
 * Makes all probes.
 * @param heard whether a broadcast of the secret word has arrived where it should not
 */
export async function probe(runner: PythonRunner, heard: () => boolean): Promise<ProbeResult> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "lamplight-canary-"));
  await writeFile(path.join(folder, "canary.txt"), CANARY_TEXT);
  const listener = await openListener();
  process.env.LAMPLIGHT_TEST_SECRET = SECRET;
  const told: Record<string, string> = {};
  try {
    // A probe that ends its interpreter has reached nothing; the others go on in the next.
    for (let ended = false; !ended;) {
      const known = Object.keys(told);
      const given = {
        folder,
        canary: "canary.txt",
        port: listener.port,
        host: process.pid,
        secretWord: SECRET_WORD,
        known,
      };
      const code = `import json\ngiven = json.loads(${JSON.stringify(JSON.stringify(given))})\n${SOURCE}`;
      ended = await runProbes(runner, code, told);
    }
    // What was only begun needs a moment to arrive.
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const arrived = listener.arrived().map((line) => line.split(" ")[1] ?? "");
    const broadcast = heard();
    const reached = Object.keys(told).filter((name) => {
      if (Object.hasOwn(MARKERS, name)) return existsSync(path.join(folder, MARKERS[name] ?? ""));
      if (Object.hasOwn(ARRIVALS, name)) return arrived.includes(ARRIVALS[name] ?? "");
      if (Object.hasOwn(CONTENTS, name)) return told[name]?.includes(CONTENTS[name] ?? "");
      if (name === "broadcast") return broadcast;
      if (name === "origin") return /^got http/.test(told[name] ?? "");
      return told[name]?.startsWith("got ");
    });
    return { made: Object.keys(told), reached, told };
  } finally {
    delete process.env.LAMPLIGHT_TEST_SECRET;
    await listener.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** @returns whether all probes were made. */
async function runProbes(runner: PythonRunner, code: string, told: Record<string, string>): Promise<boolean> {
  let trying = "";
  const onEvent = (event: PythonEvent): void => {
    if (event.type !== "report") return;
    if (event.name === "trying") trying = String(event.data);
    if (event.name === "told") {
      const [name, outcome] = event.data as [string, string];
      told[name] = outcome;
    }
  };
  try {
    await runner.run({ entry: PROBE_ENTRY, input: { code }, seconds: 240 }, { onEvent });
    return true;
  } catch (error) {
    if (!(error instanceof PythonRuntimeLost) || trying in told) throw error;
    told[trying] = `refused: ended the interpreter (${error.reason})`;
    return false;
  }
}
