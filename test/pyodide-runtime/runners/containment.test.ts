import { spawn } from "node:child_process";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { pyodideFolder } from "../../../host/folders.js";
import type { Command, Sandbox } from "../../../pyodide-runtime/sandbox.js";
import { openListener, type Listener } from "../../support/listener.js";
import {
  openRunner,
  packageWithProbe,
  PROBE_ENTRY as entry,
  workingSandboxes,
} from "../../support/pyodide.js";

const ESCAPES = path.resolve(import.meta.dirname, "../../support/escape-attempts.mjs");
const working = await workingSandboxes();

let folder: string;
let canary: string;
let marker: string;
let listener: Listener;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "lamplight-canary-"));
  canary = path.join(folder, "canary.txt");
  await writeFile(canary, "the canary sings");
});
beforeEach(async () => {
  marker = path.join(folder, `marker-${Math.random()}`);
  listener = await openListener();
  return () => listener.close();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs the attempts in the place of the child program, with the host's environment full of secrets. */
async function attemptEscapes({ file, args, env, lifeline }: Command): Promise<Record<string, string>> {
  const child = spawn(file, args, { env, stdio: ["pipe", "pipe", "ignore", lifeline ? "pipe" : "ignore"] });
  child.stdin?.end(JSON.stringify({ port: listener.port, canary, marker, parent: process.pid }));
  return JSON.parse(await text(child.stdout as NodeJS.ReadableStream)) as Record<string, string>;
}

const commandIn = (sandbox: Sandbox): Command =>
  sandbox.command({ pyodideFolder: pyodideFolder(), childScript: ESCAPES }, "run");

describe("code that owns the whole Node process", () => {
  for (const sandbox of working) {
    const { level, description } = sandbox.isolation;
    test(`is contained: ${description}`, async () => {
      process.env.LAMPLIGHT_TEST_SECRET = "secret";
      const told = await attemptEscapes(commandIn(sandbox));
      delete process.env.LAMPLIGHT_TEST_SECRET;
      const refused = expect.stringMatching(/^refused/) as string;
      expect(told).toMatchObject({
        readCanary: refused,
        listHome: refused,
        writeMarker: refused,
        writeNextToPyodide: refused,
        startProcess: refused,
        startThread: refused,
        evaluate: refused,
      });
      expect(told.environment).not.toContain("secret");
      expect(await readdir(folder)).toEqual(["canary.txt"]);
      if (level === "os-sandbox") {
        expect(told).toMatchObject({ connect: refused, fetch: refused, signalHost: refused });
        expect(listener.arrived()).toEqual([]);
      }
    });
  }

  test.runIf(working.some(({ isolation }) => isolation.level === "os-sandbox"))(
    "is contained by the system alone, without the restrictions of Node",
    async () => {
      for (const sandbox of working.filter(({ isolation }) => isolation.level === "os-sandbox")) {
        const { args, ...command } = commandIn(sandbox);
        const told = await attemptEscapes({ ...command, args: args.filter((given) => !isNodeFlag(given)) });
        const refused = expect.stringMatching(/^refused/) as string;
        expect(told, sandbox.isolation.description).toMatchObject({
          readCanary: refused,
          listHome: refused,
          writeMarker: refused,
          writeNextToPyodide: refused,
          startProcess: refused,
          signalHost: refused,
          connect: refused,
          fetch: refused,
          // What only Node refused now works: the flags were really gone.
          evaluate: "2",
        });
        expect(listener.arrived()).toEqual([]);
      }
    },
  );

  test("gets out where nothing contains it, so the attempts are real", async () => {
    const args = [ESCAPES, "run", folder];
    const command = { file: process.execPath, args, env: { SECRET: "secret" }, lifeline: false };
    const told = await attemptEscapes(command);
    expect(told).toMatchObject({
      readCanary: "the canary sings",
      startProcess: "0",
      startThread: "started",
      signalHost: "true",
      connect: "connected",
      fetch: "200",
      evaluate: "2",
      writeMarker: "undefined",
      writeNextToPyodide: "undefined",
    });
    expect(told.environment).toContain("secret");
    expect(listener.arrived().length).toBeGreaterThan(0);
  });
});

const isNodeFlag = (given: string) =>
  /^--(experimental-permission|permission|allow-fs|disallow-code|no-addons|max-old|no-warnings)/.test(given);

describe("Python code", () => {
  test("finds no way to JavaScript, to processes, to files of the machine or to the network", async () => {
    const runner = await openRunner({ pythonPackageFolder: await packageWithProbe() });
    const code = `
import ctypes, os, socket, sys
told = {}
def attempt(name, act):
    try:
        told[name] = str(act())[:300]
    except BaseException as error:
        told[name] = "refused: " + type(error).__name__
send = next(cell.cell_contents for cell in emit.__closure__ if callable(cell.cell_contents))
def connect():
    connection = socket.socket()
    connection.connect(("127.0.0.1", ${listener.port}))
    return connection.send(b"GET / HTTP/1.1\\r\\n\\r\\n")
def urlopen():
    from urllib.request import urlopen
    return urlopen("http://127.0.0.1:${listener.port}/", timeout=2).status
attempt("js", lambda: __import__("js"))
attempt("pyodide_js", lambda: __import__("pyodide_js"))
attempt("run_js", lambda: __import__("pyodide.code").code.run_js("1 + 1"))
attempt("walk", lambda: send.constructor("return process")())
attempt("deepWalk", lambda: send.constructor.constructor("return process")())
attempt("function", lambda: type(send).__mro__[0].constructor("return 1")())
attempt("canary", lambda: open(${JSON.stringify(canary)}).read())
attempt("passwd", lambda: open("/etc/passwd").read())
attempt("popen", lambda: os.popen("echo out").read())
attempt("fork", os.fork)
attempt("spawn", lambda: __import__("subprocess").run(["/bin/true"]))
attempt("connect", connect)
attempt("urlopen", urlopen)
attempt("requests", lambda: __import__("pyodide.http").http.open_url("http://127.0.0.1:${listener.port}/"))
told["system"] = os.system("echo out > ${marker}")
told["environment"] = dict(os.environ)
told["root"] = sorted(os.listdir("/"))
result = told
`;
    const told = (await runner.run({ entry, input: { code }, seconds: 120 })) as Record<string, unknown>;
    const { system, environment, root, ...attempts } = told;
    expect(Object.entries(attempts).filter(([, outcome]) => !String(outcome).startsWith("refused"))).toEqual(
      [],
    );
    expect(system).not.toBe(0);
    expect(JSON.stringify(environment)).not.toContain(os.homedir());
    expect(root).toEqual(["dev", "home", "lamplight", "lib", "proc", "tmp"]);
    expect(listener.arrived()).toEqual([]);
    expect(await readdir(folder)).not.toContain(path.basename(marker));
  });

  test("that evaluates JavaScript through C ends its own interpreter, and nothing else", async () => {
    const runner = await openRunner({ pythonPackageFolder: await packageWithProbe() });
    const code =
      "import ctypes\nctypes.CDLL(None).emscripten_run_script(b'globalThis.owned = 1')\nresult = 'ran'";
    const running = runner.run({ entry, input: { code }, seconds: 120 });
    await expect(running).rejects.toMatchObject({ reason: "crashed" });
    const next = { entry, input: { code: "result = 1 + 1" }, seconds: 120 };
    expect(await runner.run(next)).toBe(2);
  });
});

describe("the level of isolation", () => {
  test("is told by the runner, the strongest that works", async () => {
    const runner = await openRunner({ warm: false });
    expect(runner.isolation).toEqual(working[0]?.isolation);
  });

  test("is not lowered without consent", async () => {
    const opening = openRunner({ isolation: "process-permissions", allowWeakIsolation: false });
    await expect(opening).rejects.toMatchObject({
      name: "PythonRuntimeLost",
      reason: "unavailable",
      message: expect.stringContaining("--allow-weak-isolation") as string,
    });
    const consented = await openRunner({ isolation: "process-permissions", warm: false });
    expect(consented.isolation.level).toBe("process-permissions");
  });

  test("is not what a sandbox claims when its trial shows otherwise", async () => {
    const { trialRun } = await import("../../../pyodide-runtime/isolation.js");
    const { bundledChild } = await import("../../support/pyodide.js");
    const paths = { pyodideFolder: pyodideFolder(), childScript: await bundledChild() };
    const isolation = { level: "os-sandbox", description: "an empty promise" } as const;
    const open: Sandbox = {
      isolation,
      command: ({ childScript }) => ({
        file: process.execPath,
        args: [childScript, "trial", canary],
        env: {},
        lifeline: false,
      }),
    };
    expect(await trialRun(open, paths)).toBe(false);
    const missing: Sandbox = {
      isolation,
      command: () => ({ file: "/nowhere/bwrap", args: [], env: {}, lifeline: false }),
    };
    expect(await trialRun(missing, paths)).toBe(false);
  });
});
