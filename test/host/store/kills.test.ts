import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, expect, it } from "vitest";
import { CodingValue } from "../../../agents/artefacts/values.js";
import { openProjectStore } from "../../../host/store/project-store.js";
import { createProject } from "../../../host/store/projects.js";
import { everyAttempt } from "../../hostile/support/attempts.js";
import { tried } from "../../hostile/support/tried.js";
import { everythingIn, QUICK_DISK, temporaryFolder } from "../support/folders.js";
import { TASK_TEXT } from "../support/records.js";
import { bundledWriters, type Writers } from "../support/writers.js";

const KILLS = everyAttempt ? 200 : 32;
/** Projects that are written and killed side by side: most of the time they wait. */
const LANES = 4;

let writers: Writers;
beforeAll(async () => {
  writers = await bundledWriters();
  return writers.remove;
});

it(
  `projects survive ${KILLS} kills in the middle of saves`,
  { timeout: KILLS * 10_000 },
  async ({ task }) => {
    const root = await temporaryFolder();
    const lanes = Array.from({ length: LANES }, (_, lane) =>
      surviveKills(root, `lane-${lane}`, KILLS / LANES),
    );
    const versions = (await Promise.all(lanes)).reduce((sum, version) => sum + version, 0);
    expect(versions).toBeGreaterThan(KILLS / 4);
    tried(task, {
      point: 7,
      what: "kills at random moments of saving",
      inputs: KILLS,
      outcome: `old or new each time, nothing left lying about, metrics to the last whole line (${versions} versions written)`,
    });
  },
);

/** Kills the writer of one project again and again, and looks at it each time. Returns its last version. */
async function surviveKills(root: string, id: string, kills: number): Promise<number> {
  const folder = join(root, await createProject(root, { text: TASK_TEXT, id }));
  let lastVersion = 0;
  let lastPoints = 0;

  for (let kill = 0; kill < kills; kill++) {
    const child = spawn(process.execPath, [writers.busy, folder], { stdio: ["ignore", "pipe", "inherit"] });
    const ended = once(child, "exit");
    // Every fourth is killed while it opens the project or does not even run yet.
    if (kill % 4 !== 0) await Promise.race([once(child.stdout, "data"), ended]);
    await sleep(kill % 4 !== 0 ? Math.random() * 120 : Math.random() * 500);
    expect(child.exitCode).toBe(null);
    child.kill("SIGKILL");
    await ended;

    const store = await openProjectStore(folder);
    const coding = (await store.current()).coding;
    if (coding) {
      const { source } = CodingValue.parse(coding.value);
      expect(
        source.startsWith(`# round ${coding.seed}\n`) && source.endsWith(`# round ${coding.seed}\n`),
      ).toBe(true);
      expect(await readFile(join(folder, "environment.py"), "utf8")).toBe(source);
      expect(coding.version).toBeGreaterThanOrEqual(lastVersion);
      lastVersion = coding.version;
    }
    expect(await store.text()).toMatch(/^(Round (\d+)\..*Round \2\.|Every morning.*)$/);
    expect((await store.history("coding")).length).toBe(store.versions("coding"));

    const files = await everythingIn(folder);
    let points = 0;
    for (const runId of files.flatMap((path) => /^runs\/(\d+)$/.exec(path)?.[1] ?? [])) {
      const lines = await readFile(join(folder, "runs", runId, "metrics.jsonl"), "utf8").catch(() => "");
      expect(lines === "" || lines.endsWith("\n")).toBe(true);
      expect((await store.metrics(runId)).length).toBe(lines.split("\n").length - 1);
      points += lines.split("\n").length - 1;
      const weights = await store.loadWeights(runId);
      expect(
        weights === null || (weights.length === 20_000 && weights.every((byte) => byte === weights[0])),
      ).toBe(true);
    }
    expect(points).toBeGreaterThanOrEqual(lastPoints);
    lastPoints = points;
    await store.close();
    expect((await everythingIn(folder)).filter((path) => /(^|\/)\./.test(path))).toEqual([]);
  }
  return lastVersion;
}

it("and would not if they were written in place", async ({ task }) => {
  const file = join(await temporaryFolder(QUICK_DISK), "project.json");
  let damaged = 0;
  let kills = 0;
  // How often a save is met in the middle is the machine's affair; that it is met at all is not.
  for (; kills < 16 || (damaged === 0 && kills < 200); kills++) {
    const child = spawn(process.execPath, [writers.careless, file], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const ended = once(child, "exit");
    await once(child.stdout, "data");
    await sleep(Math.random() * 60);
    child.kill("SIGKILL");
    await ended;
    const numbers = (await readFile(file, "utf8")).trim().split("\n");
    if (numbers.length !== 1_000_000 || new Set(numbers).size !== 1) damaged++;
  }
  expect(damaged).toBeGreaterThan(0);
  tried(task, {
    point: 7,
    what: "weakened: a file written in place",
    inputs: kills,
    outcome: `${damaged} mixtures or stumps`,
  });
});
