/**
 * A program that saves without end, to be killed in the middle: every save carries one number everywhere, so
 * that a mixture of two saves can be seen. Its argument is the project's folder.
 */

import { openProjectStore } from "../../../host/store/project-store.js";
import { pointAt, recordOf, VALUES } from "./records.js";

const folder = process.argv[2]!;
const store = await openProjectStore(folder);
const runId = await store.createRun({});
process.stdout.write("writing\n");
for (let round = store.versions("coding") + 1; ; round++) {
  const source = `# round ${round}\n${"x = 1\n".repeat(2000)}# round ${round}\n`;
  await store.add(recordOf("coding", { seed: round, value: { ...VALUES.coding, source } }));
  await store.appendMetrics(runId, [pointAt(round), pointAt(round + 1)]);
  await store.setText(`Round ${round}. ${"Words. ".repeat(500)}Round ${round}.`);
  await store.saveWeights(runId, new Uint8Array(20_000).fill(round % 256));
  await store.approve("coding");
}
