/** Asks for exact solutions one after the other: first this one, then the sweep, then a closer look at flips. */

import { useCallback, useEffect, useRef, useState } from "react";
import type { Failure } from "../../agents/artefacts/stage.js";
import type { Variant } from "../../agents/artefacts/what-if.js";
import { useSession } from "../state/session.js";
import { closerLook, type Dial, flipsOf, gridOf, joined, type SweepPoint } from "./flips.js";

const GRID = 13;
const CLOSER = 9;

export interface Question {
  changes: Record<string, number>;
  state: number[] | null;
  /** The parameter whose values are gone through, and where it stands. */
  dial: Dial;
  at: number;
  /** Versions of what the task is made from: another one has another answer. */
  origin: string;
}

export interface Answers {
  /** The task as it stands in the description; kept while the state to decide in is the same. */
  original: Variant | null;
  /** The task with the changes. */
  now: Variant | null;
  points: SweepPoint[];
  notes: string[];
  /** What is still being solved, in words; null: nothing. */
  busy: string | null;
  failure: Failure | null;
  seconds: number;
}

const NOTHING: Answers = {
  original: null,
  now: null,
  points: [],
  notes: [],
  busy: null,
  failure: null,
  seconds: 0,
};

export function useSolving(): { answers: Answers; solve: (question: Question) => void } {
  const session = useSession();
  const [answers, setAnswers] = useState<Answers>(NOTHING);
  const turn = useRef(0);
  const known = useRef<{ key: string; original: Variant } | null>(null);
  useEffect(
    () => () => {
      turn.current += 1;
    },
    [],
  );

  const solve = useCallback(
    (question: Question) => {
      const mine = (turn.current += 1);
      const { changes, state, dial, at, origin } = question;
      const symbol = dial.parameter.symbol;
      const ask = async (numbers: Record<string, number>, values: number[] | null) => {
        const answer = await session.study("what-if.solve", {
          changes: numbers,
          state,
          sweep: values === null ? null : { symbol, values },
        });
        if (mine !== turn.current) return null;
        if (!("failure" in answer)) return answer;
        if (answer.failure.code !== "study-replaced")
          setAnswers((before) => ({ ...before, busy: null, failure: answer.failure }));
        return null;
      };
      const run = async (): Promise<void> => {
        setAnswers((before) => ({ ...before, busy: "Solving exactly", failure: null }));
        const key = JSON.stringify([state, origin]);
        if (known.current?.key !== key) {
          const answer = await ask({}, null);
          if (answer?.variants[0] === undefined) return;
          known.current = { key, original: answer.variants[0] };
        }
        const { original } = known.current;
        const grid = gridOf(dial, at, GRID);
        setAnswers((before) => ({
          ...before,
          original,
          busy: original.solved ? `Trying ${grid.length} values of ${symbol}` : null,
          ...(original.solved ? {} : { now: null, points: [] }),
        }));
        if (!original.solved) return;
        const swept = await ask(changes, grid);
        if (swept === null) return;
        const points = grid.map((value, index) => ({ value, variant: swept.variants[index + 1]! }));
        const closer = closerLook(flipsOf(points), dial, CLOSER);
        setAnswers((before) => ({
          ...before,
          now: swept.variants[0] ?? null,
          points,
          notes: swept.notes,
          seconds: swept.seconds,
          busy: closer.length > 0 ? "Looking closer at where the best action changes" : null,
        }));
        if (closer.length === 0) return;
        const refined = await ask(changes, closer);
        if (refined === null) return;
        const more = closer.map((value, index) => ({ value, variant: refined.variants[index + 1]! }));
        setAnswers((before) => ({ ...before, points: joined(points, more), busy: null }));
      };
      void run();
    },
    [session],
  );
  return { answers, solve };
}
