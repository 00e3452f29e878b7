import { build } from "esbuild";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { CodingValue } from "../../../agents/artefacts/values.js";
import { openProjectStore } from "../../../host/store/project-store.js";
import { createProject } from "../../../host/store/projects.js";
import { everythingIn, temporaryFolder } from "../support/folders.js";
import { TASK_TEXT } from "../support/records.js";

/** The hostile suite asks for more. */
const KILLS = Number(process.env["LAMPLIGHT_KILLS"] ?? "30");
const SUPPORT = join(import.meta.dirname, "..", "support");

it(`a project survives ${KILLS} kills in the middle of saves`, { timeout: KILLS * 5_000 }, async () => {
  const root = await temporaryFolder();
  const writer = join(root, "busy-writer.mjs");
  await build({
    entryPoints: [join(SUPPORT, "busy-writer.ts")],
    outfile: writer,
    bundle: true,
    format: "esm",
    platform: "node",
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
    logLevel: "error",
  });
  const folder = join(root, await createProject(root, { text: TASK_TEXT }));
  let lastVersion = 0;
  let lastPoints = 0;

  for (let kill = 0; kill < KILLS; kill++) {
    const child = spawn(process.execPath, [writer, folder], { stdio: ["ignore", "pipe", "inherit"] });
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
  expect(lastVersion).toBeGreaterThan(KILLS / 4);
});
