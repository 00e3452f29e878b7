/** Text for a terminal: nothing that a model or a file says may steer it. */

import type { Failure } from "../../agents/artefacts/stage.js";

// Sequences that terminals obey: CSI, OSC and other strings up to their end, then single escapes.
const ESCAPES =
  /(?:\u001B\[|\u009B)[0-?]*[ -/]*[@-~]|(?:\u001B[\]PX^_]|[\u009D\u0090\u0098\u009E\u009F])[^\u0007\u001B\u009C]*(?:\u0007|\u001B\\|\u009C)?|\u001B[ -/]*[0-~]?/gu;

const CONTROLS = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/gu;
/** Marks that turn the direction of what follows, so that a text reads as another one. */
const DIRECTIONS = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu;

/** Without anything that a terminal obeys instead of showing. Line feeds and tabulators stay. */
export function plainText(text: string): string {
  return text
    .replace(/\r\n?/g, "\n")
    .replace(ESCAPES, "")
    .replace(CONTROLS, "")
    .replace(DIRECTIONS, "")
    .replace(/[\u2028\u2029]/gu, "\n");
}

/** The same on one line, cut to `limit` characters. */
export function oneLine(text: string, limit: number): string {
  const line = plainText(text).replace(/\s+/g, " ").trim();
  const characters = [...line];
  return characters.length <= limit ? line : `${characters.slice(0, limit - 1).join("")}…`;
}

/** Breaks words into lines of at most `width`, each with `indent` spaces in front but the first. */
export function wrapped(text: string, indent: number, width: number): string {
  const lines: string[] = [];
  for (const paragraph of plainText(text).trim().split("\n")) {
    let line = "";
    for (const word of paragraph.split(/[ \t]+/)) {
      if (line !== "" && indent + line.length + 1 + word.length > width) {
        lines.push(line);
        line = word;
      } else {
        line = line === "" ? word : `${line} ${word}`;
      }
    }
    lines.push(line);
  }
  return lines.join(`\n${" ".repeat(indent)}`);
}

/** A failure as four short paragraphs. */
export function failureText(failure: Failure, width: number): string {
  const row = (label: string, text: string): string => `  ${label.padEnd(6)}${wrapped(text, 8, width)}`;
  return [
    plainText(failure.what),
    row("why", failure.why),
    row("kept", failure.kept),
    row("next", failure.next),
  ].join("\n");
}

export function secondsText(seconds: number): string {
  if (seconds < 99.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
}

/** About four significant figures, without trailing zeros; a thousand and more with separators. */
export function numberText(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e9 || (size > 0 && size < 1e-3)) return value.toExponential(2);
  const digits = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 1 ? 2 : 3;
  return value.toLocaleString("en", { maximumFractionDigits: digits });
}

export function gigabytesText(bytes: number): string {
  return `${(bytes / 1e9).toFixed(2)} GB`;
}
