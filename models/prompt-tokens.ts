import type { PromptPiece } from "./chat-template.js";

/** What prompt assembly needs of a model's tokeniser. */
export interface PromptTokeniser {
  /** Tokens of ordinary text; markers in it are not recognised. `continues`: no space is added in front. */
  text(text: string, continues: boolean): number[];
  /** The one token of a marker, or undefined when the vocabulary does not hold it. */
  marker(text: string): number | undefined;
}

/**
 * Tokenises pieces in order. Text that neighbours text is tokenised together, as it would be in one string.
 * A marker that a person's text spells out stays ordinary text.
 */
export function tokenisePieces(
  tokeniser: PromptTokeniser,
  pieces: readonly PromptPiece[],
  markers: readonly string[],
): number[] {
  const reserved = new Map<number, string>();
  for (const marker of markers) {
    const token = tokeniser.marker(marker);
    if (token !== undefined) reserved.set(token, marker);
  }

  const tokens: number[] = [];
  let pending = "";
  const flush = (): void => {
    if (pending !== "") tokens.push(...tokeniseInertText(tokeniser, pending, reserved, false));
    pending = "";
  };
  for (const piece of pieces) {
    if ("text" in piece) {
      pending += piece.text;
      continue;
    }
    const token = tokeniser.marker(piece.special);
    if (token === undefined) {
      // A re-spelt vocabulary: the marker's characters are the best that is left.
      pending += piece.special;
      continue;
    }
    flush();
    tokens.push(token);
  }
  flush();
  return tokens;
}

/**
 * Tokens of text by a person or by the model. Some vocabularies list their markers as ordinary user-defined
 * tokens, which a tokeniser recognises everywhere; the text is then cut inside of each marker.
 */
export function tokeniseInertText(
  tokeniser: PromptTokeniser,
  text: string,
  reserved: ReadonlyMap<number, string>,
  continues: boolean,
): number[] {
  const tokens = tokeniser.text(text, continues);
  const hit = tokens.find((token) => reserved.has(token));
  const marker = hit === undefined ? undefined : reserved.get(hit);
  if (marker === undefined || marker.length < 2) return tokens;
  const index = text.indexOf(marker);
  if (index < 0) return tokens;
  return [
    ...tokeniser.text(text.slice(0, index + 1), continues),
    ...tokeniseInertText(tokeniser, text.slice(index + 1), reserved, true),
  ];
}
