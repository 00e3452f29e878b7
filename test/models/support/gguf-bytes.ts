/** Writes small GGUF files for tests, right or deliberately wrong. */

export type TestValue =
  | { type: "string"; value: string }
  | { type: "uint32"; value: number }
  | { type: "strings"; value: string[] }
  | { type: "raw"; bytes: Buffer };

export interface TestTensor {
  name: string;
  shape: (number | bigint)[];
  type: number;
  offset: number | bigint;
}

export interface TestGguf {
  magic?: string;
  version?: number;
  entryCount?: bigint;
  tensorCount?: bigint;
  entries?: [string, TestValue][];
  tensors?: TestTensor[];
  /** Bytes of data after the header. */
  data?: number;
}

export const uint32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
};

export const uint64 = (value: number | bigint): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
};

export const text = (value: string): Buffer => {
  const bytes = Buffer.from(value, "utf8");
  return Buffer.concat([uint64(bytes.length), bytes]);
};

/** The entries of a tiny, well-formed language model. */
export const SOUND_ENTRIES: [string, TestValue][] = [
  ["general.architecture", { type: "string", value: "llama" }],
  ["general.name", { type: "string", value: "Tiny" }],
  ["general.file_type", { type: "uint32", value: 0 }],
  ["llama.block_count", { type: "uint32", value: 2 }],
  ["llama.context_length", { type: "uint32", value: 512 }],
  ["llama.embedding_length", { type: "uint32", value: 64 }],
  ["llama.attention.head_count", { type: "uint32", value: 4 }],
  ["llama.attention.head_count_kv", { type: "uint32", value: 2 }],
  ["tokenizer.ggml.tokens", { type: "strings", value: ["a", "b", "c"] }],
];

export const SOUND_TENSORS: TestTensor[] = [
  { name: "token_embd.weight", shape: [64, 3], type: 0, offset: 0 },
];

export function ggufBytes(parts: TestGguf = {}): Buffer {
  const entries = parts.entries ?? SOUND_ENTRIES;
  const tensors = parts.tensors ?? SOUND_TENSORS;
  const header = Buffer.concat([
    Buffer.from(parts.magic ?? "GGUF", "latin1"),
    uint32(parts.version ?? 3),
    uint64(parts.tensorCount ?? tensors.length),
    uint64(parts.entryCount ?? entries.length),
    ...entries.map(([key, value]) => Buffer.concat([text(key), valueBytes(value)])),
    ...tensors.map(({ name, shape, type, offset }) =>
      Buffer.concat([text(name), uint32(shape.length), ...shape.map(uint64), uint32(type), uint64(offset)]),
    ),
  ]);
  const padding = Buffer.alloc((32 - (header.length % 32)) % 32);
  return Buffer.concat([header, padding, Buffer.alloc(parts.data ?? 64 * 3 * 4)]);
}

function valueBytes(value: TestValue): Buffer {
  switch (value.type) {
    case "string":
      return Buffer.concat([uint32(8), text(value.value)]);
    case "uint32":
      return Buffer.concat([uint32(4), uint32(value.value)]);
    case "strings":
      return Buffer.concat([uint32(9), uint32(8), uint64(value.value.length), ...value.value.map(text)]);
    case "raw":
      return value.bytes;
  }
}
