/** The download as lines of a terminal. */

import type { DownloadEvent } from "./events.js";

/** Without a terminal that can rewrite its line, progress is told this often, in milliseconds. */
const PLAIN_INTERVAL = 5_000;

/** Of smaller files only the end is told, without the time, in bytes. */
const LARGE = 20_000_000;

/** A number of bytes for a person, such as `1.12 GB`. */
export function bytesText(bytes: number): string {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 99.5 ? 0 : value >= 9.95 ? 1 : 2;
  return `${value.toFixed(digits)} ${units[unit]}`;
}

export interface TerminalOutput {
  write(text: string): unknown;
  isTTY?: boolean;
  columns?: number;
}

/**
 * Returns a listener that shows download events: one line that is rewritten on a terminal, a line every few
 * seconds elsewhere.
 * @param now a clock in milliseconds
 */
export function showDownloads(
  output: TerminalOutput,
  now: () => number = () => performance.now(),
): (event: DownloadEvent) => void {
  let open = false;
  let told = now();
  const line = (text: string): void => {
    output.write(`${open ? "\r\x1b[2K" : ""}${text}\n`);
    open = false;
  };
  const rewrite = (text: string): void => {
    const width = Math.max(20, (output.columns ?? 80) - 1);
    output.write(`\r\x1b[2K${text.slice(0, width)}`);
    open = true;
  };
  return (event) => {
    switch (event.type) {
      case "wait":
        return line("Another Lamplight is downloading; waiting for it …");
      case "download-start":
        return line(
          `Downloading ${count(event.files, "file")}, ${bytesText(event.bytes)}, into ${event.folder} (only once)`,
        );
      case "file-check":
        return line(`  ${event.name}: found, checking its sha256 …`);
      case "file-start": {
        told = now();
        const resumed = event.resumedBytes > 0 ? `, continued at ${bytesText(event.resumedBytes)}` : "";
        const text = `  ${event.name} from ${event.source}${resumed}`;
        return output.isTTY ? rewrite(text) : event.totalBytes >= LARGE ? line(text) : undefined;
      }
      case "file-progress": {
        if (output.isTTY) return rewrite(progressText(event));
        if (now() - told < PLAIN_INTERVAL) return;
        told = now();
        return line(progressText(event));
      }
      case "source-failed":
        return line(`  ${event.name}: not from ${event.source} (${event.why})`);
      case "file-end":
        return line(`  ${event.name}: verified, ${bytesText(event.bytes)}${durationText(event)}`);
    }
  };
}

function progressText(event: Extract<DownloadEvent, { type: "file-progress" }>): string {
  const percent = Math.min(100, Math.floor((100 * event.receivedBytes) / event.totalBytes));
  const amount = `${bytesText(event.receivedBytes)} of ${bytesText(event.totalBytes)}`;
  return `  ${event.name}: ${percent} %, ${amount}, ${bytesText(event.bytesPerSecond)}/s`;
}

function durationText({ bytes, seconds }: Extract<DownloadEvent, { type: "file-end" }>): string {
  return bytes >= LARGE ? ` in ${seconds.toFixed(1)} s` : "";
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
