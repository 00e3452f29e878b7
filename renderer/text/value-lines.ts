/** A stage's value as lines that a person can read and that can be compared. Pure. */

/** Lists of plain entries up to this many characters stay on one line. */
const SHORT_LIST = 100;

/** «key: value» with two spaces for each level; a place in the description is its words in quotation marks. */
export function valueLines(value: unknown): string {
  return linesOf(value).join("\n");
}

function linesOf(value: unknown): string[] {
  if (Array.isArray(value)) return listLines(value);
  if (!isObject(value)) return textLines(value);
  return Object.entries(value).flatMap(([key, part]) => entryLines(key, part));
}

function entryLines(key: string, value: unknown): string[] {
  const short = onOneLine(value);
  if (short !== null) return [`${key}: ${short}`];
  return [`${key}:`, ...indented(linesOf(value), "  ")];
}

function listLines(list: readonly unknown[]): string[] {
  return list.flatMap((entry) => {
    const [first = "", ...rest] = linesOf(entry);
    return [`- ${first}`, ...indented(rest, "  ")];
  });
}

/** Null for what needs lines of its own. */
function onOneLine(value: unknown): string | null {
  if (typeof value === "string") return value.includes("\n") ? null : value === "" ? '""' : value;
  if (Array.isArray(value)) {
    if (value.some((entry) => typeof entry === "object" && entry !== null && !Array.isArray(entry)))
      return null;
    const text = JSON.stringify(value).replaceAll(",", ", ");
    return text.length <= SHORT_LIST ? text : null;
  }
  if (isObject(value)) {
    const isPlace = "quote" in value && "start" in value && typeof value.quote === "string";
    return isPlace ? `«${value.quote}»` : Object.keys(value).length === 0 ? "{}" : null;
  }
  return value === null ? "none" : String(value);
}

function textLines(value: unknown): string[] {
  return String(value ?? "none").split("\n");
}

function indented(lines: readonly string[], by: string): string[] {
  return lines.map((line) => by + line);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
