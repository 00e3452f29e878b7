/**
 * Worked examples of many kinds of task. Those most like a description go into its prompt. Their domains are
 * kept apart from every task that the project measures itself by.
 */

import { DICE, DIVER, KITCHEN, POSTERS, TELESCOPES } from "./choices.js";
import { CAR_WASH, KAYAKS, LIGHTHOUSE, PIANOS } from "./events.js";
import { HUTS, MOLE, MUSEUM } from "./movement.js";
import { LANTERNS, MUSHROOMS, POND } from "./stocks.js";
import type { WorkedExample } from "./worked-example.js";

export type { WorkedExample };

export const WORKED_EXAMPLES: readonly WorkedExample[] = [
  MUSHROOMS,
  MUSEUM,
  TELESCOPES,
  LANTERNS,
  MOLE,
  CAR_WASH,
  LIGHTHOUSE,
  POSTERS,
  DIVER,
  KAYAKS,
  HUTS,
  KITCHEN,
  PIANOS,
  DICE,
  POND,
];
