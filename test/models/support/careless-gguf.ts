/** Reads a GGUF header as a program does that trusts it: takes each count and length as it stands. */

/** What a program may be made to set aside by a few bytes. */
const MUCH = 100_000_000;
const SCALAR_BYTES = [1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8];

class TooMuch extends Error {}

export type CarelessOutcome = "believed" | "would take 100 MB and more" | "undeclared error";

export function readCarelessly(bytes: Buffer): CarelessOutcome {
  let at = 8;
  /** The memory for what is claimed to follow; only asked for here, because tests share their machine. */
  const setAside = (claimed: number): void => {
    if (claimed > MUCH) throw new TooMuch();
  };
  const uint32 = (): number => bytes.readUInt32LE((at += 4) - 4);
  const uint64 = (): number => Number(bytes.readBigUInt64LE((at += 8) - 8));
  const string = (): string => {
    const length = uint64();
    setAside(length);
    return bytes.toString("utf8", at, (at += length));
  };
  const value = (type: number): void => {
    if (type === 8) return void string();
    if (type !== 9) return void (at += SCALAR_BYTES[type] as number);
    const [inner, count] = [uint32(), uint64()];
    setAside(count);
    for (let item = 0; item < count; item++) value(inner);
  };
  try {
    const [tensors, entries] = [uint64(), uint64()];
    setAside((tensors + entries) * 16);
    for (let entry = 0; entry < entries; entry++) {
      string();
      value(uint32());
    }
    for (let tensor = 0; tensor < tensors; tensor++) {
      string();
      setAside(Array.from({ length: uint32() }, uint64).reduce((size, side) => size * side, 4));
      at += 12;
    }
    return "believed";
  } catch (error) {
    return error instanceof TooMuch ? "would take 100 MB and more" : "undeclared error";
  }
}
