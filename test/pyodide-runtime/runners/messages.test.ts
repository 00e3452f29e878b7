import fc from "fast-check";
import { expect, test } from "vitest";
import { parseInterpreterMessage } from "../../../pyodide-runtime/messages.js";

test("reads the messages of an honest interpreter", () => {
  for (const message of [
    { type: "ready" },
    { type: "output", stream: "stderr", text: "a\nb" },
    { type: "report", name: "training-metric", data: { step: 1, values: [null, 0.5] } },
    { type: "result", value: [1, { a: "b" }] },
    { type: "exception", exception: "ValueError", message: "m", traceback: "t" },
    { type: "lost", reason: "memory", message: "m" },
  ]) {
    expect(parseInterpreterMessage(JSON.stringify(message))).toEqual(message);
  }
});

test("takes nothing else for a message", () => {
  for (const line of [
    "",
    "done",
    "null",
    "[]",
    '{"type":"done","value":1e9}',
    '{"type":"output","stream":"stdin","text":""}',
    '{"type":"output","stream":"stdout","text":7}',
    '{"type":"report","name":"","data":1}',
    `{"type":"report","name":"${"n".repeat(101)}","data":1}`,
    '{"type":"lost","reason":"aborted","message":""}',
    '{"type":"result","value":NaN}',
    '{"type":"result","value":1e999}',
    '{"type":"report","name":"training-metric","data":{"return":[-1e999]}}',
    '{"type":"result","value":1',
  ]) {
    expect(parseInterpreterMessage(line), line).toBeUndefined();
  }
});

test("cuts what may be endless", () => {
  const text = "x".repeat(100_000);
  const line = JSON.stringify({ type: "exception", exception: text, message: text, traceback: text });
  const message = parseInterpreterMessage(line);
  expect(message).toMatchObject({ type: "exception" });
  expect(JSON.stringify(message).length).toBeLessThan(6000);
});

test("answers a value that would overflow the stack of its reader with an error", () => {
  for (const depth of [100, 200_000]) {
    const line = `{"type":"result","value":${"[".repeat(depth)}${"]".repeat(depth)}}`;
    expect(parseInterpreterMessage(line)).toMatchObject({ type: "exception", exception: "ValueError" });
  }
});

test("never throws, and adds nothing to Object.prototype", () => {
  const types = fc.constantFrom("ready", "output", "report", "result", "exception", "lost", "__proto__");
  const forged = fc.record({ type: types, name: fc.json(), value: fc.jsonValue(), text: fc.string() });
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json(),
        forged.map((value) => JSON.stringify(value)),
      ),
      (line) => {
        parseInterpreterMessage(line);
      },
    ),
    { numRuns: 2000 },
  );
  parseInterpreterMessage('{"type":"result","value":{"__proto__":{"polluted":true}}}');
  expect({}).not.toHaveProperty("polluted");
});
