/** Generated code against every runner: what it may try in Python, with and without the ways to JavaScript. */

import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { PythonRunner } from "../../agents/ports.js";
import { PROBE_ENTRY as entry } from "../support/pyodide.js";
import { UNREFUSED_BY_NODE, probe, type ProbeResult, SECRET_WORD } from "./support/probes.js";
import {
  broadcasts,
  type Program,
  type RunnerUnderTest,
  shippedRunners,
  unprotectedRunners,
} from "./support/runners.js";
import { tried } from "./support/tried.js";

vi.mock("electron", () => import("../electron/fake-electron.js"));

const runners = await shippedRunners();
const unprotected = await unprotectedRunners();

async function withRunner<Result>(
  under: RunnerUnderTest,
  program: Program,
  work: (runner: PythonRunner) => Promise<Result>,
): Promise<Result> {
  const runner = await under.open(program);
  try {
    return await work(runner);
  } finally {
    await runner.close();
  }
}

const job = (code: string, seconds = 240) => ({ entry, input: { code }, seconds });

const heard = () => broadcasts.includes(SECRET_WORD);

/** Things that are a way to JavaScript inside the sandbox, and lead no further than it. */
const INSIDE = [
  ...["js", "pyodide_js", "importHook", "runJs", "constructor", "constructorOfConstructor", "walk"],
  "environment",
];

describe.each(runners)("$name", (under) => {
  test("runs honest code: 1 + 1 and a product of numpy", async ({ task }) => {
    await withRunner(under, "real", async (runner) => {
      expect(await runner.run(job("result = 1 + 1"))).toBe(2);
      const product = "import numpy as np\nresult = np.array([[1, 2], [3, 4]]) @ np.array([[5], [6]])";
      expect(await runner.run(job(product))).toEqual([[17], [39]]);
    });
    tried(task, {
      point: 1,
      what: `control: ${under.name}`,
      inputs: 2,
      outcome: "1 + 1 and a product of numpy work",
    });
  });

  test("gives Python nothing that it tries for", async ({ task }) => {
    const { made, reached, told } = await withRunner(under, "real", (runner) => probe(runner, heard));
    expect(made.length).toBeGreaterThan(25);
    expect(reached, JSON.stringify(told, null, 1)).toEqual([]);
    tried(task, {
      point: 1,
      what: `Python in ${under.name}`,
      inputs: made.length,
      outcome: "nothing reached",
    });
  });

  test("holds Python that owns its whole process or worker", async ({ task }) => {
    const { made, reached, told } = await withRunner(under, "open", (runner) => probe(runner, heard));
    const outside = reached.filter((name) => !INSIDE.includes(name));
    // Without a sandbox of the system there is nothing to cut these off with; the consent is to that.
    const expected = under.cutsNetwork ? [] : outside.filter((name) => UNREFUSED_BY_NODE.includes(name));
    expect(outside, JSON.stringify(told, null, 1)).toEqual(expected);
    if (under.cutsNetwork) expect(reached).not.toContain("environment");
    // That it really held JavaScript in its hands.
    expect(reached).toContain("js");
    const ways =
      expected.length > 0
        ? `only the network and signals, as SECURITY.md says (${expected.length})`
        : "nothing outside reached";
    tried(task, { point: 1, what: `all of JavaScript in ${under.name}`, inputs: made.length, outcome: ways });
  });

  test("keeps a numpy that one run patched from the next", async ({ task }) => {
    await withRunner(under, "real", async (runner) => {
      await runner.run(
        job("import numpy, builtins\nnumpy.dot = None\nbuiltins.sum = None\nnumpy.__version__ = 'x'"),
      );
      const next =
        "import numpy\nresult = [float(numpy.dot([1, 2], [3, 4])), sum([1, 2]), numpy.__version__ != 'x']";
      expect(await runner.run(job(next))).toEqual([11, 3, true]);
    });
    tried(task, {
      point: 1,
      what: `patched numpy in ${under.name}`,
      inputs: 1,
      outcome: "gone in the next run",
    });
  });
});

describe("without protection", () => {
  let results: ProbeResult[] = [];
  const neverReached = (): string[] => {
    const reached = new Set([...IMPOSSIBLE, ...results.flatMap((result) => result.reached)]);
    return (results[0]?.made ?? []).filter((name) => !reached.has(name));
  };
  beforeAll(async () => {
    results = [];
    // What has only begun when its interpreter ends may be cut off: it gets further tries.
    for (let tries = 0; tries < 6 && (tries === 0 || neverReached().length > 0); tries += 1)
      for (const under of unprotected)
        results.push(await withRunner(under, "open", (runner) => probe(runner, heard)));
  });
  afterAll(() => broadcasts.splice(0));

  test("the same probes reach what they try for, so they would notice a loss", ({ task }) => {
    const never = neverReached();
    expect(never, JSON.stringify(results, null, 1)).toEqual([]);
    results.forEach((result, index) =>
      tried(task, {
        point: 1,
        what: `weakened: ${unprotected[index % unprotected.length]?.name}`,
        inputs: result.made.length,
        outcome: `${result.reached.length} reached what they were after`,
      }),
    );
    tried(task, {
      point: 1,
      what: "weakened: both together",
      inputs: 0,
      outcome: `all but ${IMPOSSIBLE.length} (${IMPOSSIBLE.join(", ")})`,
    });
  });
});

/**
 * What WebAssembly itself has not, whatever is around it; kept among the probes in case it ever has. A socket
 * becomes a connection of the browser where the interpreter lives long enough.
 */
const IMPOSSIBLE: string[] = ["openFile", "subprocess", "fork", "socket", "cookie"];
