/** The tasks that come with the app. */

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { AppInfo } from "./contract.js";
import { normalised } from "./description.js";

/** One for each text in the folder, by name; `inventory-management.md` is «Inventory management». */
export async function readExamples(folder: string): Promise<AppInfo["examples"]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".md")).sort();
  return Promise.all(
    names.map(async (file) => {
      const name = file.slice(0, -".md".length);
      const words = name.replaceAll("-", " ");
      const title = words.charAt(0).toUpperCase() + words.slice(1);
      return { name, title, text: normalised(await readFile(join(folder, file), "utf8")) };
    }),
  );
}
