import { describe, expect, test } from "vitest";
import { PythonCodeError, PythonRuntimeLost, type PythonEvent } from "../../../agents/ports.js";
import { openRunner, packageWithProbe, PROBE_ENTRY as entry } from "../../support/pyodide.js";

const runner = await openRunner({ pythonPackageFolder: await packageWithProbe() });

async function run(code: string, packages?: ("sympy" | "pint")[]) {
  const events: PythonEvent[] = [];
  const job = { entry, input: { code }, seconds: 120, packages };
  const result = await runner.run(job, { onEvent: (event) => events.push(event) });
  return { result, events };
}

async function failure(code: string): Promise<PythonCodeError> {
  const error = await run(code).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(PythonCodeError);
  return error as PythonCodeError;
}

describe("a job", () => {
  test("returns its result, with numpy values as plain JSON and numbers that are not finite as null", async () => {
    const { result } = await run(`
import numpy as np
product = np.arange(6.0).reshape(2, 3) @ np.ones((3, 2))
result = {"sum": 1 + 1, "product": product, "flag": np.bool_(True), "count": np.int64(3),
          "text": "π ≠ 3\\n", "odd": [float("nan"), float("-inf"), np.float32("inf")], 5: (1, 2)}
`);
    expect(result).toEqual({
      sum: 2,
      product: [
        [3, 3],
        [12, 12],
      ],
      flag: true,
      count: 3,
      text: "π ≠ 3\n",
      odd: [null, null, null],
      "5": [1, 2],
    });
  });

  test("runs a Gymnasium episode, and the environment checker passes a correct environment", async () => {
    const { result } = await run(`
import gymnasium as gym
from gymnasium.utils.env_checker import check_env
check_env(gym.make("CartPole-v1").unwrapped, skip_render_check=True)
environment = gym.make("CartPole-v1")
environment.reset(seed=7)
returns, ended = 0.0, False
while not ended:
    _, reward, terminated, truncated, _ = environment.step(0)
    returns += reward
    ended = terminated or truncated
result = returns
`);
    expect(result).toBeGreaterThanOrEqual(8);
    expect(result).toBeLessThanOrEqual(11);
  });

  test("loads SymPy and pint when it asks for them", async () => {
    const { result } = await run(
      `
import sympy, pint
x = sympy.Symbol("x")
result = [str(sympy.diff(x**3, x)), str((2 * pint.UnitRegistry().meter).to("cm").magnitude)]
`,
      ["sympy", "pint"],
    );
    expect(result).toEqual(["3*x**2", "200.0"]);
  });

  test("tells what it prints while it runs, also within a line, and its reports in order", async () => {
    const { events } = await run(`
import sys, time
print("one ", end="", flush=True)
emit("training-metric", {"step": 1, "loss": float("nan")})
print("two: é")
print("problem", file=sys.stderr)
print("no newline at the end", end="")
`);
    expect(events.slice(0, 2)).toEqual([
      { type: "output", stream: "stdout", text: "one " },
      { type: "report", name: "training-metric", data: { step: 1, loss: null } },
    ]);
    const text = (stream: string) =>
      events.map((event) => (event.type === "output" && event.stream === stream ? event.text : "")).join("");
    expect(text("stdout")).toBe("one two: é\nno newline at the end");
    expect(text("stderr")).toBe("problem\n");
  });

  test("starts in a new interpreter: nothing of the job before is left", async () => {
    await run(`
import numpy, builtins, sys, gymnasium
numpy.dot = lambda *_: "patched"
builtins.sum = lambda *_: "patched"
gymnasium.make = None
open("/home/pyodide/left.txt", "w").write("left")
`);
    const { result } = await run(`
import numpy, gymnasium, os
result = [float(numpy.dot([1, 2], [3, 4])), sum([1, 2]), callable(gymnasium.make), os.listdir("/home/pyodide")]
`);
    expect(result).toEqual([11, 3, true, []]);
  });

  test("can run beside another one", async () => {
    const results = await Promise.all([run("result = 1"), run("result = 2")]);
    expect(results.map(({ result }) => result)).toEqual([1, 2]);
  });
});

describe("code that raises", () => {
  test("comes back with its class, its message and a traceback of its own lines only", async () => {
    const error = await failure("def step(action):\n    return action / 0\n\nstep(4)");
    expect(error.exception).toBe("ZeroDivisionError");
    expect(error.message).toBe("division by zero");
    expect(error.traceback).toBe(
      "Traceback (most recent call last):\n" +
        '  File "<code>", line 4, in <module>\n' +
        '  File "<code>", line 2, in step\n' +
        "ZeroDivisionError: division by zero\n",
    );
  });

  test("includes syntax errors, exits, interrupts and endless recursion", async () => {
    expect((await failure("def broken(:")).exception).toBe("SyntaxError");
    expect((await failure("import sys; sys.exit(3)")).exception).toBe("SystemExit");
    expect((await failure("raise KeyboardInterrupt")).exception).toBe("KeyboardInterrupt");
    expect((await failure("def f(n):\n    return f(n + 1)\nf(0)")).exception).toBe("RecursionError");
  });

  test("keeps the traceback short whatever the exception carries", async () => {
    const error = await failure(`
class Sly(Exception):
    def __str__(self):
        return "x" * 5_000_000
raise Sly()
`);
    expect(error.exception).toBe("Sly");
    expect(error.message.length).toBeLessThanOrEqual(1000);
    expect(error.traceback.length).toBeLessThanOrEqual(4000);
    expect((await failure("class E(Exception):\n  def __str__(self): return 1/0\nraise E()")).exception).toBe(
      "E",
    );
  });

  test("is told when its result is not JSON", async () => {
    expect((await failure("result = object()")).message).toMatch(/type object cannot be sent/);
    expect((await failure("result = []\nfor _ in range(200): result = [result]")).message).toMatch(/nested/);
    expect((await failure("result = []; result.append(result)")).message).toMatch(/nested/);
  });
});

describe("the runner", () => {
  test("refuses what is no job of the trusted package", async () => {
    for (const entry of ["os.system", "lamplight", "lamplight.probe.run; import os", "lamplight..run"]) {
      await expect(runner.run({ entry, input: null, seconds: 5 })).rejects.toThrow(/not a job/);
    }
  });

  test("says what is missing when its files are not there", async () => {
    const opening = openRunner({ pyodideFolder: "/nowhere" });
    await expect(opening).rejects.toThrow(PythonRuntimeLost);
    await expect(opening).rejects.toThrow(/no Python in \/nowhere.*npm/s);
  });

  test("refuses jobs after it was closed, and closes twice", async () => {
    const own = await openRunner({ warm: false });
    await own.close();
    await own.close();
    await expect(own.run({ entry, input: null, seconds: 5 })).rejects.toMatchObject({
      reason: "unavailable",
    });
  });
});
