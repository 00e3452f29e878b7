/**
 * Gives Python the learner's kernel without giving it anything of JavaScript: the kernel's functions become
 * entries of the interpreter's own table of C functions, and Python gets the number of the first. It calls
 * them as it calls any C function of its own library, on addresses of its own memory.
 */

import type { Pyodide } from "../interpreter.js";

/** In the order of the entries that Python counts on. */
const FUNCTIONS = ["values", "update", "act", "take"] as const;

export const KERNEL_PART = "lamplight/kernel.wasm";

/** The part of Emscripten's module that is used here. */
export interface EmscriptenModule {
  HEAP8: Int8Array;
  wasmTable: WebAssembly.Table;
}

/**
 * The number of the kernel's first function, or undefined where this machine cannot run it: without SIMD, or
 * where the interpreter's memory was not found. Python then computes with numpy.
 * @param memoryOf the memory that a buffer belongs to
 */
export async function connectKernel(
  pyodide: Pyodide,
  binary: Uint8Array,
  memoryOf: (buffer: ArrayBufferLike) => WebAssembly.Memory | undefined,
): Promise<number | undefined> {
  const { HEAP8, wasmTable } = pyodide._module;
  const memory = memoryOf(HEAP8.buffer);
  if (!memory) return undefined;
  try {
    const { instance } = await WebAssembly.instantiate(binary as BufferSource, {
      env: { memory },
      priorities: { power: Math.pow },
    });
    const first = wasmTable.grow(FUNCTIONS.length);
    FUNCTIONS.forEach((name, index) => wasmTable.set(first + index, instance.exports[name]));
    return first;
  } catch (error) {
    if (error instanceof WebAssembly.CompileError || error instanceof WebAssembly.LinkError) return undefined;
    throw error;
  }
}
