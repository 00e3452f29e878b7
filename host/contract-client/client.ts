/** The window's side of the contract: typed requests and events over any wire. */

import type { Failure } from "../../agents/artefacts/stage.js";
import {
  type HostEvent,
  HostFrame,
  REQUESTS,
  type RequestInput,
  type RequestName,
  type RequestOutput,
} from "../contract.js";
import { MAX_FRAME_CHARACTERS, type Wire } from "./wire.js";

/** A failure that the host reported, or that the wire met. `failure` is what to show a person. */
export class HostFailure extends Error {
  constructor(readonly failure: Failure) {
    super(`${failure.what} ${failure.why}`);
    this.name = "HostFailure";
  }
}

export interface Client {
  /** @throws HostFailure as a rejection: the host's own, `wire-closed`, `request-too-large` or `answer-invalid`. */
  request<Name extends RequestName>(name: Name, input: RequestInput<Name>): Promise<RequestOutput<Name>>;
  /** Returns a function that takes the listener away again. */
  onEvent(listener: (event: HostEvent) => void): () => void;
  /** The wire is gone for good; to go on, make a new client. */
  onClose(listener: (reason: string) => void): void;
  close(): void;
}

interface Waiting {
  name: RequestName;
  resolve(output: unknown): void;
  reject(failure: HostFailure): void;
}

/** Speaks the contract over a wire. Every answer is checked against the contract before it is passed on. */
export function connectWire(wire: Wire): Client {
  const waiting = new Map<number, Waiting>();
  const listeners = new Set<(event: HostEvent) => void>();
  let lastId = 0;
  let closedBecause: string | null = null;

  wire.onMessage((text) => {
    const frame = readFrame(text);
    if (frame === null) {
      wire.close();
      return;
    }
    if ("event" in frame) {
      for (const listener of [...listeners]) listener(frame.event);
      return;
    }
    const asked = waiting.get(frame.id);
    if (!asked) return;
    waiting.delete(frame.id);
    if (!frame.ok) {
      asked.reject(new HostFailure(frame.failure));
      return;
    }
    const output = REQUESTS[asked.name].output.safeParse(frame.output);
    if (output.success) asked.resolve(output.data);
    else asked.reject(new HostFailure(answerInvalid(asked.name, output.error.issues[0]?.message ?? "")));
  });

  wire.onClose((reason) => {
    closedBecause = reason;
    for (const asked of waiting.values()) asked.reject(new HostFailure(wireClosed(reason)));
    waiting.clear();
  });

  return {
    request<Name extends RequestName>(name: Name, input: RequestInput<Name>): Promise<RequestOutput<Name>> {
      return new Promise<RequestOutput<Name>>((resolve, reject) => {
        if (closedBecause !== null) {
          reject(new HostFailure(wireClosed(closedBecause)));
          return;
        }
        const id = ++lastId;
        const frame = JSON.stringify({ id, request: name, input });
        if (frame.length > MAX_FRAME_CHARACTERS) {
          reject(new HostFailure(requestTooLarge(frame.length)));
          return;
        }
        waiting.set(id, { name, resolve: (output) => resolve(output as RequestOutput<Name>), reject });
        wire.send(frame);
      });
    },
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onClose: (listener) => wire.onClose(listener),
    close: () => wire.close(),
  };
}

function readFrame(text: string): HostFrame | null {
  try {
    const frame = HostFrame.safeParse(JSON.parse(text));
    return frame.success ? frame.data : null;
  } catch {
    return null;
  }
}

function wireClosed(reason: string): Failure {
  return {
    code: "wire-closed",
    what: "The connection to the app's host was lost.",
    why: reason,
    kept: "Everything that was finished is in the project's folder.",
    next: "Reload the page. If that does not help, start Lamplight again.",
  };
}

function requestTooLarge(length: number): Failure {
  return {
    code: "request-too-large",
    what: "This is too much to send at once.",
    why: `It takes ${length.toLocaleString("en")} characters; ${MAX_FRAME_CHARACTERS.toLocaleString("en")} are allowed.`,
    kept: "Nothing was changed.",
    next: "Shorten the text and try again.",
  };
}

function answerInvalid(name: RequestName, issue: string): Failure {
  return {
    code: "answer-invalid",
    what: `The host's answer to «${name}» does not follow the contract.`,
    why: issue || "It does not match the declared shape.",
    kept: "Nothing was changed by this.",
    next: "Reload the page: the window and the host may be of different versions.",
  };
}
