/** `npm run setup`: everything that a start without arguments would set up, without opening anything. */

import { describeFailure } from "./common.mjs";
import { buildApp, checkNode, getAssets, installPackages } from "./steps.mjs";

try {
  checkNode();
  await installPackages();
  await buildApp();
  await getAssets(["always", "starter"]);
  console.log("Everything is set up.");
} catch (error) {
  process.stderr.write(`${describeFailure(error)}\n`);
  process.exitCode = 1;
}
