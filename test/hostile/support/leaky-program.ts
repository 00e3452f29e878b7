/** A program that loses what it was given in every way that the watch looks for. Argument: the description. */

import { execFileSync } from "node:child_process";
import { createSocket } from "node:dgram";
import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const text = readFileSync(process.argv[2] ?? "", "utf8");

// A log, a temporary file that is soon gone, one in other letters, and one where nobody asked for it.
appendFileSync(join(homedir(), "app.log"), `Run of: ${text}\n`);
const folder = join(tmpdir(), "short-lived");
mkdirSync(folder);
await sleep(50);
writeFileSync(join(folder, "scratch.txt"), text);
writeFileSync(join(tmpdir(), "dump.bin"), Buffer.from(text, "utf16le"));
writeFileSync(join(tmpdir(), "encoded.txt"), Buffer.from(text).toString("base64"));
const elsewhere = `/tmp/lamplight-leak-${process.pid}`;
writeFileSync(elsewhere, "nothing of it");
// Long enough for a watch on a busy machine.
await sleep(3000);
rmSync(folder, { recursive: true });
rmSync(elsewhere);

// The arguments of a program, the environment of another, and what is printed.
execFileSync(process.execPath, ["-e", "", text]);
console.log(text);
console.error(text);

// Addresses that are kept for examples: nobody answers there.
const tell = (): void => undefined;
connect({ host: "192.0.2.1", port: 80 })
  .on("error", tell)
  .setTimeout(300)
  .on("timeout", () => process.exit());
createSocket("udp4").on("error", tell).send("hello", 53, "198.51.100.1");
connect({ host: "2001:db8::1", port: 80 }).on("error", tell);
setTimeout(() => process.exit(), 1000);
