/** Finished projects that come with the app, each as one file. */

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { HostFailure } from "./contract-client/client.js";

export interface Sample {
  name: string;
  title: string;
  /** The archive, as an export leaves it. */
  file: string;
}

const ENDING = ".lamplight.zip";

/** One for each archive in the folder, by name; `beekeeper.lamplight.zip` is «Beekeeper». */
export async function findSamples(folder: string): Promise<Sample[]> {
  const names = await readdir(folder).catch(() => []);
  return names
    .filter((file) => file.endsWith(ENDING))
    .sort()
    .map((file) => {
      const name = file.slice(0, -ENDING.length);
      const words = name.replaceAll("-", " ");
      return { name, title: words.charAt(0).toUpperCase() + words.slice(1), file: join(folder, file) };
    });
}

/** @throws HostFailure `sample-unknown` */
export async function readSample(samples: readonly Sample[], name: string): Promise<Uint8Array> {
  const sample = samples.find((each) => each.name === name);
  const bytes = sample && (await readFile(sample.file).catch(() => null));
  if (bytes) return bytes;
  throw new HostFailure({
    code: "sample-unknown",
    what: `The sample «${name}» cannot be opened.`,
    why: sample
      ? `Its file ${sample.file} is missing or may not be read.`
      : `This installation has ${samples.map((each) => each.name).join(", ") || "no samples"}.`,
    kept: "Nothing was changed.",
    next: "Start from an example, or describe a task of your own.",
  });
}
