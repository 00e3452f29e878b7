/**
 * Forced text that ends in white space cuts a token in two: models spell «x = 3» as «x», « =», « 3», so after
 * a forced «x = » the usual next token cannot come. Healing takes the last tokens back and lets the model
 * spell the same characters again, in the tokens it prefers, before it goes on.
 */

export interface HealedPrompt {
  /** The prefix without the tokens that were taken back. */
  tokens: number[];
  /** The characters taken back: what is generated next must begin with them. */
  owed: string;
}

/** The text of tokens that follow `before`. */
export type TokensToText = (tokens: readonly number[], before: readonly number[]) => string;

/**
 * Takes back the tokens that end in a space or tab; of a prefix that ends in a line break, the token with the
 * break if the vocabulary has tokens that go on past one. Does nothing where the text of the tokens is not
 * exactly the prefix.
 */
export function healPrefix(
  prefix: string,
  prefixTokens: readonly number[],
  before: readonly number[],
  toText: TokensToText,
  newlineMerges: boolean,
): HealedPrompt {
  const untouched = { tokens: [...prefixTokens], owed: "" };
  let keep = prefixTokens.length;
  let owed = "";
  while (keep > 0) {
    const tokenText = toText(
      [prefixTokens[keep - 1]!],
      [...before, ...prefixTokens.slice(0, keep - 1)].slice(-4),
    );
    const splitsWord = /[ \t]$/.test(tokenText);
    const splitsBreak = owed === "" && newlineMerges && tokenText.endsWith("\n");
    if (!splitsWord && !splitsBreak) break;
    owed = tokenText + owed;
    keep--;
    if (splitsBreak) break;
  }
  if (owed === "" || !prefix.endsWith(owed) || keep + before.length === 0) return untouched;
  return { tokens: prefixTokens.slice(0, keep), owed };
}

/**
 * Whether a token may come next while `owed` characters still have to be spelt: it spells the beginning of
 * them, or all of them and more. A forced line break is not run past into an empty line: that would undo what
 * the caller forced.
 */
export function spellsOwed(tokenText: string, owed: string): boolean {
  if (tokenText === "") return false;
  if (owed.startsWith(tokenText)) return true;
  if (!tokenText.startsWith(owed)) return false;
  return !(owed.endsWith("\n") && tokenText.slice(owed.length).includes("\n"));
}
