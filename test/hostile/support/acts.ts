/**
 * What code does that owns the whole program of an interpreter and is written in JavaScript: it says that it
 * is ready, as an interpreter does, and then does what the job names. Runs in Node and in a worker.
 */

export interface Act {
  act: keyof typeof ACTS;
}

type Send = (line: string) => void;

const swallow = (work: () => void): void => {
  try {
    work();
  } catch {
    // Nothing may end it from inside.
  }
};

export const ACTS = {
  /** The honest one, so that the others are known to have been started. */
  answer: (send: Send) => send('{"type":"result","value":2}'),
  /** Never comes back, whatever is thrown into it. */
  loop(send: Send) {
    send('{"type":"report","name":"on","data":1}');
    for (;;)
      swallow(() => {
        for (;;);
      });
  },
  /** Never lets anything else have its turn, and never blocks for long either. */
  microtasks(send: Send) {
    send('{"type":"report","name":"on","data":1}');
    const again = (): Promise<void> => Promise.resolve().then(again);
    void again();
  },
  /** Memory outside of WebAssembly and outside of the heap, slowly enough to look like work. */
  growBuffers(send: Send) {
    send('{"type":"report","name":"on","data":1}');
    const kept: Uint8Array[] = [];
    const timer = setInterval(() => swallow(() => kept.push(new Uint8Array(25_000_000).fill(1))), 10);
    void timer;
  },
  growHeap(send: Send) {
    send('{"type":"report","name":"on","data":1}');
    const kept: unknown[] = [];
    for (;;) swallow(() => kept.push(Array.from({ length: 100_000 }, (_, index) => ({ index }))));
  },
  /** 100 MB without an end of line. */
  flood(send: Send) {
    send("x".repeat(100_000_000));
  },
  floodOfLines(send: Send) {
    for (;;) send(`{"type":"output","stream":"stdout","text":"${"x".repeat(200_000)}"}`);
  },
  /** Asks without end whether it may go on, and reads no answer. */
  ask(send: Send) {
    send('{"type":"report","name":"on","data":1}');
    for (;;) send('{"type":"hold-point"}');
  },
  /** Says that it stands still, and works on. */
  pretend(send: Send) {
    send('{"type":"report","name":"on","data":1}');
    send('{"type":"hold-point"}');
    setInterval(() => send('{"type":"report","name":"still here","data":1}'), 50);
  },
  /** Broken, strange and contradicting messages; the second result must not be heard. */
  forge(send: Send) {
    for (const line of [
      "",
      "null",
      "[]",
      "{",
      '{"type":"done","value":1e9}',
      '{"type":"ready"}',
      '{"type":"report","name":"training-metric","data":{"step":1e999,"return":NaN}}',
      '{"type":"report","name":"training-metric","data":{"step":1,"return":1e999}}',
      '{"type":"report","name":"__proto__","data":{"__proto__":{"polluted":true}}}',
      `{"type":"report","name":"deep","data":${"[".repeat(70)}${"]".repeat(70)}}`,
      '{"type":"output","stream":"stdin","text":"no such stream"}',
      '{"type":"result","value":"first"}',
      '{"type":"result","value":1e9}',
      '{"type":"exception","exception":"E","message":"","traceback":""}',
    ])
      send(line);
  },
  /** Leaves without a word. */
  vanish: () => undefined,
} satisfies Record<string, (send: Send) => void>;

/** Plays an interpreter: the first line is answered with `ready`, the second names the act. */
export function playInterpreter(send: Send): (line: string) => void {
  return (line) => {
    const message = JSON.parse(line) as { type: string; input?: Act };
    if (message.type === "start") send('{"type":"ready"}');
    else if (message.input) ACTS[message.input.act](send);
  };
}
