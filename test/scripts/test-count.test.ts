import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runCaptured } from "../../scripts/common.mjs";
import { summaryLine } from "../../scripts/test.mjs";

const ROOT = path.join(import.meta.dirname, "..", "..");

// Each case starts a whole vitest of its own.

describe("the last line", () => {
  it("sums over all runners, and names skipped tests only where there are some", () => {
    const failed = [{ name: "c", reason: "d" }];
    const skipped = [{ name: "a", reason: "b" }];
    expect(summaryLine([{ passed: 4, failed: [], skipped: [] }])).toBe("4 passed, 0 failed");
    expect(
      summaryLine([
        { passed: 3, failed, skipped: [] },
        { passed: 10, failed: [...failed, ...failed], skipped },
      ]),
    ).toBe("13 passed, 3 failed, 1 skipped");
  });
});

it("a mode that does not exist is one failure, before anything is set up", async () => {
  const { code, output } = await runCaptured(process.execPath, ["scripts/test.mjs", "thoroughly"]);
  expect(code).toBe(1);
  expect(output).toContain("failed: npm test (There is no «thoroughly» to test");
  expect(output.trim().split("\n").at(-1)).toBe("0 passed, 1 failed");
});

describe("the count of a run of vitest", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "lamplight-count-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** Runs real tests in a process of its own, because vitest cannot run inside itself. */
  async function count(files: Record<string, string>): Promise<unknown> {
    for (const [name, text] of Object.entries(files)) {
      await writeFile(path.join(folder, name), text);
    }
    const program = `
      import { countVitest } from ${JSON.stringify(path.join(ROOT, "scripts", "test.mjs"))};
      const count = await countVitest(["--root", ${JSON.stringify(folder)}, "--globals"]);
      console.log("COUNT " + JSON.stringify(count));
    `;
    const { output } = await runCaptured(process.execPath, ["--input-type=module", "--eval", program]);
    return JSON.parse(/^COUNT (.*)$/m.exec(output)?.[1] ?? output);
  }

  it("tells passed, failed and skipped tests apart, with the reason of a skip", async () => {
    const counted = await count({
      "a.test.mjs": `
        it("holds", () => expect(1).toBe(1));
        it("fails", () => expect(1).toBe(2));
        it("waits", (context) => context.skip("no network here"));
      `,
    });
    expect(counted).toEqual({
      passed: 1,
      failed: [
        { name: "a.test.mjs > fails", reason: expect.stringContaining("expected 1 to be 2") as string },
      ],
      skipped: [{ name: "waits", reason: "no network here" }],
    });
  });

  it("counts a file that cannot be loaded, and an error that no test caught, as failures", async () => {
    const counted = await count({
      "broken.test.mjs": `throw new Error("on import");`,
      "loose.test.mjs": `it("ends", () => { void Promise.reject(new Error("loose")); });`,
    });
    expect(counted).toEqual({
      passed: 1,
      failed: [
        { name: "outside of the tests", reason: "loose" },
        { name: "broken.test.mjs", reason: "on import" },
      ],
      skipped: [],
    });
  });

  it("counts a run without any test as a failure", async () => {
    expect(await count({})).toEqual({
      passed: 0,
      failed: [{ name: "vitest", reason: "it ended with exit code 1" }],
      skipped: [],
    });
  });
});
