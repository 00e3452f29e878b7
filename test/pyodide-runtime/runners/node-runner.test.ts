import { expect, test } from "vitest";
import { openRunner, packageWithProbe } from "../../support/pyodide.js";

const runner = await openRunner({ pythonPackageFolder: await packageWithProbe() });
const run = (code: string, seconds = 60) =>
  runner.run({ entry: "lamplight.probe.run", input: { code }, seconds });

test("adds", async () => {
  expect(await run("result = 1 + 1")).toBe(2);
});
