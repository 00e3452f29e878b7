/** The host's side of the contract: answers the requests of one wire and sends it every event. */

import type { Failure } from "../agents/artefacts/stage.js";
import { HostFailure } from "./contract-client/client.js";
import { MAX_FRAME_CHARACTERS, MAX_FRAME_DEPTH, nestsDeeperThan, type Wire } from "./contract-client/wire.js";
import {
  type HostEvent,
  type HostFrame,
  REQUESTS,
  type RequestInput,
  type RequestName,
  type RequestOutput,
} from "./contract.js";
import { failureOf } from "./failures.js";

/** The app without a window. `handle` rejects with a HostFailure, or with an error that is a fault of ours. */
export interface Host {
  handle<Name extends RequestName>(name: Name, input: RequestInput<Name>): Promise<RequestOutput<Name>>;
  /** Returns a function that ends the subscription. */
  subscribe(listener: (event: HostEvent) => void): () => void;
  close(): Promise<void>;
}

/** Requests of one wire that may wait for their answer at the same time. */
const MAX_WAITING = 64;

/**
 * Serves a host over a wire until the wire closes. A frame that is too long, too deep, not JSON or without
 * an id cannot be answered, so it ends the wire; every other fault is answered with a failure.
 */
export function serve(host: Host, wire: Wire): void {
  let waiting = 0;
  const send = (frame: HostFrame): void => wire.send(JSON.stringify(frame));
  const unsubscribe = host.subscribe((event) => send({ event }));
  wire.onClose(unsubscribe);

  wire.onMessage((text) => {
    const frame = readFrame(text);
    if (frame === null) {
      wire.close();
      return;
    }
    const { id } = frame;
    if (waiting >= MAX_WAITING) {
      send({ id, ok: false, failure: tooManyRequests() });
      return;
    }
    waiting++;
    answer(host, frame)
      .then((output) => send({ id, ok: true, output }))
      .catch((error: unknown) => send({ id, ok: false, failure: failureOf(error) }))
      .finally(() => waiting--);
  });
}

interface Asked {
  id: number;
  request: unknown;
  input: unknown;
}

function readFrame(text: string): Asked | null {
  if (text.length > MAX_FRAME_CHARACTERS || nestsDeeperThan(text, MAX_FRAME_DEPTH)) return null;
  let frame: unknown;
  try {
    frame = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof frame !== "object" || frame === null) return null;
  const { id, request, input } = frame as Record<string, unknown>;
  if (typeof id !== "number" || !Number.isSafeInteger(id) || id < 1) return null;
  return { id, request, input };
}

async function answer(host: Host, frame: Asked): Promise<unknown> {
  const name = frame.request;
  if (typeof name !== "string" || !Object.hasOwn(REQUESTS, name)) throw new HostFailure(requestUnknown(name));
  const known = name as RequestName;
  const input = REQUESTS[known].input.safeParse(frame.input);
  if (!input.success) {
    const issue = input.error.issues[0];
    throw new HostFailure(requestInvalid(known, issue?.path.join(".") ?? "", issue?.message ?? ""));
  }
  // The union of all inputs cannot be narrowed by a name that is only known at run time.
  return host.handle(known, input.data as never);
}

function requestUnknown(name: unknown): Failure {
  return {
    code: "request-unknown",
    what: "The window asked for something that this host does not know.",
    why: `There is no request called ${JSON.stringify(name)?.slice(0, 100) ?? "nothing"}.`,
    kept: "Nothing was changed.",
    next: "Reload the page: the window and the host may be of different versions.",
  };
}

function requestInvalid(name: RequestName, place: string, issue: string): Failure {
  return {
    code: "request-invalid",
    what: `The request «${name}» does not follow the contract.`,
    why: `${place || "input"}: ${issue || "not of the declared shape"}`.slice(0, 4000),
    kept: "Nothing was changed.",
    next: "Correct the input and try again.",
  };
}

function tooManyRequests(): Failure {
  return {
    code: "too-many-requests",
    what: "The window asks faster than the host can answer.",
    why: `${MAX_WAITING} requests are waiting for their answer.`,
    kept: "Nothing was changed by this request.",
    next: "Wait a moment and try again.",
  };
}
