/** Serves the host to pages, on the ports that the shell's main process sends. */

import { z } from "zod";
import { type Host, serve } from "../rpc.js";
import { portWire } from "./port-wire.js";
import type { ParentPort } from "./ports.js";

const MessageToHost = z.discriminatedUnion("type", [
  /** With one port that leads to a page. */
  z.object({ type: z.literal("page") }),
  /** Save, let go of everything and end. */
  z.object({ type: z.literal("close") }),
]);

/** @param end ends this process, once everything is closed. */
export function servePages(parent: ParentPort, host: Promise<Host>, end: (code: number) => void): void {
  parent.on("message", ({ data, ports }) => {
    const message = MessageToHost.safeParse(data);
    if (!message.success) return;
    if (message.data.type === "close") {
      void host
        .then((opened) => opened.close())
        .then(
          () => end(0),
          () => end(1),
        );
      return;
    }
    for (const port of ports) {
      // Frames that come before the host is there are kept by the wire.
      const wire = portWire(port);
      void host.then((opened) => serve(opened, wire));
    }
  });
}
