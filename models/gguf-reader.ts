import { openSync, readSync, closeSync } from "node:fs";

/** A file that is not what it should be; the message says what is wrong with it. */
export class GgufFormatError extends Error {}

export type GgufValue = number | boolean | string | number[] | { length: number };

const WINDOW = 1 << 20;
/** Vocabularies of 260,000 words with their merges take 15 MB. */
const LARGEST_HEADER = 64 << 20;
const LONGEST_KEY = 65_535;
const LONGEST_STRING = 16 << 20;
const KEPT_STRING = 1 << 20;
const KEPT_NUMBERS = 1024;
const MOST_ARRAY_ITEMS = 4_000_000;

const SCALAR_BYTES: Record<number, number> = {
  0: 1, // uint8
  1: 1, // int8
  2: 2, // uint16
  3: 2, // int16
  4: 4, // uint32
  5: 4, // int32
  6: 4, // float32
  7: 1, // bool
  10: 8, // uint64
  11: 8, // int64
  12: 8, // float64
};
const STRING = 8;
const ARRAY = 9;

/** Reads little-endian values front to back, never past the end of the file and never much of it at once. */
export interface GgufReader {
  position(): number;
  uint32(what: string): number;
  /** @throws GgufFormatError also when the number is beyond what any real file holds (2^53). */
  uint64(what: string): number;
  string(what: string, longest?: number): string;
  /** A typed value. Long arrays are checked and skipped; only their length is kept. */
  value(what: string): GgufValue;
  close(): void;
}

export function openGgufReader(file: string, size: number): GgufReader {
  const descriptor = openSync(file, "r");
  let window = Buffer.alloc(0);
  let windowStart = 0;
  let position = 0;
  let arrayItems = 0;

  function need(bytes: number, what: string): void {
    if (position + bytes > size) throw new GgufFormatError(`it ends in the middle of ${what}`);
    if (position + bytes > LARGEST_HEADER) throw new GgufFormatError("its header is longer than 64 MB");
  }

  function take(bytes: number, what: string): Buffer {
    need(bytes, what);
    if (position < windowStart || position + bytes > windowStart + window.length) {
      window = Buffer.alloc(Math.min(Math.max(bytes, WINDOW), size - position));
      windowStart = position;
      let filled = 0;
      while (filled < window.length) {
        const read = readSync(descriptor, window, filled, window.length - filled, windowStart + filled);
        if (read === 0) throw new GgufFormatError("it became shorter while it was read");
        filled += read;
      }
    }
    const start = position - windowStart;
    position += bytes;
    return window.subarray(start, start + bytes);
  }

  function skip(bytes: number, what: string): void {
    need(bytes, what);
    position += bytes;
  }

  const uint32 = (what: string): number => take(4, what).readUInt32LE(0);

  function uint64(what: string): number {
    const value = take(8, what).readBigUInt64LE(0);
    if (value > BigInt(Number.MAX_SAFE_INTEGER))
      throw new GgufFormatError(`${what} is ${value}, which cannot be`);
    return Number(value);
  }

  function stringLength(what: string, longest: number): number {
    const length = uint64(`the length of ${what}`);
    if (length > longest)
      throw new GgufFormatError(`${what} claims ${length} characters, more than ${longest}`);
    return length;
  }

  function string(what: string, longest = LONGEST_KEY): string {
    return take(stringLength(what, longest), what).toString("utf8");
  }

  function scalar(type: number, what: string): number | boolean {
    const bytes = take(SCALAR_BYTES[type] ?? 0, what);
    if (type === 0) return bytes.readUInt8(0);
    if (type === 1) return bytes.readInt8(0);
    if (type === 2) return bytes.readUInt16LE(0);
    if (type === 3) return bytes.readInt16LE(0);
    if (type === 4) return bytes.readUInt32LE(0);
    if (type === 5) return bytes.readInt32LE(0);
    if (type === 6) return bytes.readFloatLE(0);
    if (type === 7) return bytes.readUInt8(0) !== 0;
    if (type === 10) return Number(bytes.readBigUInt64LE(0));
    if (type === 11) return Number(bytes.readBigInt64LE(0));
    return bytes.readDoubleLE(0);
  }

  function array(what: string): GgufValue {
    const type = uint32(`the item type of ${what}`);
    const length = uint64(`the length of ${what}`);
    if (type === ARRAY) throw new GgufFormatError(`${what} is an array of arrays, which no model has`);
    arrayItems += length;
    if (arrayItems > MOST_ARRAY_ITEMS)
      throw new GgufFormatError(`${what} claims ${length} items, which is too many`);
    if (type === STRING) {
      for (let index = 0; index < length; index++)
        skip(stringLength(`an item of ${what}`, LONGEST_STRING), what);
      return { length };
    }
    const bytes = SCALAR_BYTES[type];
    if (bytes === undefined) throw new GgufFormatError(`${what} has items of the unknown type ${type}`);
    if (length > KEPT_NUMBERS) {
      skip(length * bytes, what);
      return { length };
    }
    return Array.from({ length }, () => Number(scalar(type, what)));
  }

  return {
    position: () => position,
    uint32,
    uint64,
    string,
    value(what) {
      const type = uint32(`the type of ${what}`);
      if (type === ARRAY) return array(what);
      if (SCALAR_BYTES[type] !== undefined) return scalar(type, what);
      if (type !== STRING) throw new GgufFormatError(`${what} has the unknown type ${type}`);
      const length = stringLength(what, LONGEST_STRING);
      if (length <= KEPT_STRING) return take(length, what).toString("utf8");
      skip(length, what);
      return { length };
    },
    close: () => closeSync(descriptor),
  };
}
