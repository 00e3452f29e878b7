/** What every kind of source is given, and how it is named to a person. */

import type { AssetSource } from "./asset-list.js";
import type { PartFile } from "./part-file.js";

export interface SourceContext {
  /** The project's folder, where `node_modules` is. */
  projectFolder: string;
  /** For temporary folders, on the same disk as the result. */
  stagingFolder: string;
  signal: AbortSignal;
  /** Hosts that did not answer a moment ago: asking again would only cost time. */
  silentHosts: Set<string>;
  /** Called as bytes arrive; `total` where the source tells it. */
  onBytes(received: number, total?: number): void;
  limits: SourceLimits;
}

export interface SourceLimits {
  /** Until a server answers at all, in milliseconds. */
  connectMilliseconds: number;
  /** Between two pieces, in milliseconds. */
  stallMilliseconds: number;
  /** Before a cut connection is tried again, in milliseconds. */
  retryMilliseconds: number;
}

export const LIMITS: SourceLimits = {
  connectMilliseconds: 5_000,
  stallMilliseconds: 30_000,
  retryMilliseconds: 1_000,
};

/**
 * Fills the part with the whole file. A part that already holds something is continued.
 * @param maxBytes more than this cannot be the file
 * @throws SourceFailed when the next source should be tried; anything else ends the download.
 */
export type FetchSource<Kind extends AssetSource["kind"]> = (
  source: Extract<AssetSource, { kind: Kind }>,
  part: PartFile,
  maxBytes: number,
  context: SourceContext,
) => Promise<void>;

/** The source in a few words, for a person. */
export function sourceLabel(source: AssetSource): string {
  switch (source.kind) {
    case "url":
      return new URL(source.url).host;
    case "pip": {
      const more = source.packages.length - 1;
      return `pip (${source.packages[0]}${more > 0 ? ` and ${more} more` : ""})`;
    }
    case "pip-wheel":
      return `pip (${source.package})`;
    case "npm":
      return `npm (${source.package})`;
    case "node_modules":
      return `node_modules (${source.path.split("/")[0]})`;
  }
}

/** Identifies a source in the notes of a part. */
export function sourceKey(source: AssetSource): string {
  return JSON.stringify(source);
}
