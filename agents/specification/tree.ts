/** What the parsers of expressions and statements share: the tree of `@lezer/python` and its texts. */

import type { SyntaxNode } from "@lezer/common";
import { LanguageProblem } from "./ast.js";

const MAX_SOURCE = 20_000;

export interface Source {
  text: string;
  depth: number;
}

export function open(text: string): Source {
  if (text.length > MAX_SOURCE)
    throw new LanguageProblem(
      `The text has ${text.length} characters; at most ${MAX_SOURCE} are read`,
      1,
      "Write it in fewer, shorter lines.",
    );
  return { text, depth: 0 };
}

export function dedent(text: string): string {
  const lines = text.replace(/\t/g, "    ").split("\n");
  const indents = lines
    .filter((line) => line.trim() !== "")
    .map((line) => line.length - line.trimStart().length);
  const least = Math.min(...indents, Infinity);
  return lines.map((line) => line.slice(Number.isFinite(least) ? least : 0)).join("\n") + "\n";
}

export function clip(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

export function textOf(node: SyntaxNode, source: Source): string {
  return source.text.slice(node.from, node.to);
}

export function lineOf(node: SyntaxNode, source: Source): number {
  return source.text.slice(0, node.from).split("\n").length;
}

export function problem(node: SyntaxNode, source: Source, message: string, mend: string): LanguageProblem {
  return new LanguageProblem(message, lineOf(node, source), mend);
}

export function refuseErrors(top: SyntaxNode, source: Source): void {
  top.cursor().iterate((reference) => {
    if (!reference.type.isError) return;
    const line = source.text.slice(0, reference.from).split("\n").length;
    const shown = source.text.split("\n")[line - 1] ?? "";
    throw new LanguageProblem(`Python cannot read «${clip(shown.trim())}»`, line, "Complete the line.");
  });
}

export function children(node: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling)
    if (child.name !== "Comment") found.push(child);
  return found;
}

export function inner(node: SyntaxNode): SyntaxNode[] {
  return children(node).filter((child) => !["(", ")", "[", "]", ","].includes(child.name));
}
