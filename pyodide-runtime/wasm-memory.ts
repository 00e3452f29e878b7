/** Every WebAssembly memory made from here on ends at this size; Python then sees a MemoryError. */
export function limitWasmMemory(bytes: number): void {
  const pages = Math.floor(bytes / 65536);
  const Memory = WebAssembly.Memory;
  WebAssembly.Memory = class extends Memory {
    constructor(descriptor: WebAssembly.MemoryDescriptor) {
      super({ ...descriptor, maximum: Math.min(descriptor.maximum ?? pages, pages) });
    }
  };
}
