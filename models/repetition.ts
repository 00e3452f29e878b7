const SAME_LINES = 3;
const LONGEST_LINE_CYCLE = 6;
const LONGEST_UNIT = 80;
const SHORTEST_TAIL = 160;

/**
 * Whether a text has begun to go round in a circle: the same non-empty line three times in a row, a cycle of
 * up to six lines three times in a row, or at its end at least 160 characters made of one unit of at most 80
 * characters (long enough that an array of zeros is left alone).
 */
export function isRepeating(text: string): boolean {
  return hasLineCycle(text) || hasCharacterCycle(text);
}

function hasLineCycle(text: string): boolean {
  if (!text.endsWith("\n")) return false;
  const lines = text
    .slice(0, -1)
    .split("\n")
    .slice(-LONGEST_LINE_CYCLE * SAME_LINES);
  for (let period = 1; period <= LONGEST_LINE_CYCLE; period++) {
    const length = period * SAME_LINES;
    if (lines.length < length) return false;
    const tail = lines.slice(-length);
    const cycles = tail.every((line, index) => index < period || line === tail[index - period]);
    if (cycles && tail.some((line) => line.trim() !== "")) return true;
  }
  return false;
}

function hasCharacterCycle(text: string): boolean {
  for (let unit = 1; unit <= LONGEST_UNIT; unit++) {
    const tail = Math.max(SHORTEST_TAIL, unit * SAME_LINES);
    if (text.length < tail) continue;
    let index = text.length - 1;
    while (index >= text.length - tail + unit && text[index] === text[index - unit]) index--;
    if (index < text.length - tail + unit) return true;
  }
  return false;
}
