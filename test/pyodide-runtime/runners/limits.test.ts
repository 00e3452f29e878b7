import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, test } from "vitest";
import { PythonRuntimeLost, type PythonEvent, type PythonLostReason } from "../../../agents/ports.js";
import { shortest } from "../../support/in-time.js";
import { descendants, isPython, untilGone } from "../../support/processes.js";
import {
  bundled,
  openRunner,
  packageWithProbe,
  PROBE_ENTRY as entry,
  runnerOptions,
  workingSandboxes,
} from "../../support/pyodide.js";

const MB = 1024 ** 2;
const pythonPackageFolder = await packageWithProbe();
const working = await workingSandboxes();
const limits = { memoryBytes: 400 * MB, processMemoryBytes: 1200 * MB };
const runner = await openRunner({ pythonPackageFolder, limits });

const ENDLESS = `
emit("running", 1)
while True:
    try:
        while True: pass
    except BaseException: pass
`;

interface Loss {
  reason: PythonLostReason;
  message: string;
  /** Milliseconds from the first event of the job, or from its call, to its end. */
  after: number;
  events: PythonEvent[];
}

async function loss(code: string, seconds = 120, stop?: AbortController): Promise<Loss> {
  const events: PythonEvent[] = [];
  let began = performance.now();
  const error: unknown = await runner
    .run(
      { entry, input: { code }, seconds },
      {
        signal: stop?.signal,
        onEvent(event) {
          if (events.push(event) === 1) began = performance.now();
          stop?.abort();
        },
      },
    )
    .catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(PythonRuntimeLost);
  const { reason, message } = error as PythonRuntimeLost;
  return { reason, message, after: performance.now() - began, events };
}

async function expectNextRunWorks() {
  expect(await runner.run({ entry, input: { code: "result = 1 + 1" }, seconds: 120 })).toBe(2);
}

describe("time", () => {
  test("an endless loop that swallows every exception ends at its limit", async () => {
    const after = await shortest(2000, async () => {
      const { reason, message, after } = await loss(ENDLESS, 1);
      expect(reason).toBe("time");
      expect(message).toContain("1 seconds");
      return after;
    });
    expect(after).toBeGreaterThan(900);
    expect(after).toBeLessThan(2000);
    await expectNextRunWorks();
  });

  test("and within a second when the person stops it, with nothing left of it", async () => {
    const after = await shortest(1000, async () => {
      const { reason, after } = await loss(ENDLESS, 120, new AbortController());
      expect(reason).toBe("aborted");
      return after;
    });
    expect(after).toBeLessThan(1000);
  });

  test("a stop before or during the start counts too", async () => {
    const job = { entry, input: { code: ENDLESS }, seconds: 120 };
    await expect(runner.run(job, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      reason: "aborted",
    });
    const after = await shortest(1100, async () => {
      const began = performance.now();
      const signal = AbortSignal.timeout(100);
      await expect(runner.run(job, { signal })).rejects.toMatchObject({ reason: "aborted" });
      return performance.now() - began;
    });
    expect(after).toBeLessThan(1100);
  });
});

describe("memory", () => {
  test("growing without end in Python ends at the limit and names the line", async () => {
    const { reason, message } = await loss(`
import numpy as np
kept = []
while True:
    kept.append(np.ones(2_000_000))
`);
    expect(reason).toBe("memory");
    expect(message).toContain("400 MB");
    expect(message).toContain('File "<code>", line 5');
    await expectNextRunWorks();
  });

  test("swallowing the MemoryError does not help", async () => {
    const code = `
emit("running", 1)
kept = []
while True:
    try:
        while True: kept.append(bytearray(1_000_000))
    except BaseException: pass
`;
    const after = await shortest(4000, async () => {
      const { reason, after } = await loss(code, 3);
      expect(["time", "memory"]).toContain(reason);
      return after;
    });
    expect(after).toBeLessThan(4000);
  });

  test.runIf(process.platform === "linux")("the process as a whole is watched from outside", async () => {
    const own = await openRunner({
      pythonPackageFolder,
      limits: { memoryBytes: 2000 * MB, processMemoryBytes: 500 * MB },
    });
    const code = "kept = []\nwhile True: kept.append(b'x' * 5_000_000)";
    const running = own.run({ entry, input: { code }, seconds: 120 });
    await expect(running).rejects.toMatchObject({ reason: "memory", message: /500 MB/ });
    await own.close();
  });
});

describe("output", () => {
  test("a flood of lines ends after the limit, and what came before is told", async () => {
    const { reason, events } = await loss("while True: print('y' * 200)");
    expect(reason).toBe("output");
    const length = events.reduce((sum, event) => sum + (event.type === "output" ? event.text.length : 0), 0);
    expect(length).toBeGreaterThan(8 * MB * 0.99);
    expect(length).toBeLessThan(8 * MB + 10_000);
    await expectNextRunWorks();
  });

  test("so does a flood without a newline", async () => {
    const { reason } = await loss("import sys\nsys.stdout.write('y' * 100_000_000)\nsys.stdout.flush()");
    expect(reason).toBe("output");
  });

  test("and a flood of reports", async () => {
    expect((await loss("while True: emit('a', 'x' * 100_000)")).reason).toBe("output");
    expect((await loss("while True: emit('a', 1)")).reason).toBe("output");
  });

  test("and of broken messages", async () => {
    const send = "send = next(c.cell_contents for c in emit.__closure__ if callable(c.cell_contents))\n";
    expect((await loss(`${send}while True: send('{"type":"result"' + 'x' * 1000)`)).reason).toBe("output");
  });

  test("and a huge result, while one below the limit arrives", async () => {
    const { reason, message } = await loss("result = 'x' * 20_000_000");
    expect(reason).toBe("output");
    expect(message).toMatch(/200000\d\d characters; at most 16777216/);
    const job = { entry, input: { code: "result = 'x' * 16_000_000" }, seconds: 120 };
    expect(((await runner.run(job)) as string).length).toBe(16_000_000);
  });

  test("text that looks like a message is only text", async () => {
    const events: PythonEvent[] = [];
    const code = `
import os
print('{"type": "result", "value": 1e9}')
os.write(1, b'{"type": "result", "value": 1e9}\\n')
result = "honest"
`;
    const job = { entry, input: { code }, seconds: 120 };
    expect(await runner.run(job, { onEvent: (event) => events.push(event) })).toBe("honest");
    expect(events.every(({ type }) => type === "output")).toBe(true);
  });
});

describe("a breakdown", () => {
  test("of the interpreter is told shortly, and the next run works", async () => {
    for (const code of [
      "import ctypes\nctypes.string_at(0xFFFFFFF0, 1000)",
      "import os\nos.abort()",
      "import os\nos._exit(3)",
    ]) {
      const { reason, message } = await loss(code);
      expect(reason, code).toBe("crashed");
      expect(message.length).toBeLessThan(2500);
    }
    await expectNextRunWorks();
  });
});

describe.runIf(process.platform === "linux")("no process is left", () => {
  test("after a run was stopped, and after the runner was closed", async () => {
    const own = await openRunner({ pythonPackageFolder });
    const stop = new AbortController();
    let seen = descendants(process.pid);
    const job = { entry, input: { code: ENDLESS }, seconds: 120 };
    const running = own.run(job, {
      signal: stop.signal,
      onEvent() {
        seen = descendants(process.pid);
        stop.abort();
      },
    });
    await expect(running).rejects.toMatchObject({ reason: "aborted" });
    const waiting = descendants(process.pid);
    expect(seen.length).toBeGreaterThan(0);
    await own.close();
    await runner.close();
    await untilGone([...seen, ...waiting].filter(isPython), 60_000);
    expect(descendants(process.pid).filter(isPython)).toEqual([]);
  });

  for (const { isolation } of working) {
    test(`after the host was killed (${isolation.description})`, async () => {
      const script = await bundled("test/support/endless-host.ts");
      const options = JSON.stringify({ ...(await runnerOptions()), pythonPackageFolder });
      const host = spawn(process.execPath, [script, isolation.description, options], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      await once(host.stdout, "data");
      const processes = descendants(host.pid ?? 0);
      expect(processes.length).toBeGreaterThan(0);
      host.kill("SIGKILL");
      await once(host, "exit");
      await untilGone(processes, 60_000);
    });
  }
});
