/** A catalogue with one model that is there. It can be opened; asking it anything is a fault of the test. */

import { ModelError } from "../../../agents/ports.js";
import type { ModelEntry } from "../../../host/contract.js";
import type { ModelSource } from "../../../host/model-hub.js";

const ENTRY: ModelEntry = {
  name: "stand-in",
  label: "Stand-in for tests",
  parameters: "1.5 B",
  bytes: 1_117_320_768,
  licence: "Apache-2.0",
  installed: true,
  fit: { verdict: "fits", explanation: "Takes 1.6 GB; 8 GB are free." },
};

const TOO_LARGE: ModelEntry = {
  ...ENTRY,
  name: "too-large",
  label: "Too large for tests",
  parameters: "32 B",
  bytes: 19_800_000_000,
  installed: false,
  fit: { verdict: "will-not-fit", explanation: "Takes 21.4 GB; 8 GB are free." },
};

export function installedModels(): ModelSource {
  const unused = (): never => {
    throw new Error("This test asks no model.");
  };
  return {
    list: async () => [ENTRY, TOO_LARGE],
    inspect: async (path) => ({ ...TOO_LARGE, name: path, label: "Too large for tests", installed: true }),
    async open(name, onProgress) {
      if (name !== ENTRY.name) {
        throw new ModelError("model-file-missing", `There is no file at ${name}.`, "Choose another file.");
      }
      onProgress(1);
      return {
        identity: { name, fileHash: "00", contextSize: 8192 },
        placement: { gpu: "vulkan", gpuLayers: 20, layers: 29 },
        complete: unused,
        countTokens: unused,
        close: async () => undefined,
      };
    },
    download: unused,
  };
}
