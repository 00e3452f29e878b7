/** Words planted in a description, to be looked for wherever they must not be. */

import { randomBytes } from "node:crypto";

/** A planted word with the blank before it. */
export const PLANTED = / zq[a-z]{20}/g;

/** A word that stands nowhere else. */
export function plantedWord(): string {
  return `zq${[...randomBytes(20)].map((byte) => String.fromCharCode(97 + (byte % 26))).join("")}`;
}
