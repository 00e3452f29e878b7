/** Everything that is downloaded comes through here: pinned, verified, continued, from an ordered list of sources. */

export { AssetFile, AssetGroup, assetPath, AssetSource, readAssetList } from "./asset-list.js";
export { ensureAssets, ensureGroups, type EnsureOptions } from "./ensure.js";
export { dataFolder } from "../folders.js";
export { DownloadError } from "./errors.js";
export type { DownloadEvent } from "./events.js";
export { bytesText, showDownloads } from "./terminal.js";
export { hashFile, missingAssets } from "./verified.js";
