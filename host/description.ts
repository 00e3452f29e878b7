/** What counts as a description of a task. */

import type { Failure } from "../agents/artefacts/stage.js";
import { MAX_DESCRIPTION_CHARACTERS } from "./contract.js";

/** Without a byte order mark, with plain line ends, without empty space around. */
export function normalised(text: string): string {
  return text
    .replace(/^\uFEFF/, "")
    .replace(/\r\n?/g, "\n")
    .trim();
}

/** Null when the text can be worked on. */
export function descriptionFailure(text: string): Failure | null {
  const plain = normalised(text);
  const kept = "Nothing was changed.";
  if (plain === "") {
    return {
      code: "description-empty",
      what: "The description is empty.",
      why: "There are no words in it.",
      kept,
      next: "Describe the task: what is decided, how often, what happens then, and what should be large or small.",
    };
  }
  if (plain.length > MAX_DESCRIPTION_CHARACTERS) {
    return {
      code: "description-too-long",
      what: "The description is too long.",
      why: `It has ${plain.length.toLocaleString("en")} characters; at most ${MAX_DESCRIPTION_CHARACTERS.toLocaleString("en")} are read.`,
      kept,
      next: "Shorten it to the decision, the rules and the numbers.",
    };
  }
  const control = CONTROL.exec(plain);
  if (control) {
    return {
      code: "description-not-text",
      what: "The description is not plain text.",
      why: `Character ${control.index + 1} is a control character (U+${hexadecimal(control[0])}), as in a program or an image.`,
      kept,
      next: "Paste the words themselves, or save the file as plain UTF-8 text.",
    };
  }
  return null;
}

/** The first words, for a project whose title nobody gave. At most 60 characters. */
export function titleOf(text: string): string {
  const line = normalised(text)
    .replace(/^#+\s*/, "")
    .replace(/\s+/g, " ");
  if (line.length <= 60) return line;
  const cut = line.slice(0, 60);
  const end = cut.lastIndexOf(" ");
  return `${(end > 20 ? cut.slice(0, end) : cut.slice(0, 59)).replace(/[\s.,;:]+$/, "")}…`;
}

// Line feed and tabulator are text; so is a form feed between pages. Half a surrogate pair is not.

const CONTROL = /[\u0000-\u0008\u000B\u000E-\u001F\u007F]|\p{Surrogate}/u;

function hexadecimal(character: string): string {
  return character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
}
