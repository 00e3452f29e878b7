/** The one language model that the host has open: chosen by name, opened when first needed, then kept. */

import type { LanguageModel } from "../agents/ports.js";
import { HostFailure } from "./contract-client/client.js";
import type { HostEvent, LoadedModel, ModelEntry, ModelStatus } from "./contract.js";
import { failureOf } from "./failures.js";
import { measured, type MeasuredModel } from "./measured-model.js";

/** Where models come from. */
export interface ModelSource {
  list(): Promise<ModelEntry[]>;
  /**
   * @param name of the catalogue, or the path of a GGUF file.
   * @throws ModelError as a rejection.
   */
  open(name: string, onProgress: (fraction: number) => void): Promise<PlacedModel>;
  /** What the header of a model file says, and whether it fits this machine. @throws ModelError as a rejection. */
  inspect(path: string): Promise<ModelEntry>;
  /** Resolves when the model is verified and in place. */
  download(name: string, onProgress: (progress: DownloadProgress) => void): Promise<ModelEntry>;
}

/** A model that may tell where its layers are. */
export interface PlacedModel extends LanguageModel {
  readonly placement?: NonNullable<LoadedModel["placement"]>;
}

export type DownloadProgress = Omit<Extract<HostEvent, { type: "download-progress" }>, "type" | "name">;

export interface ModelHub {
  status(): ModelStatus;
  /** The chosen model, opened if it is not. @throws ModelError as a rejection. */
  use(): Promise<LanguageModel>;
  /** Chooses and opens a model. When that fails, the one before stays chosen. */
  select(name: string): Promise<ModelStatus>;
  close(): Promise<void>;
}

export function createModelHub(
  source: ModelSource,
  firstChoice: string,
  emit: (event: HostEvent) => void,
): ModelHub {
  let chosen = firstChoice;
  let opened: { name: string; model: Promise<MeasuredModel> } | null = null;
  let status: ModelStatus = { name: firstChoice, state: "none", progress: null, failure: null };

  function tell(next: ModelStatus): void {
    status = next;
    emit({ type: "model-status", status });
  }

  function open(name: string): Promise<MeasuredModel> {
    if (opened?.name === name) return opened.model;
    const before = opened;
    tell({ name, state: "loading", progress: 0, failure: null });
    const model = (async () => {
      // Two models at once may not fit into memory.
      await closeOpened(before);
      const found = await source.open(name, (fraction) => {
        const progress = Math.max(0, Math.min(1, fraction));
        if (
          opened?.name === name &&
          status.state === "loading" &&
          progress - (status.progress ?? 0) >= 0.01
        ) {
          tell({ name, state: "loading", progress, failure: null });
        }
      });
      return measured(found, (loaded) => {
        if (opened?.name === name && status.state === "ready") tell({ ...status, loaded });
      });
    })();
    const entry = { name, model };
    opened = entry;
    model.then(
      ({ loaded }) => {
        if (opened === entry) tell({ name, state: "ready", progress: null, failure: null, loaded: loaded() });
      },
      (error: unknown) => {
        if (opened !== entry) return;
        opened = null;
        tell({ name, state: "failed", progress: null, failure: failureOf(error) });
      },
    );
    return model;
  }

  return {
    status: () => status,
    use: () => open(chosen),
    async select(name) {
      const before = chosen;
      chosen = name;
      try {
        await open(name);
      } catch (error) {
        chosen = before;
        throw error;
      }
      return status;
    },
    async close() {
      const last = opened;
      opened = null;
      await closeOpened(last);
    },
  };
}

async function closeOpened(opened: { model: Promise<LanguageModel> } | null): Promise<void> {
  const model = await opened?.model.catch(() => null);
  await model?.close().catch(() => undefined);
}

/** A choice of model that is not possible now. */
export function modelInUse(title: string): HostFailure {
  return new HostFailure({
    code: "model-in-use",
    what: "The model cannot be changed now.",
    why: `The run of «${title}» is using it.`,
    kept: "The run goes on with the model that it has.",
    next: "Stop the run, or wait until it has ended.",
  });
}
