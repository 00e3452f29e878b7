import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { _electron, type ElectronApplication, type Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { REPOSITORY } from "./programs.js";

/** Path of Electron's program inside its folder. */
const PROGRAM =
  process.platform === "darwin"
    ? "Electron.app/Contents/MacOS/Electron"
    : process.platform === "win32"
      ? "electron.exe"
      : "electron";
const FOLDER =
  process.env.ELECTRON_OVERRIDE_DIST_PATH ?? path.join(REPOSITORY, "node_modules", "electron", "dist");
const BINARY = path.join(FOLDER, PROGRAM);
const MAIN = path.join(REPOSITORY, "dist", "electron", "main.js");

const missing = !existsSync(BINARY)
  ? "Electron's binary is not installed"
  : !existsSync(MAIN)
    ? "the app is not built"
    : process.platform === "linux" && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY
      ? "there is no display"
      : process.getuid?.() === 0
        ? "Electron's sandbox does not run as root"
        : null;

describe("the real Electron", () => {
  let app: ElectronApplication;
  let page: Page;
  let home: string;

  beforeEach(({ skip }) => skip(missing !== null, missing ?? undefined));
  beforeAll(async () => {
    if (missing !== null) return;
    home = await mkdtemp(path.join(tmpdir(), "lamplight-electron-"));
    app = await _electron.launch({
      executablePath: BINARY,
      args: [MAIN],
      env: { ...(process.env as Record<string, string>), LAMPLIGHT_HOME: home },
    });
    page = await app.firstWindow();
    await page.waitForLoadState();
  });
  afterAll(async () => {
    await app?.close();
    if (home) await rm(home, { recursive: true, force: true });
  });

  it("is the version that the lock file names", async () => {
    const { version } = JSON.parse(
      await readFile(path.join(REPOSITORY, "node_modules", "electron", "package.json"), "utf8"),
    ) as { version: string };
    expect(await app.evaluate(() => process.versions.electron)).toBe(version);
  });

  it("shows the page on its own scheme, without Node and with one function of the shell", async () => {
    expect(page.url()).toMatch(/^app:\/\/lamplight\//);
    const seen = await page.evaluate(() => ({
      node: typeof (globalThis as Record<string, unknown>).process,
      require: typeof (globalThis as Record<string, unknown>).require,
      shell: Object.keys((globalThis as { lamplightShell?: object }).lamplightShell ?? {}),
      secure: isSecureContext,
    }));
    expect(seen).toEqual({ node: "undefined", require: "undefined", shell: ["requestPort"], secure: true });
  });

  it("hands the page a port that leads to the host", async () => {
    const answer = await page.evaluate(
      () =>
        new Promise<string>((resolve) => {
          window.addEventListener("message", (event) => {
            const [port] = event.ports;
            if (event.data !== "lamplight-port" || !port) return;
            port.onmessage = ({ data }) => {
              if (String(data).includes('"id":424242')) resolve(String(data));
            };
            port.postMessage(JSON.stringify({ id: 424242, request: "app.info", input: {} }));
          });
          (window as unknown as { lamplightShell: { requestPort(): void } }).lamplightShell.requestPort();
        }),
    );
    expect(JSON.parse(answer)).toMatchObject({ id: 424242, ok: true });
  });

  it("lets nothing out: requests, popups, navigation, permissions, files beside its own", async () => {
    const attempts = await page.evaluate(async () => {
      const failed = (work: Promise<unknown>) => work.then(() => false).catch(() => true);
      return {
        fetch: await failed(fetch("https://example.com/", { mode: "no-cors" })),
        loopback: await failed(fetch("http://127.0.0.1:9/", { mode: "no-cors" })),
        popup: window.open("https://example.com/") === null,
        microphone: await failed(
          Promise.resolve().then(() => navigator.mediaDevices.getUserMedia({ audio: true })),
        ),
        traversal: (await fetch("app://lamplight/%2e%2e%2fpackage.json")).status,
        otherScheme: await failed(fetch("python://runtime/")),
      };
    });
    expect(attempts).toEqual({
      fetch: true,
      loopback: true,
      popup: true,
      microphone: true,
      traversal: 404,
      otherScheme: true,
    });
    await page.evaluate(() => void (location.href = "https://example.com/"));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(page.url()).toMatch(/^app:\/\/lamplight\//);
  });

  it("keeps to one instance", async () => {
    const second = await _electron
      .launch({
        executablePath: BINARY,
        args: [MAIN],
        env: { ...(process.env as Record<string, string>), LAMPLIGHT_HOME: home },
        timeout: 10_000,
      })
      .catch(() => null);
    const windows = second ? second.windows().length : 0;
    await second?.close();
    expect(windows).toBe(0);
    expect(app.windows().filter((window) => !window.isClosed())).not.toHaveLength(0);
  });
});
