import { expect, test } from "vitest";
import { moduleAround } from "../../../agents/agents/coding.js";
import { openRunner, packageWithProbe, PROBE_ENTRY as entry } from "../../support/pyodide.js";
import { DRONE } from "../specification/written/paper.js";

const METHODS = `    def start(self, rng):
        for name in STATE:
            setattr(self, name, np.zeros(2))

    def advance(self, action, rng):
        changed = replace(np.zeros(2), 1, 5.0)
        return changed[1] + log2(8) + math.floor(1.5)

    def is_over(self):
        return False`;

test("methods may use the functions of the formulation's language by their names there", async () => {
  const line = {
    target: "changed",
    kind: "quantity",
    expression: "replace(zeros(2), 0, 1)",
    event: "",
  } as const;
  const { specification } = DRONE;
  const source = moduleAround(METHODS, { ...specification, dynamics: [...specification.dynamics, line] });
  const state = specification.state.map(({ symbol }) => symbol);
  const runner = await openRunner({ pythonPackageFolder: await packageWithProbe() });
  const code = `
scope = {"STATE": ${JSON.stringify(state)}}
exec(${JSON.stringify(source)}, scope)
frame = scope["Environment"]()
frame.start(None)
result = float(frame.advance(0, None))
`;
  expect(await runner.run({ entry, input: { code }, seconds: 60 })).toBe(9);
  // What is not used is not defined.
  expect(source).not.toContain("log10");
});
