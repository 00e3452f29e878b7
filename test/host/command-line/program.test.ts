import { cp, mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { dataFolder, modelsFolder, pyodideFolder } from "../../../host/folders.js";
import { readExamples } from "../../../host/examples.js";
import { runProgramToEnd, startProgram } from "../support/bundled-program.js";
import { everythingIn, temporaryFolder } from "../support/folders.js";

const ROOT = resolve(import.meta.dirname, "../../..");
const SMALL_MODEL = "SmolLM2-135M-Instruct.Q4_1.gguf";

describe("help", () => {
  it("shows the commands with examples that work", async () => {
    const home = await temporaryFolder();
    const { code, stdout, stderr } = await runProgramToEnd(["--help"], { home });
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^Usage: npm start -- \[command\] \[options\]\n/);
    for (const command of ["run", "serve", "models", "projects"])
      expect(stdout).toMatch(new RegExp(`^  ${command} `, "m"));
    expect(stdout).toContain("npm start -- run --example inventory-management");
    expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(await everythingIn(home)).toEqual([]);
  });

  it("of each command names its options and exit codes", async () => {
    const home = await temporaryFolder();
    const { code, stdout } = await runProgramToEnd(["run", "--help"], { home });
    expect(code).toBe(0);
    for (const option of [
      "--example",
      "--model",
      "--seed",
      "--training-minutes",
      "--projects",
      "--project",
    ]) {
      expect(stdout).toContain(option);
    }
    expect(stdout).toMatch(/Exit codes: 0 .* 2 .* 3 .*4 .* 5 .* 130/s);
  });
});

describe("bad input ends with code 2, one clear message and nothing left behind", () => {
  it.each([
    ["an unknown command", ["frobnicate"], /unknown command 'frobnicate'/],
    ["an unknown option", ["run", "--frobnicate"], /unknown option '--frobnicate'/],
    ["two files", ["run", "a.md", "b.md"], /too many arguments/],
    ["a seed that is no number", ["run", "--seed", "x"], /whole number from 0/],
    ["a negative seed", ["run", "--seed=-1"], /whole number from 0/],
    ["no time for training", ["run", "--training-minutes", "0"], /more than 0/],
    ["a name that leaves the folder", ["run", "--project", "../x"], /small letters, digits and hyphens/],
    ["a port that is none", ["serve", "--port", "70000"], /from 1 to 65535/],
    [
      "a file that is not there",
      ["run", "missing.md"],
      /There is no such file\.\n {2}why +.*missing\.md is not there/,
    ],
    ["a folder", ["run", "."], /The task is not a file/],
    ["a file below a file", ["run", "task.md/x"], /There is no such file/],
    [
      "an example that is none",
      ["run", "--example", "chess"],
      /cart-pole, drone-delivery, inventory-management/,
    ],
    ["a file and an example", ["run", "task.md", "--example", "cart-pole"], /Two tasks were given/],
    ["a project that is none", ["run", "--project", "shop"], /no project «shop» to go on with, and no task/],
    ["nothing on standard input", ["run"], /The description is empty/],
    ["nothing on standard input, asked for", ["run", "-"], /The description is empty/],
  ])("%s", async (_what, commandLine, message) => {
    const home = await temporaryFolder();
    await writeFile(join(home, "task.md"), "A task.");
    await giveModel(home);
    const { code, stdout, stderr } = await runProgramToEnd(commandLine, { home });
    expect(stderr).toMatch(message);
    expect([code, stdout]).toEqual([2, ""]);
    expect((await everythingIn(home)).filter((path) => path.startsWith("projects"))).toEqual([]);
  });

  it.each([
    [
      "bytes that are not UTF-8",
      Buffer.from([0x42, 0x0a, 0xe4, 0x72]),
      /The task is not UTF-8 text.*Line 2 /s,
    ],
    ["text of Windows", Buffer.from("\uFEFFA task", "utf16le"), /UTF-16/],
    ["a megabyte", "A task. ".repeat(131_072), /too long.*200,000 bytes.*50,000 characters/s],
    ["60,000 characters", "A task. ".repeat(7_500), /too long.*has 59,999 characters; at most 50,000/s],
    ["zeros", "\u0000".repeat(100), /not plain text.*U\+0000/s],
    ["blanks", " \n\t\n", /The description is empty/],
  ])("%s, from a file and from standard input", async (_what, content, message) => {
    const home = await temporaryFolder();
    await writeFile(join(home, "task.md"), content);
    await giveModel(home);
    const [fromFile, fromInput] = await Promise.all([
      runProgramToEnd(["run", "task.md"], { home }),
      runProgramToEnd(["run", "-"], { home, input: content }),
    ]);
    for (const { code, stdout, stderr } of [fromFile, fromInput]) {
      expect(stderr.replace(/\n {8}/g, " ")).toMatch(message);
      expect([code, stdout]).toEqual([2, ""]);
    }
  });
});

describe("a model that cannot be used ends with code 5 before a project is made", () => {
  it.each([
    [
      "of the catalogue, not here yet",
      "qwen2.5-coder-1.5b",
      /not on this machine yet.*npm start -- models --get qwen2\.5-coder-1\.5b/s,
    ],
    ["that nobody knows", "qwen", /No model is called «qwen»/],
    ["whose file is not there", "models/none.gguf", /There is no model file/],
    ["that is a web page", "page.gguf", /web page/],
    ["that was cut short", "cut.gguf", /cut\.gguf/],
    ["that is empty", "empty.gguf", /it is empty/],
    ["that is a folder", ".", /is a folder, not a model file/],
  ])("%s", async (_what, model, message) => {
    const home = await temporaryFolder();
    await writeFile(join(home, "page.gguf"), "<!doctype html><html>Sign in</html>");
    await writeFile(
      join(home, "cut.gguf"),
      Buffer.concat([Buffer.from("GGUF\u0003\0\0\0"), Buffer.alloc(40, 1)]),
    );
    await writeFile(join(home, "empty.gguf"), "");
    const { code, stdout, stderr } = await runProgramToEnd(["run", "--model", model], {
      home,
      input: "A task.",
    });
    expect(stderr.replace(/\n {8}/g, " ")).toMatch(message);
    expect([code, stdout]).toEqual([5, ""]);
    expect(await everythingIn(home)).not.toContain("projects");
  });
});

describe("lists", () => {
  it("of models and projects say what there is and where", async () => {
    const home = await temporaryFolder();
    const [models, projects] = await Promise.all([
      runProgramToEnd(["models"], { home }),
      runProgramToEnd(["projects", "--projects", "elsewhere"], { home }),
    ]);
    expect([models.code, projects.code]).toEqual([0, 0]);
    expect(models.stdout).toMatch(/^qwen2\.5-coder-1\.5b +not installed, /m);
    expect(models.stdout).toContain(join(home, "models"));
    expect(projects.stdout).toContain("There are no projects yet.");
    expect(projects.stdout).toContain(join(home, "elsewhere"));
  });
});

describe("examples", () => {
  it("are the descriptions of the paper's tasks, word for word", async () => {
    const examples = await readExamples(join(ROOT, "assets/examples"));
    expect(examples.map(({ name, title }) => [name, title])).toEqual([
      ["cart-pole", "Cart pole"],
      ["drone-delivery", "Drone delivery"],
      ["inventory-management", "Inventory management"],
      ["mountain-car", "Mountain car"],
      ["wireless-scheduling", "Wireless scheduling"],
    ]);
    for (const { name, text } of examples) {
      expect(text).toBe((await readFile(join(ROOT, "test/suites/paper", name, "task.md"), "utf8")).trim());
    }
  });
});

describe("serve", () => {
  it("prints an address, why there is no window, and ends at once when told to", { retry: 2 }, async () => {
    const home = await temporaryFolder();
    const program = await startProgram(["serve", "--electron-missing", "no \u001B[31mdisplay"], { home });
    await expect.poll(program.stdout).toMatch(/Ctrl\+C/);
    expect(program.stdout()).toMatch(
      /^The desktop window is not available: no display\. Lamplight runs in your browser instead\.\n/,
    );
    const address = /http:\/\/127\.0\.0\.1:(\d+)\/launch\/[\w-]+/.exec(program.stdout());
    const answer = await fetch(address![0], { redirect: "manual" });
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/"]);

    const second = await runProgramToEnd(["serve", "--port", address![1]!], { home });
    expect(second.code).toBe(2);
    expect(second.stderr).toMatch(/cannot listen on port \d+.*Another program.*--port/s);

    const began = performance.now();
    program.kill("SIGINT");
    expect((await program.ended).code).toBe(0);
    expect(performance.now() - began).toBeLessThan(3000);
  });
});

const hasSmallModel = await stat(join(modelsFolder(dataFolder()), SMALL_MODEL)).then(
  () => true,
  () => false,
);

describe.skipIf(!hasSmallModel)("a run with a real model", () => {
  it("stops at Ctrl+C, keeps what is finished, and goes on from there", { retry: 2 }, async () => {
    const home = await temporaryFolder();
    await giveModel(home);
    await cp(pyodideFolder(dataFolder()), join(home, "pyodide"), { recursive: true });
    const task =
      "Every morning of 9 days a baker decides to bake 0 to 30 loaves at 1 euro. Demand is 12. A loaf sells for 3 euros. Earn the most.";
    const program = await startProgram(["run", "--model", "smollm2-135m", "--project", "shop"], {
      home,
      input: task,
    });
    await expect.poll(program.stdout, { interval: 100 }).toMatch(/^ {3}Parameters …$/m);
    const began = performance.now();
    program.kill("SIGINT");
    await expect.poll(program.stdout, { interval: 20 }).toMatch(/Stopped\./);
    expect(performance.now() - began).toBeLessThan(1500);
    const { code, stdout } = await program.ended;
    expect(code).toBe(130);
    expect(stdout).toMatch(/^ ✓ Task /m);
    expect(stdout).toMatch(/Stopped\. Kept: Task\.\nGo on with: npm start -- run --project shop\n/);
    expect(stdout).toMatch(/^Python +\S.*\(\S+\)$/m);

    const again = await startProgram(["run", "--model", "smollm2-135m", "--project", "shop"], { home });
    await expect.poll(again.stdout, { interval: 100 }).toMatch(/^ {3}Parameters …$/m);
    expect(again.stdout()).not.toMatch(/Task …/);
    again.kill("SIGTERM");
    expect((await again.ended).code).toBe(143);
    const listed = await runProgramToEnd(["projects"], { home });
    expect(listed.stdout).toMatch(/^shop\n {2}Every morning of 9 days a baker.*; up to Task; /m);
  });
});

async function giveModel(home: string): Promise<void> {
  if (!hasSmallModel) return;
  await mkdir(join(home, "models"), { recursive: true });
  await cp(join(modelsFolder(dataFolder()), SMALL_MODEL), join(home, "models", SMALL_MODEL));
}
