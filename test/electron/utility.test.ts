import { existsSync } from "node:fs";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { cleanEnvironment, startUtility, type Utility } from "../../electron/utility.js";
import { FakeUtilityProcess } from "./fake-electron.js";
import { makePrograms, type Programs, REPOSITORY } from "./programs.js";

vi.mock("electron", () => import("./fake-electron.js"));

let programs: Programs;
const running: Utility[] = [];

beforeAll(async () => (programs = await makePrograms()));
afterEach(() => running.splice(0).forEach((utility) => utility.kill()));
afterAll(() => programs.remove());

/** Forks its first argument as a host would, and tells everything that it hears from it. */
const PARENT = `
import { fork } from "node:child_process";
const tell = (message) => process.parentPort.postMessage(message);
const child = fork(process.argv[2], ["one", "two"], { stdio: ["ignore", "pipe", "pipe", "ipc"], env: { WHO: "child" } });
child.on("message", (message) => tell({ heard: message, pid: child.pid }));
child.on("error", (error) => tell({ error: error.message }));
child.on("exit", (code) => tell({ exit: code, connected: child.connected }));
child.stdout.on("data", (bytes) => tell({ printed: bytes.toString() }));
process.parentPort.on("message", ({ data }) => {
  if (data.send) child.send(data.send, (error) => error && tell({ unsent: error.message }));
  if (data.kill) child.kill(data.kill);
});
`;

const CHILD = `
process.on("message", (message) => {
  if (message === "crash") throw new Error("crashed");
  if (message === "leave") process.exit(7);
  console.log("got " + JSON.stringify(message));
  process.send({ echo: message, args: process.argv.slice(2), who: process.env.WHO });
});
process.send("hello");
`;

async function startParent(program: string, mayFork: string[], args = mayFork.slice(0, 1)) {
  const file = await programs.write("parent.js", program);
  const utility = startUtility({
    entry: programs.entry,
    program: { file, name: "parent" },
    mayFork: mayFork.map((allowed) => ({ file: allowed, name: "child" })),
    args,
    env: {},
    execArgv: [],
    stdout: "inherit",
    stderr: "ignore",
  });
  running.push(utility);
  const heard: unknown[] = [];
  utility.onMessage((message) => heard.push(message));
  return { utility, heard };
}

describe("a utility process", () => {
  it("keeps messages until its program listens, in their order", async () => {
    const { utility, heard } = await startParent(
      `await new Promise((resolve) => setTimeout(resolve, 100));
       process.parentPort.on("message", ({ data, ports }) => process.parentPort.postMessage([data, ports.length]));`,
      [],
    );
    utility.post("first");
    utility.post("second");
    await vi.waitFor(() => expect(heard).toEqual([["first", 0], ["second", 0]]), 60_000); // prettier-ignore
  });

  it("sees its own arguments where a Node program does", async () => {
    const { heard } = await startParent(
      `process.parentPort.postMessage(process.argv.slice(1));`,
      [],
      ["a", "b"],
    );
    await vi.waitFor(
      () => expect(heard).toEqual([[path.join(programs.folder, "parent.js"), "a", "b"]]),
      5000,
    );
  });

  it("ends with another code than 0 when its program throws", async () => {
    const { utility } = await startParent(`throw new Error("broken");`, []);
    const code = await new Promise((resolve) => utility.onExit(resolve));
    expect(code).toBe(1);
  });
});

describe("child_process.fork in a utility process", () => {
  it("starts a utility process that talks as a Node child does", async () => {
    const child = await programs.write("child.js", CHILD);
    const { utility, heard } = await startParent(PARENT, [child]);
    await vi.waitFor(() => expect(heard).toEqual([{ heard: "hello", pid: expect.any(Number) }]), 60_000);
    utility.post({ send: { tokens: [1, 2], bytes: new Uint8Array([3]) } });
    await vi.waitFor(() => {
      expect(heard).toContainEqual({
        heard: { echo: { tokens: [1, 2], bytes: new Uint8Array([3]) }, args: ["one", "two"], who: "child" },
        pid: expect.any(Number),
      });
      expect(heard).toContainEqual({ printed: expect.stringContaining("got") });
    }, 60_000);
  });

  it("tells the code with which the child left, and that nothing can be sent any more", async () => {
    const child = await programs.write("child.js", CHILD);
    const { utility, heard } = await startParent(PARENT, [child]);
    utility.post({ send: "leave" });
    await vi.waitFor(() => expect(heard).toContainEqual({ exit: 7, connected: false }), 60_000);
    utility.post({ send: "more" });
    await vi.waitFor(
      () => expect(heard).toContainEqual({ unsent: expect.stringContaining("ended") }),
      60_000,
    );
  });

  it("tells of a child that crashed, while the parent lives on", async () => {
    const child = await programs.write("child.js", CHILD);
    const { utility, heard } = await startParent(PARENT, [child]);
    utility.post({ send: "crash" });
    await vi.waitFor(() => expect(heard).toContainEqual({ exit: 1, connected: false }), 60_000);
  });

  it("kills a child that never rests", async () => {
    const child = await programs.write("busy.js", `process.send("hello"); for (;;);`);
    const { utility, heard } = await startParent(PARENT, [child]);
    await vi.waitFor(() => expect(heard).toHaveLength(1), 60_000);
    utility.post({ kill: "SIGTERM" });
    await vi.waitFor(() => expect(heard).toContainEqual({ exit: 1, connected: false }), 60_000);
  });

  it("starts nothing but the programs of the app", async () => {
    const child = await programs.write("child.js", CHILD);
    const other = await programs.write("other.js", `process.send("I should not run");`);
    const { heard } = await startParent(PARENT, [child], [other]);
    await vi.waitFor(() => expect(heard).toContainEqual({ exit: -1, connected: false }), 60_000);
    expect(heard).toContainEqual({ error: `${other} is not a program that Lamplight starts.` });
    expect(heard).not.toContainEqual(expect.objectContaining({ heard: "I should not run" }));
  });

  it("starts only so many at a time", async () => {
    const child = await programs.write("child.js", CHILD);
    const { heard } = await startParent(
      `import { fork } from "node:child_process";
       for (let i = 0; i < 6; i++)
         fork(process.argv[2]).on("error", ({ message }) => process.parentPort.postMessage(message))
           .on("message", (message) => process.parentPort.postMessage(message));`,
      [child],
    );
    const tooMany = "Too many child processes are running.";
    await vi.waitFor(
      () => expect(heard.toSorted()).toEqual([tooMany, tooMany, "hello", "hello", "hello", "hello"]),
      5000,
    );
  });

  it("ends the children when the parent ends", async () => {
    const child = await programs.write("child.js", CHILD);
    const { utility, heard } = await startParent(PARENT, [child]);
    await vi.waitFor(() => expect(heard).toHaveLength(1), 60_000);
    const process = FakeUtilityProcess.forked.at(-1);
    const ended = new Promise((resolve) => process?.once("exit", resolve));
    utility.kill();
    await ended;
  });

  const llama = path.join(REPOSITORY, "node_modules/node-llama-cpp/dist/bindings/utils/testBindingBinary.js");
  const platform = `${process.platform === "darwin" ? "mac" : process.platform === "win32" ? "win" : process.platform}-${process.arch}`;
  const addon = path.join(
    REPOSITORY,
    `node_modules/@node-llama-cpp/${platform}/bins/${platform}/llama-addon.node`,
  );
  it.skipIf(!existsSync(addon))(
    "serves node-llama-cpp's test of its library (skipped where its library is not installed)",
    async () => {
      const { heard } = await startParent(
        `import { testBindingBinary } from ${JSON.stringify(llama)};
         process.parentPort.postMessage(await testBindingBinary(${JSON.stringify(addon)}, undefined, false, 30000));`,
        [llama],
        [],
      );
      await vi.waitFor(() => expect(heard).toEqual([true]), 120_000);
    },
  );
});

describe("the environment of a utility process", () => {
  it("has no variable that changes how Node or Electron starts", () => {
    const environment = {
      PATH: "/bin",
      LAMPLIGHT_HOME: "/data",
      NODE_OPTIONS: "--require x",
      NOTHING: undefined,
    };
    expect(cleanEnvironment({ ...environment, ELECTRON_RUN_AS_NODE: "1" })).toEqual({
      PATH: "/bin",
      LAMPLIGHT_HOME: "/data",
    });
  });
});
