/**
 * A person with a browser: starts the program that serves the app, lets the browser in, writes a description,
 * and waits until the run has ended. It stands in a process of its own, so that all of it can be put on a
 * network without a way out. Prints what the browser asked for as JSON. Argument: an `Errand` as JSON.
 */

import { spawn } from "node:child_process";
import { chromium, type Page } from "playwright-core";

export interface Errand {
  /** The command that serves the app. */
  serve: string[];
  description: string;
  /** Folder of the browser's own files. */
  profile: string;
  executable: string | null;
  flags: string[];
}

export interface Told {
  /** Addresses that the browser asked for, and that it ended at. */
  addresses: string[];
  /** Headers and bodies of its requests, each once. */
  sent: string[];
  /** All that the serving program printed. */
  output: string;
  code: number | null;
}

const errand = JSON.parse(process.argv[2] ?? "") as Errand;
const [file = "", ...args] = errand.serve;
const server = spawn(file, args, { stdio: ["ignore", "pipe", "pipe"] });
const told: Told = { addresses: [], sent: [], output: "", code: null };
const launch = await new Promise<string>((resolve, reject) => {
  const hear = (text: string): void => {
    told.output += text;
    const address = /http:\/\/127\.0\.0\.1:\d+\/launch\/[\w-]+/.exec(told.output)?.[0];
    if (address) resolve(address);
  };
  server.stdout.setEncoding("utf8").on("data", hear);
  server.stderr.setEncoding("utf8").on("data", hear);
  server.on("close", (code) => reject(new Error(`It ended with ${code}: ${told.output}`)));
});

const browser = await chromium.launchPersistentContext(errand.profile, {
  args: errand.flags,
  ...(errand.executable === null ? { channel: "chrome" } : { executablePath: errand.executable }),
});
browser.on("request", (request) => {
  told.addresses.push(request.url());
  for (const part of [JSON.stringify(request.headers()), request.postData() ?? ""])
    if (!told.sent.includes(part)) told.sent.push(part);
});
const page = await browser.newPage();
page.on("framenavigated", (frame) => told.addresses.push(frame.url()));
page.on("websocket", (socket) => told.addresses.push(socket.url()));
page.setDefaultTimeout(480_000);
await page.goto(launch);
await page.locator(".shell").waitFor();
await page.goto(`${new URL(launch).origin}/?#/new`);
await page.getByRole("textbox", { name: "Description of the task" }).fill(errand.description);
await page.keyboard.press("Control+Enter");
await untilEvaluated(page);
told.addresses.push(page.url());
await browser.close();

const ended = new Promise<number | null>((resolve) => server.on("close", resolve));
server.kill("SIGTERM");
told.code = await ended;
console.log(JSON.stringify(told));

/** Goes on where the run waits for the person because of a doubt. */
async function untilEvaluated(page: Page): Promise<void> {
  const stage = page.locator(".stage", { has: page.getByText("Evaluate", { exact: true }) });
  const done = stage.getByText(/Approved|Needs review/);
  const waits = page.getByRole("region", { name: "The run waits" });
  for (;;) {
    await done.or(waits).first().waitFor();
    if (await done.isVisible()) return;
    await waits.getByRole("button").click();
    await waits.waitFor({ state: "detached" });
  }
}
