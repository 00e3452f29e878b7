/** Runs Python in hidden windows of the desktop shell, which the main process opens on request. */

import { z } from "zod";
import type { PythonRunner } from "../../agents/ports.js";
import { lineChannel, type LineWire } from "../../pyodide-runtime/line-channel.js";
import { DEFAULT_LIMITS } from "../../pyodide-runtime/protocol.js";
import { readPythonParts } from "../../pyodide-runtime/python-parts.js";
import { createRunner } from "../../pyodide-runtime/runner.js";
import type { ParentPort, PortMain } from "./ports.js";

const WindowId = z.number().int().min(1);

/** What the main process answers. */
const Report = z.discriminatedUnion("type", [
  /** With one port that leads to the window's page. */
  z.object({ type: z.literal("python-port"), id: WindowId }),
  z.object({ type: z.literal("python-gone"), id: WindowId, why: z.string() }),
]);

interface Waiting {
  onPort(port: PortMain): void;
  onGone(why: string): void;
}

export interface PythonWindows {
  /** Opens a window and returns its lines; what is sent before it is there waits for it. */
  openWire(): LineWire;
}

export function pythonWindows(parent: ParentPort): PythonWindows {
  const windows = new Map<number, Waiting>();
  let lastId = 0;
  parent.on("message", ({ data, ports }) => {
    const report = Report.safeParse(data);
    if (!report.success) return;
    const waiting = windows.get(report.data.id);
    const [port] = ports;
    if (report.data.type === "python-gone") {
      windows.delete(report.data.id);
      waiting?.onGone(report.data.why);
    } else if (waiting && port) {
      waiting.onPort(port);
    } else {
      port?.close();
    }
  });

  return {
    openWire() {
      const id = ++lastId;
      let port: PortMain | null = null;
      let early: string[] = [];
      return {
        send(line) {
          if (port) port.postMessage(line);
          else early.push(line);
        },
        goOn: () => parent.postMessage({ type: "let-go-on", id }),
        listen(onLine, onEnd) {
          windows.set(id, {
            onPort(opened) {
              port = opened;
              opened.on("message", ({ data }) => onLine(data));
              opened.start();
              for (const line of early) opened.postMessage(line);
              early = [];
            },
            onGone: (why) => onEnd("crashed", why),
          });
          parent.postMessage({ type: "open-python", id });
        },
        end() {
          if (windows.delete(id)) parent.postMessage({ type: "close-python", id });
          port?.close();
          return Promise.resolve();
        },
      };
    },
  };
}

/** @throws PythonRuntimeLost `unavailable` when files of the runtime are missing. */
export async function openWindowPython(
  windows: PythonWindows,
  pyodideFolder: string,
  pythonPackageFolder: string,
): Promise<PythonRunner> {
  const parts = await readPythonParts(pyodideFolder, pythonPackageFolder);
  return createRunner({
    isolation: {
      level: "browser-sandbox",
      description: "a hidden sandboxed window of its own: no network, no files, no storage",
    },
    limits: DEFAULT_LIMITS,
    warm: true,
    start: () => lineChannel(windows.openWire(), parts, DEFAULT_LIMITS),
  });
}
