import { EventEmitter } from "node:events";
import { describe, expect, it } from "vitest";
import { connectWire } from "../../../host/contract-client/client.js";
import { PORT_CLOSED } from "../../../host/contract-client/message-port-wire.js";
import { type Wire, wireListeners } from "../../../host/contract-client/wire.js";
import type { ParentPort, PortMain } from "../../../host/utility-process/ports.js";
import { pythonWindows } from "../../../host/utility-process/python-windows.js";
import { servePages } from "../../../host/utility-process/serve-pages.js";
import { FakeMessageChannelMain } from "../../electron/fake-ports.mjs";
import { smallHost } from "../support/small-host.js";

/** What a utility process has to its main process, with both ends here. */
function parentPort() {
  const events = new EventEmitter();
  const sent: unknown[] = [];
  const parent: ParentPort = {
    postMessage: (message) => void sent.push(structuredClone(message)),
    on: (event, listener) => events.on(event, listener),
  };
  const receive = (data: unknown, ports: unknown[] = []): void =>
    void events.emit("message", { data, ports });
  return { parent, sent, receive };
}

/** A page's end of a port, as the browser's own port would be used. */
function pageWire(port: PortMain): Wire {
  const listeners = wireListeners();
  port.on("message", ({ data }) => {
    if (data === PORT_CLOSED) listeners.closed("closed by the host");
    else listeners.message(String(data));
  });
  port.on("close", () => listeners.closed("gone"));
  port.start();
  return {
    send: (frame) => port.postMessage(frame),
    onMessage: listeners.onMessage,
    onClose: listeners.onClose,
    close: () => port.postMessage(PORT_CLOSED),
  };
}

const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 30));

describe("the host in a utility process", () => {
  it("serves each page on its own port, also what is asked before the host is there", async () => {
    const { parent, receive } = parentPort();
    const small = await smallHost();
    let ready: (host: typeof small.host) => void = () => undefined;
    servePages(parent, new Promise((resolve) => (ready = resolve)), () => undefined);
    const [first, second] = [new FakeMessageChannelMain(), new FakeMessageChannelMain()];
    receive({ type: "page" }, [first.port1]);
    receive({ type: "page" }, [second.port1]);
    const clients = [connectWire(pageWire(first.port2)), connectWire(pageWire(second.port2))];
    const answers = clients.map((client) => client.request("app.info", {}));
    await soon();
    ready(small.host);
    expect((await Promise.all(answers)).map((info) => info.version)).toEqual(["1.2.3", "1.2.3"]);
    clients[0]!.close();
    await soon();
    expect((await clients[1]!.request("app.info", {})).version).toBe("1.2.3");
  });

  it("ends a port on which rubbish comes, and ignores messages that it does not know", async () => {
    const { parent, receive } = parentPort();
    const { host } = await smallHost();
    servePages(parent, Promise.resolve(host), () => expect.unreachable());
    receive("close");
    receive({ type: "quit" });
    receive(null);
    const { port1, port2 } = new FakeMessageChannelMain();
    receive({ type: "page" }, [port1]);
    const wire = pageWire(port2);
    const closed = new Promise<string>((resolve) => wire.onClose(resolve));
    wire.send("rubbish");
    expect(await closed).toBe("closed by the host");
  });

  it("lets go of its projects and ends when the shell closes", async () => {
    const { parent, receive } = parentPort();
    const { host, root } = await smallHost();
    const project = await host.handle("project.create", { text: "A task." });
    const ended = new Promise<number>((resolve) => servePages(parent, Promise.resolve(host), resolve));
    receive({ type: "close" });
    expect(await ended).toBe(0);
    const { host: next } = await smallHost({ projectsFolder: root });
    expect((await next.handle("project.open", { projectId: project.id })).id).toBe(project.id);
  });
});

describe("Python in a hidden window", () => {
  it("hears what was sent before its window was there, and is heard", async () => {
    const { parent, sent, receive } = parentPort();
    const wire = pythonWindows(parent).openWire();
    const lines: unknown[] = [];
    wire.listen(
      (line) => lines.push(line),
      () => expect.unreachable(),
    );
    wire.send("start");
    expect(sent).toEqual([{ type: "open-python", id: 1 }]);
    const { port1, port2 } = new FakeMessageChannelMain();
    const heard: unknown[] = [];
    port2.on("message", ({ data }: { data: unknown }) => {
      heard.push(data);
      port2.postMessage(`got ${String(data)}`);
    });
    port2.start();
    receive({ type: "python-port", id: 1 }, [port1]);
    wire.send("run");
    await expect.poll(() => lines).toEqual(["got start", "got run"]);
    expect(heard).toEqual(["start", "run"]);
    wire.goOn();
    await wire.end();
    await wire.end();
    expect(sent.slice(1)).toEqual([
      { type: "let-go-on", id: 1 },
      { type: "close-python", id: 1 },
    ]);
  });

  it("is lost when its window goes, and only then", async () => {
    const { parent, receive, sent } = parentPort();
    const windows = pythonWindows(parent);
    const [first, second] = [windows.openWire(), windows.openWire()];
    const ends: string[] = [];
    first.listen(
      () => undefined,
      (reason, message) => ends.push(`${reason}: ${message}`),
    );
    second.listen(
      () => undefined,
      () => expect.unreachable(),
    );
    receive({ type: "python-gone", id: 1, why: "It crashed." });
    receive({ type: "python-gone", id: 1, why: "It crashed." });
    receive({ type: "python-gone", id: 77, why: "It never was." });
    expect(ends).toEqual(["crashed: It crashed."]);
    await second.end();
    receive({ type: "python-gone", id: 2, why: "Too late." });
    expect(sent.at(-1)).toEqual({ type: "close-python", id: 2 });
  });
});
