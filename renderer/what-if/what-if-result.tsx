import { TriangleAlert } from "lucide-react";
import { useMemo } from "react";
import type { Variant } from "../../agents/artefacts/what-if.js";
import { FigureList } from "../parts/figure-list.js";
import { actionColour } from "../policy/heat-map.js";
import { amount, type PolicyWords } from "../policy/labels.js";
import { formatCount, formatDuration, formatNumber, plural } from "../text/format.js";
import { type Line, LineChart, type Mark } from "../training/line-chart.js";
import { type Dial, type Flip, flipsOf, type SweepPoint } from "./flips.js";
import type { Answers } from "./solving.js";

/** Lines in the chart of the actions; the ones that are best somewhere come first. */
const MOST_LINES = 8;

/** What the numbers as they stand give, and how the answer moves with one of them. */
export function WhatIfResult(properties: {
  answers: Answers;
  dial: Dial;
  at: number;
  changed: boolean;
  words: PolicyWords;
}) {
  const { answers, dial, at, changed, words } = properties;
  const { original, now, points, notes } = answers;
  const flips = useMemo(() => flipsOf(points), [points]);
  if (original === null) return null;
  if (!original.solved) return <Unsolved reason={original.reason} />;
  return (
    <>
      {now?.solved && <Figures original={original} now={now} changed={changed} words={words} />}
      {now && !now.solved && <Unsolved reason={now.reason} />}
      {notes.map((note) => (
        <p className="soft" key={note}>
          {note}
        </p>
      ))}
      {points.length > 1 && (
        <>
          <FlipText flips={flips} dial={dial} at={at} words={words} points={points} />
          <ActionChart points={points} flips={flips} dial={dial} at={at} words={words} />
          <OptimumChart points={points} dial={dial} at={at} words={words} />
          <p className="soft number">
            {plural(points.filter((point) => point.variant.solved).length, "value")} solved exactly,{" "}
            {formatDuration(answers.seconds)} for the first pass.
          </p>
        </>
      )}
    </>
  );
}

function Unsolved({ reason }: { reason: string }) {
  return (
    <div className="empty" role="status">
      <strong>This task cannot be solved exactly.</strong>
      <p>
        An exact answer needs every state that can be reached; here {reason}. Change numbers so that there are
        fewer states, or train and evaluate with the other numbers instead.
      </p>
    </div>
  );
}

type Solved = Extract<Variant, { solved: true }>;

function Figures(properties: { original: Solved; now: Solved; changed: boolean; words: PolicyWords }) {
  const { original, now, changed, words } = properties;
  const difference = words.sign * (now.optimum - original.optimum);
  const figures: [string, string][] = [
    ["Best possible", amount(words.sign * now.optimum, words.unit)],
    ["Best action", now.best.slice(0, 3).map(words.action).join(" or ")],
    ["States", formatCount(now.states)],
  ];
  if (changed) {
    figures.splice(1, 0, [
      "Against the description",
      `${difference > 0 ? "+" : ""}${formatNumber(difference, 4)}`,
    ]);
    const same = now.best.some((action) => original.best.includes(action));
    figures[2] = [
      "Best action",
      `${figures[2]![1]}${same ? "" : ` (was ${words.action(original.best[0] ?? 0)})`}`,
    ];
  }
  return <FigureList figures={figures} label="Exact solution" />;
}

function FlipText(properties: {
  flips: readonly Flip[];
  dial: Dial;
  at: number;
  words: PolicyWords;
  points: readonly SweepPoint[];
}) {
  const { flips, dial, at, words, points } = properties;
  const { symbol, unit } = dial.parameter;
  const solved = points.filter((point) => point.variant.solved);
  const range = `${formatNumber(solved[0]?.value ?? null, 4)} to ${formatNumber(solved[solved.length - 1]?.value ?? null, 4)}`;
  if (flips.length === 0) {
    return (
      <p>
        The same action stays best for every value of <code>{symbol}</code> from {range}.
      </p>
    );
  }
  return (
    <section className="section">
      <h3>
        Where the best action changes with <code>{symbol}</code>
      </h3>
      <ul className="flips">
        {flips.slice(0, 8).map((flip) => (
          <li key={flip.at}>
            <TriangleAlert className="icon" aria-hidden />
            <span>
              At about <strong className="number">{amount(flip.at, unit, 4)}</strong>: from{" "}
              <em>{words.action(flip.from)}</em> to <em>{words.action(flip.to)}</em>
              <span className="soft number">
                {" "}
                (between {formatNumber(flip.low, 5)} and {formatNumber(flip.high, 5)}; it stands at{" "}
                {formatNumber(at, 5)})
              </span>
            </span>
          </li>
        ))}
        {flips.length > 8 && <li className="soft">and {flips.length - 8} more</li>}
      </ul>
    </section>
  );
}

function ActionChart(properties: {
  points: readonly SweepPoint[];
  flips: readonly Flip[];
  dial: Dial;
  at: number;
  words: PolicyWords;
}) {
  const { points, flips, dial, at, words } = properties;
  const lines = useMemo(() => actionLines(points, words), [points, words]);
  const marks = useMemo(
    (): Mark[] => flips.slice(0, 6).map((flip) => ({ x: flip.at, label: formatNumber(flip.at, 3) })),
    [flips],
  );
  return (
    <LineChart
      title={`How far each action stays below the best${words.unit === "" ? "" : ` (${words.unit})`}`}
      description={`Loss of each first action against the best one, over ${dial.parameter.symbol}`}
      lines={lines}
      marks={marks}
      cursor={at}
      horizontal={dial.parameter.symbol}
      height="14rem"
    />
  );
}

/** Each action's value less that of the best: the best ones lie on zero. */
function actionLines(points: readonly SweepPoint[], words: PolicyWords): Line[] {
  const solved = points.flatMap(({ value, variant }) => (variant.solved ? [{ value, variant }] : []));
  const count = Math.max(0, ...solved.map(({ variant }) => variant.actions.length));
  const everBest = (action: number) => solved.filter(({ variant }) => variant.best.includes(action)).length;
  const least = (action: number) =>
    Math.min(
      ...solved.map(
        ({ variant }) => Math.max(...known(variant.actions)) - (variant.actions[action] ?? -Infinity),
      ),
    );
  const actions = Array.from({ length: count }, (_, action) => action)
    .sort((one, other) => everBest(other) - everBest(one) || least(one) - least(other))
    .slice(0, MOST_LINES)
    .sort((one, other) => one - other);
  return actions.map((action) => ({
    label: words.action(action),
    colour: actionColour(action, count),
    width: everBest(action) > 0 ? 2.25 : 1.25,
    points: solved.map(({ value, variant }) => ({
      x: value,
      y: (variant.actions[action] ?? Number.NaN) - Math.max(...known(variant.actions)),
    })),
  }));
}

function known(values: readonly (number | null)[]): number[] {
  return values.filter((value) => value !== null);
}

function OptimumChart(properties: {
  points: readonly SweepPoint[];
  dial: Dial;
  at: number;
  words: PolicyWords;
}) {
  const { points, dial, at, words } = properties;
  const lines = useMemo(
    (): Line[] => [
      {
        label: "best possible",
        colour: "--chart-third",
        width: 2.25,
        points: points.flatMap(({ value, variant }) =>
          variant.solved ? [{ x: value, y: words.sign * variant.optimum }] : [],
        ),
      },
    ],
    [points, words],
  );
  return (
    <LineChart
      title={`Best possible total${words.unit === "" ? "" : ` (${words.unit})`}`}
      description={`${words.objective} under the best decisions, over ${dial.parameter.symbol}`}
      lines={lines}
      cursor={at}
      horizontal={dial.parameter.symbol}
      height="10rem"
    />
  );
}
