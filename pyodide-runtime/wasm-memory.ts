/**
 * Every WebAssembly memory made from here on ends at this size; Python then sees a MemoryError.
 * @returns the memory that a buffer belongs to, of those made from here on
 */
export function limitWasmMemory(bytes: number): (buffer: ArrayBufferLike) => WebAssembly.Memory | undefined {
  const pages = Math.floor(bytes / 65536);
  const Memory = WebAssembly.Memory;
  const made: WebAssembly.Memory[] = [];
  WebAssembly.Memory = class extends Memory {
    constructor(descriptor: WebAssembly.MemoryDescriptor) {
      super({ ...descriptor, maximum: Math.min(descriptor.maximum ?? pages, pages) });
      made.push(this);
    }
  };
  return (buffer) => made.find((memory) => memory.buffer === buffer);
}
