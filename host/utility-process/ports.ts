/** The message ports of Electron's main and utility processes, as far as they are used here. */

export interface PortMain {
  postMessage(message: unknown): void;
  on(event: "message", listener: (event: { data: unknown }) => void): unknown;
  on(event: "close", listener: () => void): unknown;
  /** Nothing arrives before this. */
  start(): void;
  close(): void;
}

export interface ParentPort {
  postMessage(message: unknown): void;
  on(event: "message", listener: (event: { data: unknown; ports: PortMain[] }) => void): unknown;
}
