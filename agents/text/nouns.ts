/** Nouns in the singular and the plural. */

/** The noun in the singular, as «city» of «cities», «bus» of «buses» and «house» of «houses». */
export function singularOf(noun: string): string {
  return noun.replace(/(?<=\w{2})ies$/, "y").replace(/(?<=(?:x|ch|sh|ss|[^aeo]us))es$|(?<!s)s$/, "");
}

/** The noun in the singular and in every plural it may have. */
export function formsOf(noun: string): string[] {
  const singular = singularOf(noun);
  return [singular, `${singular}s`, `${singular}es`, singular.replace(/y$/, "ies")];
}
