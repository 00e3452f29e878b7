/** Hyperparameters that a person may set, what they mean, and what is wrong with an entry. Pure. */

export interface Setting {
  name: string;
  label: string;
  hint: string;
  kind: "whole" | "number" | "list";
  least: number;
  most: number;
}

export const SETTINGS: readonly Setting[] = [
  { name: "steps", label: "Steps", hint: "of the environment, in all", kind: "whole", least: 100, most: 1e8 },
  {
    name: "learning_rate",
    label: "Learning rate",
    hint: "of Adam",
    kind: "number",
    least: 1e-7,
    most: 1,
  },
  {
    name: "hidden",
    label: "Hidden layers",
    hint: "widths with commas",
    kind: "list",
    least: 1,
    most: 4096,
  },
  { name: "discount", label: "Discount", hint: "weight of the future", kind: "number", least: 0, most: 1 },
  { name: "returns", label: "Steps of a target", hint: "n-step return", kind: "whole", least: 1, most: 1000 },
  { name: "batch", label: "Batch", hint: "transitions an update", kind: "whole", least: 1, most: 8192 },
  {
    name: "steps_per_update",
    label: "Steps an update",
    hint: "fewer learn more and slower",
    kind: "whole",
    least: 1,
    most: 10_000,
  },
  {
    name: "target_rate",
    label: "Target rate",
    hint: "of the target network",
    kind: "number",
    least: 1e-6,
    most: 1,
  },
  {
    name: "exploration_end",
    label: "Last exploration",
    hint: "chance of a random action",
    kind: "number",
    least: 0,
    most: 1,
  },
  {
    name: "exploration_fraction",
    label: "Exploration falls over",
    hint: "part of the steps",
    kind: "number",
    least: 0,
    most: 1,
  },
  { name: "replay", label: "Memory", hint: "transitions kept", kind: "whole", least: 100, most: 1e7 },
  { name: "priority", label: "Priority", hint: "0: all alike", kind: "number", least: 0, most: 1 },
];

/** A limit on time is no hyperparameter, but is entered beside them. */
export const SECONDS: Setting = {
  name: "seconds",
  label: "Seconds at most",
  hint: "of wall-clock time",
  kind: "whole",
  least: 1,
  most: 86_400,
};

/** How long to look for better settings where the training falls short; 0 for not at all. */
export const TUNING: Setting = {
  name: "tuning",
  label: "Minutes of tuning",
  hint: "at most, where it falls short",
  kind: "number",
  least: 0,
  most: 10_080,
};

export const SEED: Setting = {
  name: "seed",
  label: "Seed",
  hint: "same seed, same curve",
  kind: "whole",
  least: 0,
  most: 2_147_483_647,
};

/** The entry as the trainer takes it, or what is wrong with it; null for an empty one. */
export function readSetting(
  setting: Setting,
  entry: string,
): { value: number | number[] } | { problem: string } | null {
  if (entry.trim() === "") return null;
  const parts = setting.kind === "list" ? entry.split(/[,\s]+/).filter(Boolean) : [entry.trim()];
  const numbers = parts.map(Number);
  if (numbers.length === 0 || numbers.length > 8 || !numbers.every(Number.isFinite))
    return {
      problem: setting.kind === "list" ? "One to eight numbers, such as 64, 64." : "This is no number.",
    };
  if (setting.kind !== "number" && !numbers.every(Number.isInteger)) return { problem: "A whole number." };
  const outside = numbers.find((number) => number < setting.least || number > setting.most);
  if (outside !== undefined)
    return {
      problem: `From ${setting.least.toLocaleString("en")} to ${setting.most.toLocaleString("en")}, not ${outside}.`,
    };
  return { value: setting.kind === "list" ? numbers : numbers[0]! };
}
