/** What changed from one text to another, line by line. */

export interface DifferenceLine {
  kind: "same" | "removed" | "added";
  text: string;
}

/** A stretch of equal lines that is left out. */
export interface SkippedLines {
  kind: "skipped";
  count: number;
}

/** Leaves out equal lines that are more than `context` lines away from every change. */
export function onlyChanges(
  lines: readonly DifferenceLine[],
  context = 3,
): (DifferenceLine | SkippedLines)[] {
  const near = new Set<number>();
  lines.forEach((line, at) => {
    if (line.kind === "same") return;
    for (let next = at - context; next <= at + context; next += 1) near.add(next);
  });
  const shown: (DifferenceLine | SkippedLines)[] = [];
  lines.forEach((line, at) => {
    const last = shown[shown.length - 1];
    if (near.has(at)) shown.push(line);
    else if (last?.kind === "skipped") last.count += 1;
    else shown.push({ kind: "skipped", count: 1 });
  });
  return shown;
}

/** Beyond this product of lengths the middle is shown as removed and added, so that a click stays quick. */
const MAX_CELLS = 4_000_000;

/** The longest common subsequence of lines, with what each side has besides. */
export function lineDifference(before: string, after: string): DifferenceLine[] {
  const left = before.split("\n");
  const right = after.split("\n");
  let head = 0;
  while (head < left.length && head < right.length && left[head] === right[head]) head += 1;
  let tail = 0;
  while (
    tail < left.length - head &&
    tail < right.length - head &&
    left[left.length - 1 - tail] === right[right.length - 1 - tail]
  ) {
    tail += 1;
  }
  const same = (text: string): DifferenceLine => ({ kind: "same", text });
  return [
    ...left.slice(0, head).map(same),
    ...middleDifference(left.slice(head, left.length - tail), right.slice(head, right.length - tail)),
    ...left.slice(left.length - tail).map(same),
  ];
}

function middleDifference(left: string[], right: string[]): DifferenceLine[] {
  const removed = (text: string): DifferenceLine => ({ kind: "removed", text });
  const added = (text: string): DifferenceLine => ({ kind: "added", text });
  if (left.length * right.length > MAX_CELLS) return [...left.map(removed), ...right.map(added)];

  const width = right.length + 1;
  const lengths = new Uint32Array((left.length + 1) * width);
  for (let row = left.length - 1; row >= 0; row -= 1) {
    for (let column = right.length - 1; column >= 0; column -= 1) {
      lengths[row * width + column] =
        left[row] === right[column]
          ? lengths[(row + 1) * width + column + 1]! + 1
          : Math.max(lengths[(row + 1) * width + column]!, lengths[row * width + column + 1]!);
    }
  }
  const lines: DifferenceLine[] = [];
  let row = 0;
  let column = 0;
  while (row < left.length && column < right.length) {
    if (left[row] === right[column]) {
      lines.push({ kind: "same", text: left[row]! });
      row += 1;
      column += 1;
    } else if (lengths[(row + 1) * width + column]! >= lengths[row * width + column + 1]!) {
      lines.push(removed(left[row]!));
      row += 1;
    } else {
      lines.push(added(right[column]!));
      column += 1;
    }
  }
  return [...lines, ...left.slice(row).map(removed), ...right.slice(column).map(added)];
}
