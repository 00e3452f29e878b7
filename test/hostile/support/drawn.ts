/** Inputs that are likely to hurt, for tests that let nothing but declared errors out. */

import fc from "fast-check";
import { tried } from "./tried.js";

export const INPUTS = 10_000;
/** The hostile suite by itself draws others each time; elsewhere a run says the same as the one before. */
export function drawTheSameElsewhere(): void {
  if (import.meta.env.MODE !== "hostile") fc.configureGlobal({ seed: 7 });
}

/** How many of them are also given to code that checks nothing, so that it is known what would get out. */
export const UNCHECKED = 1000;
export function weakened(task: Parameters<typeof tried>[0], what: string, undeclared: number): void {
  const outcome = `${undeclared} end in errors that nobody declared`;
  tried(task, { point: 10, what: `weakened: ${what}`, inputs: UNCHECKED, outcome });
}

/** Text that is likely to hurt: names of the language, of objects, of paths, and signs of every kind. */
export const hostileText = fc.oneof(
  fc.string({ maxLength: 40, unit: "binary" }),
  fc.constantFrom(
    ...["__proto__", "constructor", "toString", "../../etc/passwd", "CON", "\u202Eevil", "\u001B[2J", "\0"],
    ...["NaN", "1e999", "-0", "{{7*7}}", "<img src=x onerror=alert(1)>", "$(id)", "'; DROP TABLE", "\uD800"],
  ),
);
export const hostileValue = fc.oneof(
  fc.jsonValue(),
  hostileText,
  fc.constantFrom(0, -1, 1e308, 2 ** 53, null, true, [], {}, [[]], ""),
  fc.array(fc.integer(), { maxLength: 5 }),
);

const NAMES = ["stock", "price", "action", "next_stock", "rng", "demand", "x", "lambda", "None"];
/** Texts that are nearly expressions: pieces of the language put together without sense. */
export const nearlyExpression = fc.oneof(
  fc
    .array(
      fc.constantFrom(
        ...NAMES,
        ...[
          "1",
          "2.5",
          "1e400",
          "0x10",
          "(",
          ")",
          "[",
          "]",
          ",",
          " + ",
          " - ",
          "*",
          "/",
          "//",
          "%",
          "**",
          "^",
          "@",
        ],
        ...[
          " if ",
          " else ",
          " and ",
          " or ",
          " not ",
          " in ",
          " for ",
          "min",
          "max",
          "sum",
          "where",
          ".poisson",
          ".",
        ],
        ...[
          "<",
          "<=",
          "==",
          "!=",
          "=",
          ":",
          "\n",
          "#",
          "'",
          '"',
          "__class__",
          "import ",
          "lambda ",
          "\u2028",
          "é",
          "\\",
        ],
      ),
      { maxLength: 25 },
    )
    .map((parts) => parts.join("")),
  fc.string({ maxLength: 120, unit: "binary" }),
);
