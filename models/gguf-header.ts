import { stat } from "node:fs/promises";
import { ModelError } from "../agents/ports.js";
import { GgufFormatError, openGgufReader, type GgufReader, type GgufValue } from "./gguf-reader.js";
import { FILE_TYPES, TENSOR_TYPES } from "./gguf-types.js";

/** What the header of a model file says, after every length, count and offset was found to fit the file. */
export interface GgufHeader {
  architecture: string;
  /** The name its makers gave it, or empty. */
  name: string;
  /** Such as `Q4_K_M`. */
  quantisation: string;
  parameterCount: number;
  /** Tokens the model was trained to read at once; 0 if the file does not say. */
  contextLength: number;
  chatTemplate?: string;
  vocabularySize: number;
  layers: number;
  /** Bytes of the weights. */
  weightBytes: number;
  /** Bytes that one token takes in a 16-bit attention cache, over all layers. */
  cacheBytesPerToken: number;
  fileSize: number;
}

const MOST_ENTRIES = 65_536;
const MOST_TENSORS = 65_536;
const LONGEST_TENSOR_NAME = 63;
const LARGEST_ALIGNMENT = 65_536;

/**
 * Reads and checks the header of a GGUF file, before native code sees it.
 * @throws ModelError `model-file-missing` or `model-file-invalid`, and nothing else
 */
export async function readGgufHeader(file: string): Promise<GgufHeader> {
  let size: number;
  try {
    const facts = await stat(file);
    if (!facts.isFile()) throw missing(file, "it is not a file");
    size = facts.size;
  } catch (error) {
    throw error instanceof ModelError ? error : missing(file, "there is no such file");
  }

  let reader: GgufReader;
  try {
    reader = openGgufReader(file, size);
  } catch {
    throw missing(file, "it may not be read");
  }
  try {
    return parseHeader(reader, size);
  } catch (error) {
    if (!(error instanceof GgufFormatError))
      throw missing(file, "it could not be read to the end of its header");
    throw new ModelError(
      "model-file-invalid",
      `«${file}» is not a usable model file: ${error.message}.`,
      "Download the file again and compare its size with the one its page gives, or choose another GGUF file.",
    );
  } finally {
    reader.close();
  }
}

function missing(file: string, why: string): ModelError {
  return new ModelError(
    "model-file-missing",
    `The model file «${file}» cannot be opened: ${why}.`,
    "Check the path, or choose a model by its catalogue name.",
  );
}

function parseHeader(reader: GgufReader, fileSize: number): GgufHeader {
  checkMagic(reader, fileSize);
  const tensorCount = count(reader.uint64("the number of tensors"), MOST_TENSORS, "tensors");
  const entryCount = count(reader.uint64("the number of header entries"), MOST_ENTRIES, "header entries");

  const entries = new Map<string, GgufValue>();
  for (let index = 0; index < entryCount; index++) {
    const key = reader.string("the name of a header entry");
    if (key === "" || entries.has(key))
      throw new GgufFormatError(`the header entry «${printable(key)}» occurs twice`);
    entries.set(key, reader.value(`«${printable(key)}»`));
  }

  const alignment = entries.get("general.alignment") ?? 32;
  if (!isPowerOfTwo(alignment) || alignment > LARGEST_ALIGNMENT)
    throw new GgufFormatError("its alignment is not a power of two");
  const tensors = readTensors(reader, tensorCount, alignment);
  const dataStart = Math.ceil(reader.position() / alignment) * alignment;
  for (const tensor of tensors) {
    if (dataStart + tensor.offset + tensor.bytes <= fileSize) continue;
    const expected = dataStart + Math.max(...tensors.map(({ offset, bytes }) => offset + bytes));
    throw new GgufFormatError(
      `it has ${fileSize} bytes, but its weights reach to byte ${expected}; the download was probably cut short`,
    );
  }
  return describe(entries, tensors, fileSize);
}

function checkMagic(reader: GgufReader, fileSize: number): void {
  if (fileSize === 0) throw new GgufFormatError("it is empty");
  if (fileSize < 24) throw new GgufFormatError(`it has only ${fileSize} bytes`);
  const magic = reader.uint32("the first four bytes");
  const letters = String.fromCharCode(magic & 255, (magic >> 8) & 255, (magic >> 16) & 255, magic >>> 24);
  if (/^\s*<[!a-z]?/i.test(letters))
    throw new GgufFormatError("it is a web page, so the download led to a login or error page");
  if (letters.startsWith("PK")) throw new GgufFormatError("it is a zip archive, not a GGUF file");
  if (letters !== "GGUF") throw new GgufFormatError("it does not begin with the letters GGUF");
  const version = reader.uint32("its format version");
  if (version === 2 || version === 3) return;
  if (version % 65_536 === 0) throw new GgufFormatError("it was written for a big-endian machine");
  throw new GgufFormatError(`it has GGUF version ${version}; versions 2 and 3 can be read`);
}

interface Tensor {
  type: number;
  elements: number;
  offset: number;
  bytes: number;
}

function readTensors(reader: GgufReader, tensorCount: number, alignment: number): Tensor[] {
  const names = new Set<string>();
  const tensors: Tensor[] = [];
  for (let index = 0; index < tensorCount; index++) {
    const name = reader.string("the name of a tensor", LONGEST_TENSOR_NAME);
    const what = `the tensor «${printable(name)}»`;
    if (names.has(name)) throw new GgufFormatError(`${what} occurs twice`);
    names.add(name);

    const dimensions = reader.uint32(`the dimensions of ${what}`);
    if (dimensions < 1 || dimensions > 4) throw new GgufFormatError(`${what} has ${dimensions} dimensions`);
    const shape = Array.from({ length: dimensions }, () => reader.uint64(`the shape of ${what}`));
    const elements = shape.reduce((product, length) => product * length, 1);
    if (elements < 1 || !Number.isSafeInteger(elements))
      throw new GgufFormatError(`${what} has the shape ${shape.join(" x ")}, which cannot be`);

    const type = reader.uint32(`the type of ${what}`);
    const offset = reader.uint64(`the place of ${what}`);
    if (offset % alignment !== 0)
      throw new GgufFormatError(`${what} does not stand at a multiple of ${alignment}`);
    tensors.push({ type, elements, offset, bytes: tensorBytes(type, shape[0] ?? 0, elements, what) });
  }
  return tensors;
}

/** A type newer than our table takes at least one bit for each number; llama.cpp checks it further. */
function tensorBytes(type: number, rowLength: number, elements: number, what: string): number {
  const layout = TENSOR_TYPES[type];
  if (!layout) {
    if (type > 63) throw new GgufFormatError(`${what} has the unknown type ${type}`);
    return Math.ceil(elements / 8);
  }
  if (rowLength % layout.block !== 0)
    throw new GgufFormatError(`${what} has rows of ${rowLength} numbers, which ${layout.name} cannot pack`);
  return (elements / layout.block) * layout.bytes;
}

function describe(entries: ReadonlyMap<string, GgufValue>, tensors: Tensor[], fileSize: number): GgufHeader {
  const text = (key: string): string => {
    const value = entries.get(key);
    return typeof value === "string" ? value : "";
  };
  const architecture = text("general.architecture");
  if (architecture === "") throw new GgufFormatError("it does not name its architecture");
  const parts = entries.get("split.count");
  if (typeof parts === "number" && parts > 1)
    throw new GgufFormatError(
      `it is one of ${parts} parts; join them into one file with llama-gguf-split --merge`,
    );
  const vocabulary = entries.get("tokenizer.ggml.tokens");
  if (vocabulary === undefined || !hasLength(vocabulary) || tensors.length === 0)
    throw new GgufFormatError(`it holds no language model with a vocabulary («${printable(architecture)}»)`);

  const number = (key: string): number => largest(entries.get(`${architecture}.${key}`));
  const layers = number("block_count");
  const heads = number("attention.head_count");
  const headLength = heads > 0 ? number("embedding_length") / heads : 0;
  const keyLength = number("attention.key_length") || headLength;
  const valueLength = number("attention.value_length") || headLength;
  const keyHeads = number("attention.head_count_kv") || heads;
  const fileType = entries.get("general.file_type");
  const template = text("tokenizer.chat_template");
  return {
    architecture,
    name: text("general.name"),
    quantisation: FILE_TYPES[typeof fileType === "number" ? fileType : -1] ?? commonestType(tensors),
    parameterCount: tensors.reduce((sum, tensor) => sum + tensor.elements, 0),
    contextLength: number("context_length"),
    ...(template === "" ? {} : { chatTemplate: template }),
    vocabularySize: vocabulary.length,
    layers,
    weightBytes: tensors.reduce((sum, tensor) => sum + tensor.bytes, 0),
    cacheBytesPerToken: 2 * layers * keyHeads * (keyLength + valueLength),
    fileSize,
  };
}

function commonestType(tensors: Tensor[]): string {
  const weights = new Map<number, number>();
  for (const { type, elements } of tensors) weights.set(type, (weights.get(type) ?? 0) + elements);
  const [type] = [...weights].sort((left, right) => right[1] - left[1])[0] ?? [-1];
  return TENSOR_TYPES[type]?.name ?? "unknown";
}

/** Some models list one value for each layer. */
function largest(value: GgufValue | undefined): number {
  const numbers = Array.isArray(value) ? value : [value];
  return numbers.reduce<number>(
    (most, item) => (typeof item === "number" && Number.isFinite(item) && item > most ? item : most),
    0,
  );
}

function hasLength(value: GgufValue): value is number[] | { length: number } {
  return typeof value === "object" && value.length > 0;
}

function count(value: number, most: number, what: string): number {
  if (value > most) throw new GgufFormatError(`it claims ${value} ${what}, more than ${most}`);
  return value;
}

function isPowerOfTwo(value: GgufValue): value is number {
  return typeof value === "number" && Number.isInteger(value) && value > 0 && (value & (value - 1)) === 0;
}

/** Names from a strange file, safe to print. */
function printable(name: string): string {
  return name.replace(/[^\x20-\x7e]/g, "?").slice(0, 80);
}
