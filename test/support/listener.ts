/** A listener on loopback that counts who reaches it, by any protocol. */

import net from "node:net";

/** Milliseconds until `/slow` is answered. */
const SLOW = 1000;

export interface Listener {
  port: number;
  /** First lines of what arrived, such as `GET /fetch HTTP/1.1`; "" for a connection that said nothing yet. */
  arrived(): string[];
  close(): Promise<void>;
}

export function openListener(): Promise<Listener> {
  const first: string[] = [];
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    const index = first.push("") - 1;
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("close", () => sockets.delete(socket));
    socket.once("data", (bytes) => {
      first[index] = String(bytes).split("\r\n")[0] ?? "";
      // Readable from any origin, so that only a policy can have stopped a reader.
      const answer = "HTTP/1.1 200 OK\r\naccess-control-allow-origin: *\r\ncontent-length: 2\r\n\r\nok";
      setTimeout(() => socket.end(answer), first[index].startsWith("GET /slow") ? SLOW : 0);
    });
  });
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () =>
      resolve({
        port: (server.address() as net.AddressInfo).port,
        arrived: () => [...first],
        close: () => {
          for (const socket of sockets) socket.destroy();
          return new Promise((done) => server.close(() => done()));
        },
      }),
    );
  });
}
