/** A program that saves as one must not: into the file itself. Every line of a save holds the save's number. */

import { writeFile } from "node:fs/promises";

const file = process.argv[2]!;
await writeFile(file, "0000\n".repeat(1_000_000));
process.stdout.write("writing\n");
for (let round = 1; ; round++)
  await writeFile(file, `${String(round % 10_000).padStart(4, "0")}\n`.repeat(1_000_000));
