import { cp, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pyodideFolder } from "../../../host/folders.js";
import { createChromiumRunner } from "../../../pyodide-runtime/chromium-runner.js";
import { ensureKernel } from "../../../scripts/kernel.mjs";
import {
  bundledWorker,
  openRunner,
  packageWithProbe,
  PROBE_ENTRY as entry,
  PYTHON_PACKAGE,
} from "../../support/pyodide.js";

let folder: string;
const kernelFile = () => path.join(folder, "lamplight/kernel.wasm");

beforeAll(async () => {
  await ensureKernel();
  folder = await packageWithProbe();
  await cp(PYTHON_PACKAGE, folder, { recursive: true });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Two layers by hand: relu(2 * 1.5 + 1) = 4, then 3 * 4 + 0.5 and -4 + 0.25. */
const PREDICTION = `
import numpy as np
from lamplight import kernel
result = {"available": kernel.available()}
if kernel.available():
    weights = kernel.zeros(6)
    weights[:] = [2.0, 1.0, 3.0, -1.0, 0.5, 0.25]
    result["values"] = kernel.Values([1, 1, 2], weights, 10.0)(np.array([[1.5]], np.float32), None)
`;
const predicted = { available: true, values: [[12.5, -3.75]] };

const TRAINING = `
from lamplight import jobs
input = {"library_id": "CartPole-v1", "seconds": 60, "configuration": {
    "steps": 400, "warm_up": 100, "evaluations": 1, "evaluation_steps": 50, "final_steps": 50}}
result = jobs.train(input, emit)["computed_by"]
`;

const run = async (code: string) => {
  const runner = await openRunner({ pythonPackageFolder: folder, warm: false });
  return runner.run({ entry, input: { code }, seconds: 200 });
};

describe("the learner's kernel", () => {
  test("computes on the interpreter's own memory in the Node process, and a training says so", async () => {
    expect(await run(PREDICTION)).toEqual(predicted);
    expect(await run(TRAINING)).toBe("kernel");
  });

  test("does the same in a browser's worker, under its policy", async () => {
    const workerScript = await bundledWorker("pyodide-runtime/browser/python-worker.ts");
    const options = { pyodideFolder: pyodideFolder(), pythonPackageFolder: folder, workerScript };
    const runner = await createChromiumRunner({ ...options, warm: false });
    try {
      expect(await runner.run({ entry, input: { code: PREDICTION }, seconds: 120 })).toEqual(predicted);
    } finally {
      await runner.close();
    }
  });

  test("gives Python numbers and C functions, nothing of JavaScript", async () => {
    const code = `
import ctypes
from pyodide.ffi import JsProxy
from lamplight import kernel
told = {}
seen, queue = set(), [kernel._functions, kernel.connect, kernel.Values, kernel.Request]
while queue:
    item = queue.pop()
    if id(item) in seen or item is ctypes or len(seen) > 20_000:
        continue
    seen.add(id(item))
    if isinstance(item, JsProxy):
        told["proxy"] = repr(item)[:200]
        continue
    if isinstance(item, dict):
        queue.extend(item.values())
    elif isinstance(item, (list, tuple, set)):
        queue.extend(item)
    else:
        for name in dir(item):
            try:
                queue.append(getattr(item, name))
            except Exception:
                pass
for name, function in kernel._functions.items():
    for attempt in ("constructor", "js_id", "object_entries", "apply", "bind", "prototype", "new"):
        if hasattr(function, attempt):
            told[name] = attempt
    address = ctypes.cast(function, ctypes.c_void_p).value
    if type(address) is not int:
        told[name] = repr(address)
result = {"told": told, "functions": sorted(kernel._functions), "walked": len(seen)}
`;
    const { told, functions, walked } = (await run(code)) as Record<string, unknown>;
    expect(told).toEqual({});
    expect(functions).toEqual(["act", "take", "update", "values"]);
    expect(walked).toBeGreaterThan(1_000);
  });

  test("gives way to numpy where it is damaged or missing, and a training says so", async () => {
    await writeFile(kernelFile(), "not a module");
    expect(await run(PREDICTION)).toEqual({ available: false });
    await rm(kernelFile());
    expect(await run(TRAINING)).toBe("numpy");
  });
});
