import { spawn } from "node:child_process";
import { chmod, copyFile, cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { build } from "esbuild";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sourcesFingerprint } from "../../scripts/steps.mjs";

const ROOT = path.join(import.meta.dirname, "..", "..");

// Each case starts Node, and some start npm.

let project: string;
beforeEach(async () => {
  project = await mkdtemp(path.join(os.tmpdir(), "lamplight-start-"));
  await cp(path.join(ROOT, "scripts"), path.join(project, "scripts"), { recursive: true });
});
afterEach(() => rm(project, { recursive: true, force: true }));

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

interface StartOptions {
  environment?: NodeJS.ProcessEnv;
  input?: string;
  /** Sends this signal once the text has been printed. */
  signal?: { name: NodeJS.Signals; after: string };
}

function start(given: string[], options: StartOptions = {}): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["scripts/start.mjs", ...given], {
      cwd: project,
      env: { ...process.env, LAMPLIGHT_HOME: path.join(project, "home"), ...options.environment },
    });
    const ended: Ended = { code: null, stdout: "", stderr: "" };
    child.stdout.on("data", (chunk: Buffer) => {
      ended.stdout += chunk.toString();
      if (options.signal && ended.stdout.includes(options.signal.after)) child.kill(options.signal.name);
    });
    child.stderr.on("data", (chunk: Buffer) => (ended.stderr += chunk.toString()));
    child.on("error", reject);
    child.on("close", (code) => resolve({ ...ended, code }));
    child.stdin.end(options.input ?? "");
  });
}

/** A project that is installed and built, with a small command-line program. */
async function setUpProject(program: string): Promise<void> {
  await symlink(path.join(ROOT, "node_modules"), path.join(project, "node_modules"));
  for (const name of ["package.json", "package-lock.json"]) {
    await copyFile(path.join(ROOT, name), path.join(project, name));
  }
  await mkdir(path.join(project, "assets"));
  await writeFile(path.join(project, "assets", "assets.lock.json"), '{"version": 1, "files": []}');
  await build({
    entryPoints: [path.join(ROOT, "host", "downloads", "index.ts")],
    outfile: path.join(project, "dist", "host", "downloads.js"),
    ...{ bundle: true, format: "esm", platform: "node", packages: "external", logLevel: "silent" },
  });
  await writeFile(path.join(project, "dist", "host", "command-line.js"), program);
  await writeFile(path.join(project, "dist", ".stamp"), await sourcesFingerprint(project));
}

const SAY_ARGUMENTS = "console.log(JSON.stringify(process.argv.slice(2)));";

describe.skipIf(process.platform === "win32")("a start of what is set up", () => {
  it("says nothing of its own and passes arguments, input and the exit code", async () => {
    await setUpProject(`${SAY_ARGUMENTS} process.stdin.pipe(process.stdout); process.exitCode = 3;`);
    const ended = await start(["run", "--seed", "7"], { input: "a task" });
    expect(ended).toEqual({ code: 3, stdout: `["run","--seed","7"]\na task`, stderr: "" });
  });

  it("lets the program end as it wants when it is interrupted", async () => {
    await setUpProject(`
      process.on("SIGINT", () => { console.log("stopped"); process.exit(9); });
      setInterval(() => {}, 1000); console.log("running");
    `);
    const ended = await start(["run"], { signal: { name: "SIGINT", after: "running" } });
    expect(ended).toMatchObject({ code: 9, stdout: "running\nstopped\n" });
  });

  it("opens Electron where there is one, and ends with its exit code", async () => {
    await setUpProject(SAY_ARGUMENTS);
    const ended = await start([], { environment: await electronThat("echo window $1; exit 0") });
    expect(ended).toEqual({ code: 0, stdout: `window ${project}/\n`, stderr: "" });
  });

  it("serves a browser with the reason where Electron ends at once, or is not there", async () => {
    await setUpProject(SAY_ARGUMENTS);
    const crashed = await start([], { environment: await electronThat("exit 5") });
    expect(JSON.parse(crashed.stdout)).toEqual([
      ...["serve", "--electron-missing", "Electron ended at once (exit code 5)"],
    ]);
    const missing = await start([], { environment: { ELECTRON_OVERRIDE_DIST_PATH: project } });
    expect(missing.stdout).toContain(`there is no electron in ${project}`);
  });

  /** A folder with an Electron of the person's own, which runs these lines. */
  async function electronThat(lines: string): Promise<NodeJS.ProcessEnv> {
    const folder = path.join(project, "electron-dist");
    await mkdir(folder);
    await writeFile(path.join(folder, "electron"), `#!/bin/sh\n${lines}\n`);
    await chmod(path.join(folder, "electron"), 0o755);
    return { ELECTRON_OVERRIDE_DIST_PATH: folder };
  }
});

describe("a first start without a network", () => {
  it("ends in one message that says why and what to do, and can be tried again", async () => {
    await writeFile(
      path.join(project, "package.json"),
      JSON.stringify({ name: "p", version: "1.0.0", dependencies: { zod: "4.0.0" } }),
    );
    const packages = {
      "": { name: "p", version: "1.0.0", dependencies: { zod: "4.0.0" } },
      "node_modules/zod": { version: "4.0.0" },
    };
    const lock = { name: "p", version: "1.0.0", lockfileVersion: 3, requires: true, packages };
    await writeFile(path.join(project, "package-lock.json"), JSON.stringify(lock));
    const environment = { npm_config_offline: "true", npm_config_cache: path.join(project, "cache") };
    for (let attempt = 1; attempt <= 2; attempt += 1) {
      const ended = await start(["--help"], { environment });
      expect(ended.code).toBe(1);
      expect(ended.stdout).toBe("");
      expect(ended.stderr).toContain("The packages could not be installed.\n  Why:  ");
      expect(ended.stderr).toContain("\n  Next: Check the connection to the network");
      expect(ended.stderr).not.toContain("    at ");
    }
  });
});

describe("a binary of Electron that cannot be had", () => {
  it("is asked for once a day, and the reason is remembered", async () => {
    const installer = path.join(project, "node_modules", "electron");
    await mkdir(installer, { recursive: true });
    await writeFile(path.join(installer, "package.json"), '{"version": "41.0.0", "type": "commonjs"}');
    await writeFile(
      path.join(installer, "install.js"),
      `require("fs").appendFileSync(__dirname + "/calls", "x"); console.error("no such host"); process.exit(1);`,
    );
    const ask = async (): Promise<string> => {
      const program = `
        process.getuid = () => 1000;
        const { findElectron } = await import(${JSON.stringify(path.join(project, "scripts", "electron.mjs"))});
        console.log(JSON.stringify(await findElectron()));
      `;
      const child = spawn(process.execPath, ["--input-type=module", "--eval", program], {
        env: { ...process.env, DISPLAY: ":0", ELECTRON_MIRROR: "http://127.0.0.1:9/" },
      });
      let text = "";
      for await (const chunk of child.stdout) text += String(chunk);
      return text.trim();
    };
    const told = '{"reason":"its binary could not be downloaded (no such host)"}';
    expect([await ask(), await ask()]).toEqual([told, told]);
    expect(await readFile(path.join(installer, "calls"), "utf8")).toBe("x");
  });
});
