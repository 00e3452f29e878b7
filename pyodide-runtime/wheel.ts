/**
 * Reads the files of a wheel (a zip archive). Python's own zipfile takes ten times as long in WebAssembly,
 * and every interpreter installs its wheels anew.
 */

/** Inflates raw deflate data. */
export type Inflate = (bytes: Uint8Array) => Uint8Array | Promise<Uint8Array>;

export interface WheelFile {
  path: string;
  bytes: Uint8Array;
}

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const STORED = 0;
const DEFLATED = 8;

/**
 * The files in the order of the archive's directory.
 * @throws Error when the bytes are no plain zip archive (zip64 and encryption are not read).
 */
export async function* wheelFiles(archive: Uint8Array, inflate: Inflate): AsyncGenerator<WheelFile> {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
  const end = findEnd(view);
  let entry = view.getUint32(end + 16, true);
  for (let count = view.getUint16(end + 10, true); count > 0; count--) {
    if (view.getUint32(entry, true) !== DIRECTORY_ENTRY) throw new Error("the wheel is damaged");
    const method = view.getUint16(entry + 10, true);
    const [packedSize, nameLength] = [view.getUint32(entry + 20, true), view.getUint16(entry + 28, true)];
    const [extraLength, commentLength] = [view.getUint16(entry + 30, true), view.getUint16(entry + 32, true)];
    const local = view.getUint32(entry + 42, true);
    const path = new TextDecoder().decode(archive.subarray(entry + 46, entry + 46 + nameLength));
    entry += 46 + nameLength + extraLength + commentLength;
    if (path.endsWith("/")) continue;
    // Name and extra field of the local header may have other lengths than those of the directory.
    const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    const packed = archive.subarray(start, start + packedSize);
    if (method !== STORED && method !== DEFLATED)
      throw new Error(`the wheel packs ${path} in an unknown way`);
    // A copy: the file system of the interpreter keeps what it is given.
    yield { path, bytes: method === DEFLATED ? await inflate(packed) : packed.slice() };
  }
}

function findEnd(view: DataView): number {
  for (let place = view.byteLength - 22; place >= 0; place--) {
    if (view.getUint32(place, true) === END_OF_DIRECTORY) return place;
  }
  throw new Error("the wheel is not a zip archive");
}
