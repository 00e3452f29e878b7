/**
 * Compiles the learner's kernel from AssemblyScript to WebAssembly, and puts it into the Python package, from
 * where it goes wherever the package goes. Where that file is missing, the trainer computes with numpy.
 */

import asc from "assemblyscript/asc";
import { readdir, rename, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { ROOT } from "./common.mjs";

const SOURCES = path.join(ROOT, "pyodide-runtime", "kernel", "assembly");

/** Where the package keeps the kernel; not under version control. */
export const KERNEL_FILE = path.join(ROOT, "pyodide-runtime", "python", "lamplight", "kernel.wasm");

/** Section of a module that would be copied into the memory: the memory is the interpreter's. */
const DATA_SECTION = 11;

/** Compiles unless what is there is newer than every source. */
export async function ensureKernel() {
  const built = await stat(KERNEL_FILE).catch(() => null);
  const sources = [import.meta.filename];
  for (const name of await readdir(SOURCES)) sources.push(path.join(SOURCES, name));
  const changed = await Promise.all(sources.map(async (file) => (await stat(file)).mtimeMs));
  if (built && built.mtimeMs > Math.max(...changed)) return;
  // Whoever reads at the same time sees a whole file.
  const own = `${KERNEL_FILE}.${process.pid}.tmp`;
  await writeFile(own, await compileKernel());
  await rename(own, KERNEL_FILE);
}

/**
 * @returns {Promise<Uint8Array>} the module, which imports its memory and brings nothing of its own
 * @throws {Error} with the compiler's messages
 */
export async function compileKernel() {
  /** @type {unknown} */
  let binary;
  const options = ["index.ts", "--baseDir", SOURCES, "--outFile", "kernel.wasm"];
  const target = ["-O3", "--noAssert", "--runtime", "stub", "--use", "abort=", "--enable", "simd"];
  const { error, stderr } = await asc.main([...options, ...target, "--importMemory", "--noExportMemory"], {
    writeFile: (_name, contents) => {
      binary = contents;
    },
  });
  if (error || !(binary instanceof Uint8Array)) {
    throw new Error(`The learner's kernel does not compile.\n${stderr.toString() || error?.message}`);
  }
  if (sectionsOf(binary).includes(DATA_SECTION)) {
    throw new Error(
      "The learner's kernel has data of its own, which would overwrite the interpreter's memory.",
    );
  }
  return binary;
}

/**
 * @param {Uint8Array} binary
 * @returns {number[]} ids of the module's sections
 */
function sectionsOf(binary) {
  const ids = [];
  for (let position = 8; position < binary.length;) {
    ids.push(binary[position++] ?? 0);
    let size = 0;
    for (let shift = 0, byte = 0x80; byte & 0x80; shift += 7) {
      byte = binary[position++] ?? 0;
      size |= (byte & 0x7f) << shift;
    }
    position += size;
  }
  return ids;
}
