/** What a download tells while it goes on. */

export type DownloadEvent =
  /** Another process is downloading; this one waits for it. */
  | { type: "wait" }
  | { type: "download-start"; files: number; bytes: number; folder: string }
  /** A file of the right name and size was found and is hashed. */
  | { type: "file-check"; name: string }
  | { type: "file-start"; name: string; source: string; resumedBytes: number; totalBytes: number }
  | {
      type: "file-progress";
      name: string;
      receivedBytes: number;
      totalBytes: number;
      /** Over the last few seconds. */
      bytesPerSecond: number;
    }
  | { type: "source-failed"; name: string; source: string; why: string }
  /** In place and verified. */
  | { type: "file-end"; name: string; bytes: number; seconds: number };

/** How often progress is told at most, in milliseconds. */
const INTERVAL = 200;

/** Over how long the speed is taken, in milliseconds. */
const SPEED_WINDOW = 5_000;

/**
 * Turns «so many bytes by now» into progress events, not too many of them.
 * @param now a clock in milliseconds
 */
export function progressMeter(
  name: string,
  resumedBytes: number,
  totalBytes: number,
  onEvent: (event: DownloadEvent) => void,
  now: () => number = () => performance.now(),
): (received: number, total?: number) => void {
  const samples = [{ at: now(), bytes: resumedBytes }];
  let told = Number.NEGATIVE_INFINITY;
  return (received, total = totalBytes) => {
    const at = now();
    if (at - told < INTERVAL && received < total) return;
    told = at;
    samples.push({ at, bytes: received });
    while (samples.length > 2 && at - (samples[0]?.at ?? at) > SPEED_WINDOW) samples.shift();
    const first = samples[0] ?? { at, bytes: received };
    const seconds = (at - first.at) / 1000;
    const bytesPerSecond = seconds > 0 ? Math.max(0, (received - first.bytes) / seconds) : 0;
    onEvent({ type: "file-progress", name, receivedBytes: received, totalBytes: total, bytesPerSecond });
  };
}
