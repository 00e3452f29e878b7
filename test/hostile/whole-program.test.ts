/** Programs in the place of the interpreter that do everything but what they should, against every runner. */

import { describe, expect, test, vi } from "vitest";
import {
  type Pause,
  PythonCodeError,
  PythonRuntimeLost,
  type PythonEvent,
  type PythonRunner,
} from "../../agents/ports.js";
import { createPause } from "../../host/pausing.js";
import { shortest } from "../support/in-time.js";
import { descendants, type SeenProcess, untilGone } from "../support/processes.js";
import { PROBE_ENTRY as entry } from "../support/pyodide.js";
import type { ACTS } from "./support/acts.js";
import { shippedRunners } from "./support/runners.js";
import { tried } from "./support/tried.js";

vi.mock("electron", () => import("../electron/fake-electron.js"));

const MB = 1024 ** 2;
const SECONDS = 3;
/** What an interpreter may take from its limit to its end, in milliseconds. */
const GRACE = 1000;
const LIMITS = { memoryBytes: 200 * MB, processMemoryBytes: 700 * MB };
const runners = await shippedRunners();

interface Ended {
  value?: unknown;
  reason?: string;
  /** Milliseconds from the first sign of the act, or from the call. */
  after: number;
  events: PythonEvent[];
}

async function play(runner: PythonRunner, act: keyof typeof ACTS, pause?: Pause): Promise<Ended> {
  const events: PythonEvent[] = [];
  let began = performance.now();
  const job = { entry, input: { act }, seconds: SECONDS };
  const onEvent = (event: PythonEvent) => {
    if (events.push(event) === 1) began = performance.now();
  };
  try {
    const value = await runner.run(job, { onEvent, ...(pause && { pause }) });
    return { value, after: performance.now() - began, events };
  } catch (error) {
    const after = performance.now() - began;
    if (error instanceof PythonRuntimeLost) return { reason: error.reason, after, events };
    expect(error).toBeInstanceOf(PythonCodeError);
    return { reason: "exception", after, events };
  }
}

/** Every act, with the ends that it may have: which limit is met first is the machine's affair in some. */
const ENDS: [act: keyof typeof ACTS, reasons: string[]][] = [
  ["loop", ["time"]],
  ["microtasks", ["time"]],
  ["growBuffers", ["memory", "time"]],
  ["growHeap", ["memory", "crashed", "time"]],
  ["flood", ["output"]],
  ["floodOfLines", ["output"]],
  ["ask", ["time", "output"]],
  ["vanish", ["time", "crashed"]],
];

describe.each(runners)("$name", ({ name, open }) => {
  test("ends each program within its limit and a second, and works on", async ({ task }) => {
    const before = new Set(descendants(process.pid).map(({ pid }) => pid));
    const runner = await open("acting", LIMITS);
    let seen: SeenProcess[] = [];
    const ends: string[] = [];
    try {
      let answered = await play(runner, "answer");
      expect(answered.value).toBe(2);
      for (const [act, reasons] of ENDS) {
        const ended = new Set<string | undefined>();
        const after = await shortest(SECONDS * 1000 + GRACE, async () => {
          const { reason, after, events } = await play(runner, act);
          expect(reasons, `${act}: ${reason}`).toContain(reason);
          ended.add(reason);
          // What never said that it began is counted from the call, to which an interpreter's start belongs.
          return events.length > 0 ? after : after - answered.after;
        });
        expect(after, act).toBeLessThan(SECONDS * 1000 + GRACE);
        ends.push(`${act}: ${[...ended].join(" or ")}`);
        answered = await play(runner, "answer");
        expect(answered.value, `after ${act}`).toBe(2);
      }
      seen = descendants(process.pid).filter(({ pid }) => !before.has(pid));
    } finally {
      await runner.close();
    }
    await untilGone(seen, 60_000);
    tried(task, {
      point: 1,
      what: `programs that never end, in ${name}`,
      inputs: ENDS.length,
      outcome: ends.join(", "),
    });
  });

  test("gives a program that only pretends to stand still no time for it", async ({ task }) => {
    const runner = await open("acting", LIMITS);
    try {
      const pause = createPause();
      pause.set(true);
      const { reason, events } = await play(runner, "pretend", pause);
      expect(reason).toBe("time");
      expect(events.length).toBeGreaterThan(1);
    } finally {
      await runner.close();
    }
    tried(task, {
      point: 1,
      what: `a forged pause in ${name}`,
      inputs: 1,
      outcome: "ended at its limit of time",
    });
  });

  test("hears the first result only, and takes nothing for a number that is none", async ({ task }) => {
    const runner = await open("acting", LIMITS);
    try {
      const { value, events } = await play(runner, "forge");
      expect(value).toBe("first");
      expect(events.map((event) => (event.type === "report" ? event.name : event.type))).toEqual([
        "__proto__",
        "deep",
      ]);
      expect({}).not.toHaveProperty("polluted");
      expect((await play(runner, "answer")).value).toBe(2);
    } finally {
      await runner.close();
    }
    tried(task, {
      point: 1,
      what: `forged messages in ${name}`,
      inputs: 14,
      outcome: "parsed, bounded or dropped",
    });
  });
});

test("memory without end is not ended where nothing watches it", async ({ task }) => {
  const [under] = runners;
  const runner = await under!.open("acting", { memoryBytes: 200 * MB, processMemoryBytes: 100_000 * MB });
  try {
    // The time limit ends it, so the watch is what ended it before.
    expect(await play(runner, "growBuffers")).toMatchObject({ reason: "time" });
  } finally {
    await runner.close();
  }
  tried(task, {
    point: 1,
    what: "weakened: memory without a watch",
    inputs: 1,
    outcome: "grew until its time was over",
  });
});
