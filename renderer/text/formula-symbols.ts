/** Marks the symbols of a project in LaTeX, so that the drawn formula can light them up. Pure. */

import { baseSymbol, type SymbolTable } from "./symbols.js";

/** Names as derived formulas write them: upright, with escaped underscores. */
const NAME = /\\mathrm\{((?:[A-Za-z0-9]|\\_)+)\}('?)/g;

/** Each known name becomes `\\htmlData{symbol=…}{…}`; everything else stays as it is. */
export function withSymbolMarks(latex: string, symbols: SymbolTable): string {
  return latex.replace(NAME, (whole, written: string) => {
    const symbol = baseSymbol(written.replaceAll("\\_", "_"), symbols);
    return symbol === null ? whole : `\\htmlData{symbol=${symbol}}{${whole}}`;
  });
}
