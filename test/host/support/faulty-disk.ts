/** A disk on which one step of a save fails: the real one, until its turn comes. */

import { DISK, type FileSteps, type OpenFile } from "../../../host/store/file-steps.js";

export interface FaultyDisk extends FileSteps {
  /** The step with this number, counted from 1, fails; 0: none does. */
  failAt(step: number): void;
  /** Whether it has. */
  hasFailed(): boolean;
  /** Name of the step that failed. */
  failed(): string;
}

/** @param code of the system, such as `ENOSPC`; a write that meets it has written its first half. */
export function faultyDisk(code: string): FaultyDisk {
  let at = 0;
  let taken = 0;
  let failed = "";
  function isItsTurn(name: string): boolean {
    taken++;
    if (taken !== at) return false;
    failed = name;
    return true;
  }
  const fault = (): Error => Object.assign(new Error(`${code}: injected`), { code });
  async function step<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
    if (isItsTurn(name)) throw fault();
    return work();
  }
  return {
    failAt(wanted) {
      at = wanted;
      taken = 0;
      failed = "";
    },
    hasFailed: () => failed !== "",
    failed: () => failed,
    open: (path, flags) =>
      step("open", async (): Promise<OpenFile> => {
        const file = await DISK.open(path, flags);
        return {
          async write(data) {
            if (isItsTurn("write")) {
              await file.write(data.subarray(0, data.length >> 1));
              throw fault();
            }
            await file.write(data);
          },
          sync: () => step("sync", file.sync),
          truncate: file.truncate,
          async close() {
            await file.close();
            if (isItsTurn("close")) throw fault();
          },
        };
      }),
    rename: (from, to) => step("rename", () => DISK.rename(from, to)),
    remove: DISK.remove,
    makeFolder: (path) => step("makeFolder", () => DISK.makeFolder(path)),
    syncFolder: (path) => step("syncFolder", () => DISK.syncFolder(path)),
  };
}
