/** Looks at a program from outside: where it connects to, what it starts, and which files it writes. */

import { execFile } from "node:child_process";
import { type FSWatcher, existsSync, linkSync, lstatSync, mkdirSync, readdirSync, watch } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

type Wrap = (command: string[]) => string[];

/** Lists the networks of the machine, and connects to itself. */
const LOOPBACK_ONLY = `
  const server = require("net").createServer((socket) => socket.end()).listen(0, "127.0.0.1", () =>
    require("net").connect(server.address().port, "127.0.0.1").on("close", () => {
      console.log(Object.keys(require("os").networkInterfaces()).join());
      process.exit();
    }));`;

/** Ways to start a command on a network of its own that has nothing but loopback. */
const CUTS: Wrap[] = [
  (command) => ["bwrap", "--unshare-net", "--dev-bind", "/", "/", "--die-with-parent", "--", ...command],
  (command) => ["unshare", "-rn", "sh", "-c", 'ip link set lo up && exec "$@"', "sh", ...command],
];

/** The first way that works here, or null. */
export async function withoutNetwork(): Promise<Wrap | null> {
  for (const cut of CUTS) {
    if ((await output(cut([process.execPath, "-e", LOOPBACK_ONLY])))?.trim() === "lo") return cut;
  }
  return null;
}

const TRACED = "connect,sendto,sendmsg,sendmmsg,execve,open,openat,creat";

/** Starts a command so that `log` tells what it asks of the system; null where nothing can look on. */
export async function traced(log: string): Promise<Wrap | null> {
  const wrap: Wrap = (command) => [
    // Detached, so that signals reach the command itself; unabbreviated, so that environments are told too.
    ...["strace", "-D", "-f", "-y", "-qq", "-s", "4096", "-e", "abbrev=none", "-e", "signal=none"],
    ...["-e", `trace=${TRACED}`, "-o", log, ...command],
  ];
  return (await output(wrap([process.execPath, "-e", "console.log(1)"])))?.trim() === "1" ? wrap : null;
}

async function output([file = "", ...args]: string[]): Promise<string | null> {
  return promisify(execFile)(file, args, { timeout: 20_000 }).then(
    ({ stdout }) => stdout,
    () => null,
  );
}

export interface Trace {
  /** Addresses of the internet that anything was sent to, each once. */
  addresses: string[];
  /** Programs with their arguments, as they were started. */
  commands: string[];
  /** Files that were opened to be written, each once. */
  written: string[];
}

/** What a log of `traced` tells. */
export async function readTrace(log: string): Promise<Trace> {
  const [addresses, commands, written] = [new Set<string>(), [] as string[], new Set<string>()];
  for (const line of (await readFile(log, "utf8")).split("\n")) {
    const [, call = "", rest = ""] = /^\d+ +(\w+)\((.*)$/.exec(line) ?? [];
    if (call === "execve") commands.push(rest);
    else if (call.startsWith("open") || call === "creat") {
      if (/ = -1 /.test(rest) || !(call === "creat" || /O_(WRONLY|RDWR|CREAT)/.test(rest))) continue;
      const [, folder = "", name = ""] = /^(?:(?:AT_FDCWD|\d+)<([^>]*)>, )?"([^"]*)"/.exec(rest) ?? [];
      written.add(path.resolve(folder || "/", name));
    } else {
      for (const [, four, six] of rest.matchAll(/inet_addr\("([^"]+)"|inet_pton\(AF_INET6, "([^"]+)"/g))
        addresses.add(four ?? six ?? "");
    }
  }
  return { addresses: [...addresses], commands, written: [...written] };
}

/** Whether an address leads to this machine and nowhere else. */
export function isLoopback(address: string): boolean {
  return /^127\.|^::1$|^::ffff:127\./.test(address);
}

/**
 * Keeps every file that is written in a folder, also one that is deleted at once: a second name for it is
 * made in `archive`, which must be on the same disk and elsewhere.
 */
export function keepWhatIsWritten(folder: string, archive: string): { stop(): void } {
  const watchers = new Map<string, FSWatcher>();
  let kept = 0;
  mkdirSync(archive, { recursive: true });
  function look(file: string): void {
    try {
      if (lstatSync(file).isDirectory()) enter(file);
      else linkSync(file, path.join(archive, `${++kept}-${path.basename(file)}`.slice(0, 200)));
    } catch {
      // Gone already, or a thing that can have no second name.
    }
  }
  function enter(place: string): void {
    if (watchers.has(place)) return;
    const watcher = watch(place, (event, name) => {
      if (event === "rename" && name !== null && existsSync(path.join(place, name)))
        look(path.join(place, name));
    });
    watcher.on("error", () => undefined);
    watchers.set(place, watcher);
    for (const name of readdirSync(place)) look(path.join(place, name));
  }
  enter(folder);
  return {
    stop() {
      for (const watcher of watchers.values()) watcher.close();
    },
  };
}

/** How a word may stand in a file: as it is, in either case, as UTF-16, and in base64 and hexadecimal. */
export function isIn(bytes: Buffer, word: string): boolean {
  const plain = bytes.toString("latin1").toLowerCase();
  const doubled = Buffer.from(word, "utf16le").toString("latin1");
  if ([word, doubled, Buffer.from(word).toString("hex")].some((spelling) => plain.includes(spelling)))
    return true;
  const exact = bytes.toString("latin1");
  return [0, 1, 2].some((before) => {
    // The letters that depend on nothing but the word, whatever stands before and after it.
    const encoded = Buffer.concat([Buffer.alloc(before), Buffer.from(word)]).toString("base64");
    const [from, to] = [Math.ceil((before * 4) / 3), Math.floor(((before + word.length) * 4) / 3)];
    return exact.includes(encoded.slice(from, to));
  });
}

/** Files below a folder that hold a word, or have it in their path; relative to the folder, sorted. */
export async function filesWith(word: string, folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    const named = path.relative(folder, file);
    if (named.includes(word) || (entry.isFile() && isIn(await readFile(file), word))) found.push(named);
  }
  return found.sort();
}
