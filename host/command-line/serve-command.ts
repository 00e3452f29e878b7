/** `serve`: the app in the person's own browser. */

import { startBrowserHost } from "../browser-host/server.js";
import type { Host } from "../rpc.js";
import { EXIT } from "./exit-codes.js";
import type { Terminal } from "./terminal.js";
import { oneLine } from "./terminal-text.js";

export interface ServeRequest {
  rendererFolder: string;
  port?: number;
  /** Why the desktop shell could not be used. */
  electronMissing?: string;
  version: string;
}

/** Serves until the program is told to end, and returns the exit code. @throws HostFailure for the port. */
export async function serveApp(host: Host, request: ServeRequest, terminal: Terminal): Promise<number> {
  const { rendererFolder, port, electronMissing, version } = request;
  const server = await startBrowserHost({ host, rendererFolder, port });
  if (electronMissing) {
    terminal.line(
      `The desktop window is not available: ${oneLine(electronMissing, 300)}. Lamplight runs in your browser instead.`,
    );
  }
  terminal.line(`Lamplight ${version} is ready. Open this address:`);
  const tellAddress = (): void => terminal.line(`\n  ${server.newLaunchAddress()}\n`);
  tellAddress();
  if (process.env["SSH_CONNECTION"]) {
    terminal.line(
      `From the machine you sit at: ssh -L ${server.port}:127.0.0.1:${server.port} <this machine>`,
    );
  }
  terminal.line("It lets one browser in, once. Press Enter for a new address, Ctrl+C to end Lamplight.");
  const code = await untilTold(tellAddress);
  terminal.line("Closing …");
  await server.close();
  return code;
}

function untilTold(onEnter: () => void): Promise<number> {
  return new Promise((resolve) => {
    process.once("SIGINT", () => resolve(EXIT.success));
    process.once("SIGTERM", () => resolve(EXIT.terminated));
    process.once("SIGHUP", () => resolve(EXIT.terminated));
    if (process.stdin.isTTY) process.stdin.on("data", onEnter);
  });
}
