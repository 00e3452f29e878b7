/**
 * Page of a hidden window: starts the one worker in which an interpreter runs, and passes lines between it
 * and the host. What the worker sends is untrusted: only text passes, and only so much of it, so that a flood
 * ends here and not in the memory of the host.
 */

import type { DesktopShell, LAMPLIGHT_PORT } from "../../host/contract-client/connect.js";

// Written out, and held to its source by its type, so that the page stays these few lines.
const PORT_MESSAGE: typeof LAMPLIGHT_PORT = "lamplight-port";

/** The built worker of the runtime, beside this page. */
const WORKER = "worker.js";

/** One line may have this many characters, and all lines of an interpreter together this many. */
const LONGEST_LINE = 32 * 1024 ** 2;
const MOST_CHARACTERS = 128 * 1024 ** 2;

/** What the host hears when the interpreter is lost; it has the form of the interpreter's own message. */
interface Lost {
  type: "lost";
  reason: "output" | "crashed";
  message: string;
}

function connect(port: MessagePort): void {
  const worker = new Worker(WORKER, { type: "module" });
  let characters = 0;

  function lose(lost: Omit<Lost, "type">): void {
    worker.terminate();
    port.postMessage(JSON.stringify({ type: "lost", ...lost } satisfies Lost));
    port.close();
  }

  worker.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (typeof data !== "string") return;
    characters += data.length;
    if (data.length > LONGEST_LINE || characters > MOST_CHARACTERS)
      lose({ reason: "output", message: `It sent ${characters} characters.` });
    else port.postMessage(data);
  };
  worker.onerror = (event) => lose({ reason: "crashed", message: event.message.slice(0, 1000) });
  port.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (typeof data === "string") worker.postMessage(data);
  };
}

window.addEventListener("message", (event: MessageEvent<unknown>) => {
  const [port] = event.ports;
  if (event.source === window && event.data === PORT_MESSAGE && port) connect(port);
});
(window as { lamplightShell?: DesktopShell }).lamplightShell?.requestPort();
