/** Lines that stay, and one line below them that is rewritten while something goes on. */

import { styleText } from "node:util";

export interface Output {
  write(text: string): unknown;
  isTTY?: boolean;
  columns?: number;
}

export type Style = "good" | "bad" | "quiet" | "strong";

export interface Terminal {
  /** Whether the live line is shown; without it, what matters has to be told in lines. */
  readonly isLive: boolean;
  width(): number;
  line(text: string): void;
  /** Replaces the live line. An empty text takes it away. */
  live(text: string): void;
  style(style: Style, text: string): string;
}

const STYLES = { good: "green", bad: "red", quiet: "dim", strong: "bold" } as const;
const CLEAR = "\r\u001B[2K";
/** A line that is too long would be broken, and could not be taken back; so breaking is off for its time. */
const [NO_BREAK, BREAK] = ["\u001B[?7l", "\u001B[?7h"];

export function createTerminal(output: Output, environment: NodeJS.ProcessEnv = process.env): Terminal {
  const isLive = output.isTTY === true && environment["TERM"] !== "dumb";
  const hasColours = isLive && !environment["NO_COLOR"];
  const width = (): number => Math.max(40, Math.min(output.columns ?? 100, 110));
  let shown = "";
  const draw = (): void => {
    if (shown) output.write(`${NO_BREAK}${shown}${BREAK}`);
  };
  return {
    isLive,
    width,
    line(text) {
      if (shown) output.write(CLEAR);
      output.write(`${text}\n`);
      draw();
    },
    live(text) {
      if (!isLive || text === shown) return;
      if (shown) output.write(CLEAR);
      shown = text;
      draw();
    },
    style: (style, text) => (hasColours ? styleText(STYLES[style], text) : text),
  };
}
