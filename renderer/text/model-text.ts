/** A model's name and state in a few words. */

import type { ModelEntry, ModelStatus } from "../../host/contract.js";

/** The label of the catalogue, or the file's name of a model of the person's own. */
export function modelName(name: string, models: readonly ModelEntry[] | null): string {
  const known = models?.find((entry) => entry.name === name);
  return known?.label ?? name.split(/[\\/]/).pop() ?? name;
}

export function modelLabel(status: ModelStatus | null, models: readonly ModelEntry[] | null): string {
  if (status === null) return "Model";
  return status.name === null ? "No model" : modelName(status.name, models);
}

export const MODEL_STATE_TEXT: Record<ModelStatus["state"], string> = {
  none: "loads at the next run",
  loading: "loading",
  ready: "ready",
  failed: "could not be loaded",
};

/** Whether a run can get a model: one is open or opening, or the catalogue has one on this machine. */
export function hasModel(status: ModelStatus | null, models: readonly ModelEntry[] | null): boolean {
  if (status?.state === "ready" || status?.state === "loading") return true;
  return models === null || models.some((entry) => entry.installed);
}
