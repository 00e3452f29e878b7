import { createHash } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import { z } from "zod";
import type { CompletionRequest } from "../agents/ports.js";

/** One recorded answer of a real model. */
export const Recording = z.object({
  /** sha256 of everything in the request that decides about the answer. */
  request: z.string().regex(/^[0-9a-f]{64}$/),
  /** The end of what the model had before it, for people who look for the place. */
  after: z.string(),
  text: z.string(),
  ended: z.enum(["stop", "end", "limit", "repetition"]),
  stop: z.string().optional(),
  meanLogProbability: z.number().optional(),
  usage: z.object({
    promptTokens: z.number(),
    reusedTokens: z.number(),
    tokens: z.number(),
    seconds: z.number(),
  }),
  /** Short hashes of consecutive parts of the prompt, so that a stale recording can tell what is new. */
  parts: z.string(),
});
export type Recording = z.infer<typeof Recording>;

export const RecordingFile = z.object({
  format: z.literal(1),
  model: z.object({ name: z.string(), fileHash: z.string(), contextSize: z.number() }),
  completions: z.array(Recording),
});
export type RecordingFile = z.infer<typeof RecordingFile>;

/** Characters of the prompt that one part hash stands for. */
const PART_LENGTH = 64;
const PART_HASH_LENGTH = 6;
const SHOWN_CHARACTERS = 200;

export function hashRequest(request: CompletionRequest): string {
  const { messages, prefix, stop, maxTokens, temperature, seed, grammar } = request;
  const decisive = [
    messages.map(({ role, text }) => [role, text]),
    prefix,
    stop,
    maxTokens,
    temperature,
    seed,
    grammar ?? null,
  ];
  return createHash("sha256").update(JSON.stringify(decisive)).digest("hex");
}

/** All text that the model sees, in one string. */
export function promptText(request: CompletionRequest): string {
  return [
    ...request.messages.map(({ role, text }) => `[${role}]\n${text}\n`),
    "[answer]\n",
    request.prefix,
  ].join("");
}

export function partHashes(text: string): string {
  let parts = "";
  for (let start = 0; start < text.length; start += PART_LENGTH) {
    const part = text.slice(start, start + PART_LENGTH);
    parts += createHash("sha256").update(part).digest("hex").slice(0, PART_HASH_LENGTH);
  }
  return parts;
}

export function lastCharacters(text: string): string {
  return text.slice(-SHOWN_CHARACTERS);
}

/** The recording whose prompt agrees longest with this one, and the text from where they part. */
export function nearestRecording(
  request: CompletionRequest,
  recordings: readonly Recording[],
): { recording: Recording; from: number; newText: string } | undefined {
  const text = promptText(request);
  const parts = partHashes(text);
  let best: { recording: Recording; common: number } | undefined;
  for (const recording of recordings) {
    let common = 0;
    while (
      common < parts.length / PART_HASH_LENGTH &&
      partAt(parts, common) === partAt(recording.parts, common)
    )
      common++;
    if (!best || common > best.common) best = { recording, common };
  }
  if (!best) return undefined;
  const from = Math.min(best.common * PART_LENGTH, text.length);
  return { recording: best.recording, from, newText: text.slice(from, from + SHOWN_CHARACTERS) };
}

function partAt(parts: string, index: number): string {
  return parts.slice(index * PART_HASH_LENGTH, (index + 1) * PART_HASH_LENGTH);
}

/** @throws Error that names the file when it is not a file of recordings */
export async function readRecordings(file: string): Promise<RecordingFile> {
  const parsed = RecordingFile.safeParse(JSON.parse(await readFile(file, "utf8")));
  if (!parsed.success)
    throw new Error(`«${file}» is not a file of recorded answers: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

export async function writeRecordings(file: string, content: RecordingFile): Promise<void> {
  await writeFile(`${file}.tmp`, `${JSON.stringify(content, null, 2)}\n`);
  await rename(`${file}.tmp`, file);
}
