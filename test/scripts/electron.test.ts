import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { desktopObstacle, findElectron } from "../../scripts/electron.mjs";

describe("what keeps a window from being opened", () => {
  it("is a missing display on Linux", () => {
    expect(desktopObstacle("linux", {}, 1000)).toBe("there is no display");
    expect(desktopObstacle("linux", { DISPLAY: ":0" }, 1000)).toBeNull();
    expect(desktopObstacle("linux", { WAYLAND_DISPLAY: "wayland-0" }, 1000)).toBeNull();
  });

  it("is the user root on Linux, for whom the sandbox does not run", () => {
    expect(desktopObstacle("linux", { DISPLAY: ":0" }, 0)).toContain("root");
  });

  it("is nothing on macOS and Windows", () => {
    expect(desktopObstacle("darwin", {}, 501)).toBeNull();
    expect(desktopObstacle("win32", {}, -1)).toBeNull();
  });
});

describe("a binary of the person's own", () => {
  afterEach(() => vi.unstubAllEnvs());

  it.skipIf(process.platform !== "linux")("is used without a download", async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), "lamplight-electron-"));
    try {
      vi.stubEnv("ELECTRON_OVERRIDE_DIST_PATH", folder);
      expect(await findElectron()).toEqual({ reason: `there is no electron in ${folder}` });
      await writeFile(path.join(folder, "electron"), "");
      expect(await findElectron()).toEqual({ binary: path.join(folder, "electron") });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
