/** Files from a web address, continued where a cut connection left them. */

import { setTimeout as sleep } from "node:timers/promises";
import { connectionReason, SourceFailed } from "./errors.js";
import type { PartFile } from "./part-file.js";
import type { FetchSource, SourceContext } from "./sources.js";

const MAX_ATTEMPTS = 5;

/** The connection broke in the middle: worth another try from where it stopped. */
class Interrupted extends Error {}

/** A server that says when its file changed can be asked for the rest of it. */
function validatorOf(headers: Headers): string | undefined {
  const tag = headers.get("etag");
  if (tag && !tag.startsWith("W/")) return tag;
  return headers.get("last-modified") ?? undefined;
}

export const fetchUrl: FetchSource<"url"> = async (source, part, maxBytes, context) => {
  const { host } = new URL(source.url);
  if (context.silentHosts.has(host)) throw new SourceFailed("it did not answer before");
  for (let attempt = 1; ; attempt += 1) {
    try {
      await fetchRest(source.url, part, maxBytes, context);
      return;
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error;
      if (attempt === MAX_ATTEMPTS) throw new SourceFailed(`${error.message}, ${attempt} times`);
      await sleep(context.limits.retryMilliseconds, undefined, { signal: context.signal });
    }
  }
};

/** One request for what is missing. */
async function fetchRest(
  url: string,
  part: PartFile,
  maxBytes: number,
  context: SourceContext,
): Promise<void> {
  const watch = new AbortController();
  const response = await answer(url, part, watch, context);
  const start = response.status === 206 ? part.bytes : 0;
  if (response.status === 206 && !response.headers.get("content-range")?.startsWith(`bytes ${start}-`)) {
    await part.truncate(0);
    throw new Interrupted("the server sent another part than was asked for");
  }
  if (response.status === 416) {
    await part.truncate(0);
    throw new Interrupted("the server no longer has the same file");
  }
  if (response.status !== 200 && response.status !== 206) {
    throw new SourceFailed(`the server answered ${response.status} ${response.statusText}`.trim());
  }
  const length = Number(response.headers.get("content-length") ?? Number.NaN);
  const total = Number.isFinite(length) ? start + length : undefined;
  if (total !== undefined && total > maxBytes) {
    throw new SourceFailed(`it offers ${total} bytes, which cannot be this file`);
  }
  await part.truncate(start);
  await part.save({ validator: validatorOf(response.headers) });
  await readBody(response, part, maxBytes, total, watch, context);
  if (total !== undefined && part.bytes < total) throw new Interrupted("the connection was cut");
}

/** Asks the server, and waits a few seconds at most for its first words. */
async function answer(
  url: string,
  part: PartFile,
  watch: AbortController,
  context: SourceContext,
): Promise<Response> {
  const timer = setTimeout(() => watch.abort(), context.limits.connectMilliseconds);
  const headers: Record<string, string> = { "accept-encoding": "identity" };
  if (part.bytes > 0 && part.notes.validator) {
    headers["range"] = `bytes=${part.bytes}-`;
    headers["if-range"] = part.notes.validator;
  }
  try {
    return await fetch(url, { headers, signal: AbortSignal.any([watch.signal, context.signal]) });
  } catch (error) {
    context.signal.throwIfAborted();
    context.silentHosts.add(new URL(url).host);
    throw new SourceFailed(watch.signal.aborted ? "it did not answer in time" : connectionReason(error));
  } finally {
    clearTimeout(timer);
  }
}

async function readBody(
  response: Response,
  part: PartFile,
  maxBytes: number,
  total: number | undefined,
  watch: AbortController,
  context: SourceContext,
): Promise<void> {
  const reader = response.body?.getReader();
  if (!reader) return;
  const stalled = setTimeout(() => watch.abort(), context.limits.stallMilliseconds);
  try {
    for (;;) {
      const piece = await reader.read().catch((error: unknown) => {
        context.signal.throwIfAborted();
        throw new Interrupted(watch.signal.aborted ? "it stopped sending" : connectionReason(error));
      });
      if (piece.done) return;
      if (part.bytes + piece.value.byteLength > maxBytes) {
        throw new SourceFailed("it sends more bytes than this file has");
      }
      await part.append(piece.value);
      stalled.refresh();
      context.onBytes(part.bytes, total);
    }
  } finally {
    clearTimeout(stalled);
    // The rest of a body that is not wanted any more; its failure says nothing new.
    reader.cancel().catch(() => undefined);
  }
}
