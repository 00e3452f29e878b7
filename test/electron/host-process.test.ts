import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { keepHost, restartDelay } from "../../electron/host-process.js";
import type { Utility } from "../../electron/utility.js";
import { FakeMessageChannelMain, type FakeMessagePortMain } from "./fake-ports.mjs";

vi.mock("electron", () => import("./fake-electron.js"));

/** A host process under the test's control. */
class ScriptedHost implements Utility {
  posted: { message: unknown; ports: FakeMessagePortMain[] }[] = [];
  /** Confirms what it gets. */
  receives = true;
  killed = false;
  private readonly exits: ((code: number) => void)[] = [];
  private readonly messages: ((message: unknown) => void)[] = [];

  pid = () => 1;
  post: Utility["post"] = (message, ports = [], onReceived) => {
    this.posted.push({ message, ports: ports as unknown as FakeMessagePortMain[] });
    if (this.receives) onReceived?.();
  };
  onMessage = (listener: (message: unknown) => void) => void this.messages.push(listener);
  onSpawn = () => undefined;
  onOutput = () => undefined;
  onExit = (listener: (code: number) => void) => void this.exits.push(listener);
  kill = () => {
    this.killed = true;
    this.exit(143);
  };
  exit = (code: number) => this.exits.forEach((listener) => listener(code));
  say = (message: unknown) => this.messages.forEach((listener) => listener(message));
}

let started: ScriptedHost[];
let ended: number;
let asked: unknown[];

function keep() {
  return keepHost({
    start() {
      const host = new ScriptedHost();
      started.push(host);
      return host;
    },
    onMessage(message, reply) {
      asked.push(message);
      reply({ answer: message }, []);
    },
    onEnd: () => void ended++,
  });
}

const latest = () => started.at(-1) as ScriptedHost;

/** Sends a request frame and gives the answer. */
async function ask(port: unknown, frame: unknown): Promise<unknown> {
  const end = port as FakeMessagePortMain;
  const answer = new Promise((resolve) => end.once("message", ({ data }) => resolve(data)));
  end.start();
  end.postMessage(frame);
  return answer;
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
  started = [];
  ended = 0;
  asked = [];
});
afterEach(() => void vi.useRealTimers());

describe("the wait before a restart", () => {
  it("grows with each death, and ends after the third", () => {
    expect(restartDelay([0], 0)).toBe(250);
    expect(restartDelay([0, 1000], 1000)).toBe(2000);
    expect(restartDelay([0, 1000, 2000], 2000)).toBe(5000);
    expect(restartDelay([0, 1000, 2000, 3000], 3000)).toBeNull();
  });

  it("forgets deaths of more than two minutes ago", () => {
    expect(restartDelay([0, 1000, 2000, 200_000], 200_000)).toBe(250);
  });
});

describe("a kept host", () => {
  it("is started once, and gets a port for each page", async () => {
    const host = keep();
    await host.portForPage();
    await host.portForPage();
    expect(started).toHaveLength(1);
    expect(latest().posted.map(({ message, ports }) => [message, ports.length])).toEqual([
      [{ type: "page" }, 1],
      [{ type: "page" }, 1],
    ]);
  });

  it("hears a page on the port that it was given", async () => {
    const port = (await keep().portForPage()) as unknown as FakeMessagePortMain;
    const [atHost] = latest().posted[0]?.ports ?? [];
    const heard = new Promise((resolve) => atHost?.once("message", ({ data }) => resolve(data)));
    atHost?.start();
    port.postMessage("a frame");
    expect(await heard).toBe("a frame");
  });

  it("is started again after a crash; a page that asked meanwhile gets the new one", async () => {
    const host = keep();
    latest().exit(139);
    expect(ended).toBe(1);
    const port = host.portForPage();
    expect(started).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(300);
    expect(started).toHaveLength(2);
    expect(latest().posted).toEqual([{ message: { type: "page" }, ports: [expect.any(Object)] }]);
    expect(await port).toBeInstanceOf(Object);
  });

  it("that dies before it has a page's port does not take the page along", async () => {
    const host = keep();
    latest().receives = false;
    const given = vi.fn();
    const port = host.portForPage().then(given);
    await vi.advanceTimersByTimeAsync(1000);
    latest().exit(1);
    expect(given).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(300);
    await port;
    expect(given).toHaveBeenCalledOnce();
    expect(started[1]?.posted).toHaveLength(1);
  });

  it("that dies for the last time answers the page that waits", async () => {
    const host = keep();
    for (const wait of [300, 2100, 5100]) {
      latest().exit(1);
      await vi.advanceTimersByTimeAsync(wait);
    }
    latest().receives = false;
    const port = host.portForPage();
    latest().exit(1);
    expect(String(await ask(await port, '{"id":1}'))).toContain("host-lost");
  });

  it("is started three times more at most, then every request is answered with why", async () => {
    const host = keep();
    for (const wait of [300, 2100, 5100]) {
      latest().exit(1);
      await vi.advanceTimersByTimeAsync(wait);
    }
    expect(started).toHaveLength(4);
    latest().exit(1);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(started).toHaveLength(4);

    const answer = await ask(
      await host.portForPage(),
      JSON.stringify({ id: 12, request: "project.list", input: {} }),
    );
    expect(JSON.parse(String(answer))).toEqual({
      id: 12,
      ok: false,
      failure: {
        code: "host-lost",
        what: expect.any(String),
        why: expect.stringContaining("4 times, the last time with exit code 1"),
        kept: expect.stringContaining("project's folder"),
        next: expect.any(String),
      },
    });
  });

  it("ignores frames that are not requests once it is lost", async () => {
    const host = keep();
    for (let death = 0; death < 4; death++) {
      latest().exit(1);
      await vi.advanceTimersByTimeAsync(6000);
    }
    const port = (await host.portForPage()) as unknown as FakeMessagePortMain;
    for (const frame of ["not json", "null", "[]", '{"id":"a"}', 7, { id: 1 }]) port.postMessage(frame);
    expect(String(await ask(port, '{"id":5}'))).toContain('"id":5');
  });

  it("answers its program where it asked", () => {
    keep();
    latest().say({ type: "open-python", id: 1 });
    expect(asked).toEqual([{ type: "open-python", id: 1 }]);
    expect(latest().posted).toEqual([{ message: { answer: { type: "open-python", id: 1 } }, ports: [] }]);
  });

  it("is asked to close, and closing waits for its end without a restart", async () => {
    const host = keep();
    const closed = vi.fn();
    const closing = host.close().then(closed);
    expect(latest().posted).toEqual([{ message: { type: "close" }, ports: [] }]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(closed).not.toHaveBeenCalled();
    latest().exit(0);
    await closing;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(started).toHaveLength(1);
    expect(latest().killed).toBe(false);
  });

  it("is killed when it does not close in time", async () => {
    const closing = keep().close();
    await vi.advanceTimersByTimeAsync(4100);
    await closing;
    expect(latest().killed).toBe(true);
    expect(started).toHaveLength(1);
  });

  it("is not started any more when the app closes while it waits for a restart", async () => {
    const host = keep();
    latest().exit(1);
    await host.close();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(started).toHaveLength(1);
  });
});

describe("ports of the fake", () => {
  it("wait until the receiving side starts, as Electron's do", async () => {
    const { port1, port2 } = new FakeMessageChannelMain();
    const heard = vi.fn();
    port2.on("message", heard);
    port1.postMessage("early");
    await new Promise((resolve) => setImmediate(resolve));
    expect(heard).not.toHaveBeenCalled();
    port2.start();
    await vi.waitFor(() => expect(heard).toHaveBeenCalledWith({ data: "early", ports: [] }));
  });
});
