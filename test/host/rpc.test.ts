import { describe, expect, it } from "vitest";
import { connectWire, HostFailure } from "../../host/contract-client/client.js";
import { MAX_FRAME_CHARACTERS, nestsDeeperThan, type Wire } from "../../host/contract-client/wire.js";
import { serve } from "../../host/rpc.js";
import { memoryWires } from "../../host/wires/memory-wire.js";
import { smallHost } from "./support/small-host.js";

/** The window's end of a wire that a host serves, with what came over it. */
async function bareWire(): Promise<{ wire: Wire; next: () => Promise<unknown>; closed: () => boolean }> {
  const { host } = await smallHost();
  const [ofHost, wire] = memoryWires();
  serve(host, ofHost);
  const frames: unknown[] = [];
  let isClosed = false;
  wire.onMessage((frame) => frames.push(JSON.parse(frame)));
  wire.onClose(() => (isClosed = true));
  const next = async (): Promise<unknown> => {
    while (frames.length === 0 && !isClosed) await new Promise((resolve) => setTimeout(resolve, 1));
    return frames.shift();
  };
  return { wire, next, closed: () => isClosed };
}

describe("a frame that cannot be answered ends its wire and nothing else", () => {
  it.each([
    ["no JSON", "hello"],
    ["half of one", '{"id": 1, "request": "app.in'],
    ["no object", '"app.info"'],
    ["null", "null"],
    ["no id", '{"request": "app.info", "input": {}}'],
    ["an id of another kind", '{"id": "1", "request": "app.info", "input": {}}'],
    ["an id out of range", '{"id": 1e300, "request": "app.info", "input": {}}'],
    [
      "too long",
      `{"id": 1, "request": "app.info", "input": {"text": "${"x".repeat(MAX_FRAME_CHARACTERS)}"}}`,
    ],
    ["too deep", `{"id": 1, "request": "app.info", "input": ${"[".repeat(100_000)}${"]".repeat(100_000)}}`],
  ])("%s", async (_what, frame) => {
    const { wire, next, closed } = await bareWire();
    wire.send('{"id": 7, "request": "project.list", "input": {}}');
    expect(await next()).toEqual({ id: 7, ok: true, output: [] });
    wire.send(frame);
    expect(await next()).toBe(undefined);
    expect(closed()).toBe(true);
  });
});

describe("a request that does not follow the contract is answered with a failure", () => {
  it.each([
    ["unknown", '{"id": 1, "request": "app.destroy", "input": {}}', "request-unknown"],
    ["of an object's own making", '{"id": 1, "request": "constructor", "input": {}}', "request-unknown"],
    ["of a prototype", '{"id": 1, "request": "__proto__", "input": {}}', "request-unknown"],
    ["without a name", '{"id": 1, "input": {}}', "request-unknown"],
    ["without input", '{"id": 1, "request": "project.open"}', "request-invalid"],
    [
      "with a path as an id",
      '{"id": 1, "request": "project.open", "input": {"projectId": "../x"}}',
      "request-invalid",
    ],
    ["of no project", '{"id": 1, "request": "project.open", "input": {"projectId": "x"}}', "project-missing"],
  ])("%s", async (_what, frame, code) => {
    const { wire, next } = await bareWire();
    wire.send(frame);
    expect(await next()).toMatchObject({ id: 1, ok: false, failure: { code } });
    wire.send('{"id": 2, "request": "project.list", "input": {}}');
    expect(await next()).toMatchObject({ id: 2, ok: true });
  });

  it("as are more than can wait at the same time", async () => {
    const { wire, next } = await bareWire();
    for (let id = 1; id <= 100; id++) wire.send(JSON.stringify({ id, request: "app.info", input: {} }));
    const answers = [];
    for (let i = 0; i < 100; i++) answers.push((await next()) as { ok: boolean; failure?: { code: string } });
    expect(answers.filter((answer) => answer.ok)).toHaveLength(64);
    expect(new Set(answers.flatMap((answer) => answer.failure?.code ?? []))).toEqual(
      new Set(["too-many-requests"]),
    );
  });
});

describe("the window's client", () => {
  it("refuses an answer that does not follow the contract", async () => {
    const [ofHost, ofWindow] = memoryWires();
    const client = connectWire(ofWindow);
    ofHost.onMessage((text) => {
      const { id } = JSON.parse(text) as { id: number };
      ofHost.send(JSON.stringify({ id, ok: true, output: [{ id: "../../etc" }] }));
    });
    await expect(client.request("project.list", {})).rejects.toMatchObject({
      failure: { code: "answer-invalid" },
    });
  });

  it("fails what waits when the wire ends, and all that is asked afterwards", async () => {
    const [ofHost, ofWindow] = memoryWires();
    const client = connectWire(ofWindow);
    const waiting = client.request("app.info", {});
    ofHost.close();
    await expect(waiting).rejects.toBeInstanceOf(HostFailure);
    await expect(client.request("app.info", {})).rejects.toMatchObject({ failure: { code: "wire-closed" } });
    await new Promise<void>((resolve) => client.onClose(() => resolve()));
  });

  it("ends a wire on which a frame comes that no host would send", async () => {
    const [ofHost, ofWindow] = memoryWires();
    const client = connectWire(ofWindow);
    const closed = new Promise<void>((resolve) => client.onClose(() => resolve()));
    ofHost.send('{"event": {"type": "unheard-of"}}');
    await closed;
  });

  it("does not send what the host would refuse for its length", async () => {
    const [, ofWindow] = memoryWires();
    const text = "x".repeat(MAX_FRAME_CHARACTERS);
    await expect(connectWire(ofWindow).request("project.create", { text })).rejects.toMatchObject({
      failure: { code: "request-too-large" },
    });
  });
});

describe("the depth of a frame", () => {
  it("is counted outside of strings only", () => {
    expect(nestsDeeperThan('{"a": "[[[[[[[[ \\" {{{{{{"}', 2)).toBe(false);
    expect(nestsDeeperThan("[[1], [2], [3]]", 2)).toBe(false);
    expect(nestsDeeperThan("[[[1]]]", 2)).toBe(true);
  });
});
