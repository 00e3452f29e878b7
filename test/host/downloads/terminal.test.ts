import { describe, expect, it } from "vitest";
import { bytesText, type DownloadEvent, showDownloads } from "../../../host/downloads/index.js";

const NAME = "model.gguf";
const progress = (receivedBytes: number): DownloadEvent => ({
  type: "file-progress",
  name: NAME,
  receivedBytes,
  totalBytes: 1_000_000_000,
  bytesPerSecond: 25_300_000,
});

function shown(isTTY: boolean, events: [at: number, event: DownloadEvent][]): string {
  let clock = 0;
  let text = "";
  const show = showDownloads({ isTTY, columns: 80, write: (piece) => (text += piece) }, () => clock);
  for (const [at, event] of events) {
    clock = at;
    show(event);
  }
  return text;
}

describe("a number of bytes", () => {
  it.each([
    [0, "0 bytes"],
    [999, "999 bytes"],
    [1_500, "1.50 kB"],
    [98_362_432, "98.4 MB"],
    [999_700_000, "1.00 GB"],
    [1_117_320_768, "1.12 GB"],
  ])("%d is %s", (bytes, text) => expect(bytesText(bytes)).toBe(text));
});

describe("a download in the terminal", () => {
  it("is one line that is rewritten, and then a finished one", () => {
    const text = shown(true, [
      [0, progress(100_000_000)],
      [200, progress(430_000_000)],
      [400, { type: "file-end", name: NAME, bytes: 1_000_000_000, seconds: 40 }],
    ]);
    expect(text.split("\n")).toHaveLength(2);
    expect(text).toContain("\r\x1b[2K  model.gguf: 43 %, 430 MB of 1.00 GB, 25.3 MB/s");
    expect(text.endsWith("\r\x1b[2K  model.gguf: verified, 1.00 GB in 40.0 s\n")).toBe(true);
  });

  it("is a line every five seconds where the terminal cannot rewrite", () => {
    const every = Array.from({ length: 60 }, (_, index): [number, DownloadEvent] => [
      index * 200,
      progress((index + 1) * 10_000_000),
    ]);
    const lines = shown(false, every).trim().split("\n");
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain("26 %");
    expect(lines.join("")).not.toContain("\x1b");
  });

  it("tells in one line which source failed and why", () => {
    const text = shown(false, [
      [0, { type: "source-failed", name: NAME, source: "example.org", why: "it did not answer in time" }],
    ]);
    expect(text).toBe("  model.gguf: not from example.org (it did not answer in time)\n");
  });
});
