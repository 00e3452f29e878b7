/**
 * A host process that runs an endless Python job until someone kills it. Arguments: the description of the
 * sandbox, then the options of the runner as JSON.
 */

import { sandboxes } from "../../pyodide-runtime/isolation.js";
import { createRunnerIn, type NodeRunnerOptions } from "../../pyodide-runtime/node-runner.js";

const [description, options] = process.argv.slice(2);
const sandbox = sandboxes().find(({ isolation }) => isolation.description === description);
if (!sandbox || !options) throw new Error("which sandbox, which options?");
const runner = await createRunnerIn(sandbox, JSON.parse(options) as NodeRunnerOptions);
const job = {
  entry: "lamplight.probe.run",
  input: {
    code: "emit('running', 1)\nwhile True:\n  try:\n    while True: pass\n  except BaseException: pass",
  },
  seconds: 600,
};
await runner.run(job, { onEvent: () => process.stdout.write("running\n") });
