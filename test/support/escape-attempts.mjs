/**
 * What code would do that owns the whole Node process of an interpreter: stands in the place of the child
 * program and takes its arguments. Reads from standard input what there is to reach, as JSON, and writes what
 * came of each attempt.
 */

import { readFileSync } from "node:fs";

const { port, canary, marker, parent } = JSON.parse(readFileSync(0, "utf8"));
/** @type {Record<string, string>} */
const told = {};
/** @type {(name: string, act: () => unknown) => Promise<void>} */
const attempt = async (name, act) => {
  try {
    told[name] = String(await act()).slice(0, 200);
  } catch (error) {
    told[name] = `refused: ${error instanceof Error ? error.message : error}`;
  }
};

await attempt("readCanary", () => readFileSync(canary, "utf8"));
await attempt("listHome", async () => (await import("node:fs")).readdirSync("/home"));
await attempt("writeMarker", async () => (await import("node:fs")).writeFileSync(marker, "was here"));
await attempt("writeNextToPyodide", async () =>
  (await import("node:fs")).writeFileSync(`${process.argv[3]}/left`, "x"),
);
await attempt("startProcess", async () => {
  const { status, error } = (await import("node:child_process")).spawnSync("/bin/true");
  if (error) throw error;
  return status;
});
await attempt("startThread", async () => {
  const { Worker } = await import("node:worker_threads");
  const worker = new Worker("1", { eval: true });
  await new Promise((resolve, reject) => worker.once("exit", resolve).once("error", reject));
  return "started";
});
await attempt("signalHost", () => process.kill(parent, 0));
await attempt("connect", async () => {
  const net = await import("node:net");
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, "127.0.0.1", () => resolve("connected"));
    socket.once("error", reject);
  });
});
await attempt("fetch", async () => (await fetch(`http://127.0.0.1:${port}/`)).status);
await attempt("environment", () => JSON.stringify(process.env));
await attempt("evaluate", () => new Function("return 1 + 1")());

process.stdout.write(JSON.stringify(told));
process.exit(0);
