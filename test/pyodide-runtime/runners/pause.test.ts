/** A training that a person holds still for a while, in every runner that is shipped. */

import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Json } from "../../../agents/artefacts/json.js";
import type { PythonEvent, PythonRunner } from "../../../agents/ports.js";
import { createPause } from "../../../host/pausing.js";
import { shippedRunners } from "../../hostile/support/runners.js";
import {
  descendants,
  isPython,
  processorTicks,
  untilGone,
  untilPythonSleeps,
} from "../../support/processes.js";
import { PYTHON_PACKAGE } from "../../support/pyodide.js";

vi.mock("electron", () => import("../../electron/fake-electron.js"));

const runners = await shippedRunners(PYTHON_PACKAGE);

const ENVIRONMENTS = readFileSync(path.join(import.meta.dirname, "../learning/environments.py"), "utf8");
const source = /^GOOD = '''\n([^]*?)'''/m.exec(ENVIRONMENTS)?.[1] ?? "";

interface Trained {
  weights: string;
  curve: Json;
  steps: number;
  seconds: number;
  ended: string;
}

// Long enough to be met in the middle: a job asks twice a second whether it may go on.
const LONG = { steps: 40_000, extension: 1 };
const SHORT = { steps: 400, warm_up: 100, hidden: [8], evaluations: 2, evaluation_steps: 50, extension: 1 };

const training = (configuration: Json, seconds = 300, limit = 360) => ({
  entry: "lamplight.jobs.train",
  input: { source, configuration, seed: 5, seconds },
  seconds: limit,
});

const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Waits until an interpreter stands still: its process sleeps, or a worker, of which that cannot be seen, is silent. */
async function untilStill(kind: string, events: readonly PythonEvent[]): Promise<void> {
  if (kind === "node") return untilPythonSleeps();
  for (;;) {
    const before = events.length;
    await wait(4000);
    if (events.length === before) return;
  }
}

describe.each(runners)("$name", ({ kind, open }) => {
  let runner: PythonRunner;
  beforeAll(async () => (runner = await open("real")));
  afterAll(() => runner.close());

  test("stands still, uses no processor, and goes on to the same curve and the same policy", async () => {
    const undisturbed = (await runner.run(training(LONG))) as unknown as Trained;

    const pause = createPause();
    const events: PythonEvent[] = [];
    const started = performance.now();
    let begun = (): void => undefined;
    const begins = new Promise<void>((resolve) => (begun = resolve));
    const running = runner.run(training(LONG), {
      pause,
      onEvent(event) {
        events.push(event);
        begun();
      },
    });
    await begins;
    pause.set(true);
    await untilStill(kind, events);
    const [python] = descendants(process.pid).filter(isPython);
    const [before, ticks, still] = [events.length, processorTicks(python?.pid ?? 0), performance.now()];
    await wait(2000);
    expect(events.length).toBe(before);
    if (kind === "node") {
      expect(ticks).toBeGreaterThan(0);
      // Of 200 in two seconds; the kernel may book one for what happened before.
      expect(processorTicks(python?.pid ?? 0) - ticks).toBeLessThanOrEqual(2);
    }
    const stood = performance.now() - still;
    pause.set(false);
    const paused = (await running) as unknown as Trained;
    const whole = performance.now() - started;

    expect(events.length).toBeGreaterThan(before);
    expect(paused.curve).toEqual(undisturbed.curve);
    expect(paused.weights).toBe(undisturbed.weights);
    expect(paused.seconds * 1000).toBeLessThanOrEqual(whole - stood);
    expect(pause.heldMilliseconds()).toBeGreaterThanOrEqual(stood);
  });

  test("stops while it is paused, and leaves nothing behind", async () => {
    const pause = createPause();
    const stop = new AbortController();
    pause.set(true);
    const events: PythonEvent[] = [];
    const running = runner.run(training(LONG), {
      pause,
      signal: stop.signal,
      onEvent: (event) => events.push(event),
    });
    await untilStill(kind, events);
    const left = descendants(process.pid).filter(isPython);
    stop.abort();
    await expect(running).rejects.toMatchObject({ reason: "aborted" });
    await untilGone(left, 60_000);
    expect(events).toEqual([]);
  });
});

// It takes a while, and what it looks at is not the runners' own.
const firstOfEachKind = runners.filter(
  ({ kind }, index) => runners.findIndex((each) => each.kind === kind) === index,
);

test.each(firstOfEachKind)("$name counts a pause to no limit of time", { retry: 2 }, async ({ open }) => {
  const runner = await open("real");
  try {
    const pause = createPause();
    pause.set(true);
    const running = runner.run(training(SHORT, 20, 20), { pause });
    await wait(24_000);
    pause.set(false);
    expect(await running).toMatchObject({ steps: 400, ended: "steps" });
  } finally {
    await runner.close();
  }
});
