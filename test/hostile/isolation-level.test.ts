/** The command line where sandboxes are missing, one after the other: which level runs, is told and recorded. */

import { existsSync, readdirSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { findProgram } from "../../pyodide-runtime/sandbox.js";
import { findChromium } from "../../pyodide-runtime/chromium-process.js";
import { wholeProgram } from "../host/support/bundled-program.js";
import { workingSandboxes } from "../support/pyodide.js";
import { everyAttempt } from "./support/attempts.js";
import { type Played, play, type Scene, setScene } from "./support/observed-run.js";
import { tried } from "./support/tried.js";

/** Where programs are looked for besides PATH, so that a test cannot hide them. */
const alwaysFound = ["bwrap", "unshare"].find((name) =>
  ["/usr/sbin", "/sbin"].some((folder) => existsSync(path.join(folder, name))),
);
const isRoot = process.getuid?.() === 0;
const chromium = findChromium();
const working = await workingSandboxes();

/** Everything that is installed, but for the sandboxes: browsers may be started by scripts. */
const ALL_BUT_SANDBOXES = [
  ...new Set(
    (process.env["PATH"] ?? "")
      .split(path.delimiter)
      .flatMap((folder) => (existsSync(folder) ? readdirSync(folder) : [])),
  ),
].filter((name) => !["bwrap", "unshare"].includes(name));

let scene: Scene;
beforeAll(async () => {
  const root = await mkdtemp(path.join(tmpdir(), "lamplight-levels-"));
  scene = await setScene(root);
  return () => rm(root, { recursive: true, force: true });
});

interface Machine {
  /** Programs of this machine that are found, and programs of the test's own by their text. */
  programs?: string[];
  own?: Record<string, string>;
  chromium?: string;
  consents?: boolean;
}

/** One run of the command line on a machine that has nothing but what is given. */
async function runOn(name: string, machine: Machine): Promise<Played> {
  const folder = path.join(scene.root, `programs-${name}`);
  await mkdir(folder);
  for (const program of machine.programs ?? []) {
    const file = findProgram(program);
    if (file) await symlink(file, path.join(folder, program));
  }
  for (const [program, text] of Object.entries(machine.own ?? {}))
    await writeFile(path.join(folder, program), text, { mode: 0o755 });
  const command = [process.execPath, await wholeProgram(), "run", scene.task, "--model", scene.model];
  return play(
    [...command, "--project", name, ...(machine.consents ? ["--allow-weak-isolation"] : [])],
    scene,
    {
      environment: { PATH: folder, LAMPLIGHT_CHROMIUM: machine.chromium ?? path.join(folder, "none") },
      project: name,
      // Up to its training a run takes half a minute and more. One that is ended before has nothing to record;
      // what it prints is the same.
      until: everyAttempt ? /Train …/ : /Parameters …/,
    },
  );
}

const projectFolder = (name: string) => path.join(scene.home, "projects", name);

/** What the training run of a project has recorded. */
async function recorded(name: string): Promise<{ level: string; description: string }> {
  const file = path.join(projectFolder(name), "runs", "0001", "configuration.json");
  return (JSON.parse(await readFile(file, "utf8")) as { isolation: { level: string; description: string } })
    .isolation;
}

async function expectRefusal(name: string, { code, stdout, stderr }: Played): Promise<void> {
  const said = (stdout + stderr).replace(/\s+/g, " ");
  expect(code, said).toBe(5);
  expect(said).toMatch(/needs a sandbox, and none works on this machine/);
  expect(said).toMatch(/Install one of them \(bubblewrap on Linux, Chrome elsewhere\)/);
  expect(said).toMatch(/accept the risk with --allow-weak-isolation: .*could reach the network/);
  expect(said).toMatch(/Python did not run/);
  expect(await readdir(path.join(projectFolder(name), "runs"))).toEqual([]);
}

/** A sandbox by name that starts what it is given as it is. */
const EMPTY_SANDBOX = `#!${process.execPath}
const args = process.argv.slice(2);
const inner = args.indexOf(process.execPath, args.lastIndexOf("--chdir"));
const real = {};
args.forEach((name, at) => name === "--ro-bind" && (real[args[at + 2]] = args[at + 1]));
const command = args.slice(inner).map((name) => real[name] ?? name);
require("node:child_process").spawnSync(command[0], command.slice(1), { stdio: "inherit" });
`;

describe.runIf(process.platform === "linux" && !alwaysFound)("generated code on a machine", () => {
  test("without any sandbox is refused, with what to install and the flag that names the risk", async ({
    task,
  }) => {
    await expectRefusal("bare", await runOn("bare", {}));
    tried(task, {
      point: 2,
      what: "no bubblewrap, unshare or Chromium",
      inputs: 1,
      outcome: "refused with code 5",
    });
  });

  test("with a sandbox that contains nothing is refused as well", async ({ task }) => {
    await expectRefusal("empty", await runOn("empty", { own: { bwrap: EMPTY_SANDBOX } }));
    tried(task, {
      point: 2,
      what: "weakened: a bubblewrap that contains nothing",
      inputs: 1,
      outcome: "found out by its trial, refused with code 5",
    });
  });

  const LEVELS: [what: string, machine: Machine, level: string, description: RegExp][] = [
    ["consent and nothing else", { consents: true }, "process-permissions", /its network is not cut off/],
    ["bubblewrap", { programs: ["bwrap"] }, "os-sandbox", /^bubblewrap: no network/],
    ["unshare", { programs: ["unshare", "sh", "chroot"] }, "os-sandbox", /^Linux namespaces: no network/],
    [
      "Chromium",
      { chromium, programs: ALL_BUT_SANDBOXES, consents: isRoot },
      isRoot ? "process-permissions" : "browser-sandbox",
      /^a tab of a headless Chromium/,
    ],
  ];
  test.for(LEVELS)("with %s runs, and the level is told and recorded", async (given, { task, skip }) => {
    const [what, machine, level, description] = given;
    skip(what !== "consent and nothing else" && !everyAttempt, "takes long: part of `npm run test:hostile`");
    const works =
      what === "Chromium"
        ? chromium !== undefined
        : working.some(({ isolation }) => description.test(isolation.description));
    skip(!works, `${what} is not installed or does not work here`);
    const name = what.split(" ")[0]?.toLowerCase() ?? "";
    const { code, stdout, stderr } = await runOn(name, machine);
    expect(code, stdout + stderr).toBe(130);
    const told = /^Python +(.*) \((\S+)\)$/m.exec(stdout);
    expect([told?.[2], told?.[1]], stdout).toEqual([level, expect.stringMatching(description)]);
    if (everyAttempt) expect(await recorded(name)).toEqual({ level, description: told?.[1] });
    tried(task, {
      point: 2,
      what: `with ${what}`,
      inputs: 1,
      outcome: `ran at the level «${level}», ${everyAttempt ? "told and recorded in the run" : "told"}`,
    });
  });
});
