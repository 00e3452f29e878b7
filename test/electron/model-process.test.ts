import { existsSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { modelsFolder } from "../../host/folders.js";
import { startUtility, type Utility } from "../../electron/utility.js";
import { makePrograms, type Programs, REPOSITORY } from "./programs.js";

vi.mock("electron", () => import("./fake-electron.js"));

const MODEL = path.join(modelsFolder(), "SmolLM2-135M-Instruct.Q4_1.gguf");
const LIBRARY_TEST = path.join(
  REPOSITORY,
  "node_modules/node-llama-cpp/dist/bindings/utils/testBindingBinary.js",
);

/** A host that knows nothing of Electron: the model's own client, with `child_process.fork` as it finds it. */
const HOST = (client: string, processScript: string, cacheFolder: string) => `
import { openModel } from ${JSON.stringify(client)};
const tell = (message) => process.parentPort.postMessage(message);
const model = await openModel({
  file: ${JSON.stringify(MODEL)},
  cacheFolder: ${JSON.stringify(cacheFolder)},
  processScript: ${JSON.stringify(processScript)},
  contextSize: 512,
});
tell({ opened: model.identity });
const completion = await model.complete({
  messages: [{ role: "user", text: "Count to five." }],
  prefix: "1, 2, 3,",
  stop: ["\\n"],
  maxTokens: 8,
  temperature: 0,
  seed: 1,
});
tell({ text: completion.text });
await model.close();
tell("closed");
`;

let programs: Programs;
let host: Utility | undefined;

beforeAll(async () => (programs = await makePrograms()));
afterAll(async () => {
  host?.kill();
  await programs.remove();
});

describe("the language model's process, started by the shell", () => {
  it.skipIf(!existsSync(MODEL))(
    "answers a host that forks it in the ordinary way (skipped where the test model is not set up)",
    async () => {
      const client = await programs.bundle("model-client.js", "models/model-client.ts");
      const processScript = await programs.bundle("model-process.js", "models/model-process.ts");
      host = startUtility({
        entry: programs.entry,
        program: {
          file: await programs.write(
            "host.js",
            HOST(client, processScript, path.join(programs.folder, "cache")),
          ),
          name: "host",
        },
        mayFork: [
          { file: processScript, name: "model" },
          { file: LIBRARY_TEST, name: "library test" },
        ],
        args: [],
        env: { PATH: process.env.PATH ?? "", HOME: programs.folder },
        execArgv: [],
        stdout: "ignore",
        stderr: "ignore",
      });
      const heard: unknown[] = [];
      host.onMessage((message) => heard.push(message));
      await vi.waitFor(() => expect(heard.at(-1)).toBe("closed"), { timeout: 300_000, interval: 200 });
      expect(heard).toEqual([
        { opened: expect.objectContaining({ contextSize: 512 }) },
        { text: expect.stringMatching(/4.*5/) },
        "closed",
      ]);
    },
  );
});
