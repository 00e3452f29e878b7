/** Where in a JSON text a path of keys and indices stands. */

import { jsonLanguage } from "@codemirror/lang-json";
import type { SyntaxNode } from "@lezer/common";

export interface Place {
  from: number;
  to: number;
}

/** The place of the value at `path`, or of the nearest enclosing value that exists. Offsets are UTF-16. */
export function jsonPlace(text: string, path: readonly PropertyKey[]): Place {
  let node: SyntaxNode | null = jsonLanguage.parser.parse(text).topNode.firstChild;
  let place: Place = node ? { from: node.from, to: node.to } : { from: 0, to: text.length };
  for (const key of path) {
    node = node && childAt(node, key, text);
    if (!node) break;
    place = { from: node.from, to: node.to };
  }
  return place;
}

function childAt(node: SyntaxNode, key: PropertyKey, text: string): SyntaxNode | null {
  if (node.name === "Array") {
    let index = -1;
    for (let child = node.firstChild; child; child = child.nextSibling) {
      if (["[", "]", ",", "⚠"].includes(child.name)) continue;
      index += 1;
      if (index === key) return child;
    }
    return null;
  }
  if (node.name !== "Object") return null;
  for (const property of node.getChildren("Property")) {
    const name = property.getChild("PropertyName");
    if (name && readString(text.slice(name.from, name.to)) === key) return property.lastChild;
  }
  return null;
}

function readString(source: string): string | null {
  try {
    return JSON.parse(source) as string;
  } catch {
    return null;
  }
}
