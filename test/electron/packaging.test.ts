import type { Configuration } from "app-builder-lib";
import { getConfig, validateConfiguration } from "app-builder-lib/out/util/config/config.js";
import { DebugLogger } from "builder-util";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { appFolders } from "../../electron/folders.js";
import { REPOSITORY } from "./programs.js";

let configuration: Configuration;

beforeAll(async () => {
  configuration = await getConfig(REPOSITORY, "electron-builder.yml", null);
});

describe("the configuration of the installers", () => {
  it("is one that electron-builder accepts", async () => {
    await expect(validateConfiguration(configuration, new DebugLogger(false))).resolves.toBeUndefined();
    const wrong = { ...configuration, electronFuses: { runAsNodes: false } } as Configuration;
    await expect(validateConfiguration(wrong, new DebugLogger(false))).rejects.toThrow(
      "configuration.electronFuses",
    );
  });

  it("publishes nothing", () => expect(configuration.publish).toBeNull());

  it("sets every fuse to its safe side", () => {
    expect(configuration.electronFuses).toEqual({
      runAsNode: false,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      onlyLoadAppFromAsar: true,
      enableEmbeddedAsarIntegrityValidation: true,
      grantFileProtocolExtraPrivileges: false,
      enableCookieEncryption: true,
    });
    // Without the archive's hashes in the app the check of its content would check nothing.
    expect(configuration.asar).toBe(true);
    expect(configuration.disableAsarIntegrity).toBeUndefined();
  });

  it("starts the program that the build makes", async () => {
    const main = path.join(REPOSITORY, String(configuration.extraMetadata?.main));
    const built = path.dirname(appFolders(REPOSITORY).preload);
    expect(path.dirname(main)).toBe(built);
  });

  it("has an icon that is large enough for every system", async () => {
    const icon = path.join(REPOSITORY, String(configuration.icon));
    expect(appFolders(REPOSITORY).icon).toBe(icon);
    const bytes = await readFile(icon);
    expect(bytes.subarray(1, 4).toString()).toBe("PNG");
    expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([1024, 1024]);
  });

  it("leaves no library out that runs from the archive", () => {
    const { children } = appFolders(REPOSITORY);
    for (const { file } of children.filter((program) => program.file.includes("node_modules")))
      expect(existsSync(file), file).toBe(true);
  });
});
