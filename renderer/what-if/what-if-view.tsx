import { LoaderCircle, RotateCcw, Sigma } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import type { ProjectView } from "../../host/contract.js";
import type { StageValues } from "../../agents/artefacts/values.js";
import { FailureCard } from "../parts/failure-card.js";
import { policyWords } from "../policy/labels.js";
import { stageValue } from "../text/stages.js";
import { type Dial, dialOf } from "./flips.js";
import { useSolving } from "./solving.js";
import { WhatIfResult } from "./what-if-result.js";
import "../policy/policy.css";
import "./what-if.css";

/** After the last move of a slider, in milliseconds. */
const PAUSE = 350;

/** What the best decision would be with other numbers, solved exactly where all states can be listed. */
export default function WhatIfView({ project }: { project: ProjectView }) {
  const value = <Name extends keyof StageValues>(stage: Name) =>
    stageValue(stage, project.stages.find((view) => view.stage === stage)?.record?.value);
  const parameters = value("parameters");
  const dials = useMemo(
    () => (parameters?.parameters ?? []).flatMap((parameter) => dialOf(parameter) ?? []),
    // The value is parsed anew at each drawing; the version tells whether it is another.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [project.id, versionOf(project, "parameters")],
  );
  const library = value("task")?.library ?? null;
  if (library !== null) {
    return (
      <div className="empty">
        <strong>The numbers of {library.id} are part of Gymnasium's code.</strong>
        <p>Describe the task in your own words as a new project; then its numbers can be moved here.</p>
      </div>
    );
  }
  if (dials.length === 0 || value("environment") === null) {
    return (
      <div className="empty">
        <strong>There is nothing to move yet.</strong>
        <p>
          {dials.length === 0
            ? "The task has no parameter that is a single number."
            : "The model is not complete: run the project up to «Episode»."}
        </p>
      </div>
    );
  }
  return <Moving key={project.id} project={project} dials={dials} state={value("variables")?.state ?? []} />;
}

function versionOf(project: ProjectView, stage: keyof StageValues): number {
  return project.stages.find((view) => view.stage === stage)?.record?.version ?? 0;
}

function Moving(properties: {
  project: ProjectView;
  dials: readonly Dial[];
  state: StageValues["variables"]["state"];
}) {
  const { project, dials, state } = properties;
  const words = useMemo(() => policyWords(project), [project]);
  const [moved, setMoved] = useState<Record<string, number>>({});
  const [swept, setSwept] = useState(dials[0]!.parameter.symbol);
  const [begun, setBegun] = useState(false);
  const [place, setPlace] = useState<string | null>(null);
  const { answers, solve } = useSolving();
  const dial = dials.find((one) => one.parameter.symbol === swept) ?? dials[0]!;
  const at = moved[dial.parameter.symbol] ?? dial.parameter.value;
  const numbers = place === null ? null : numbersIn(place);
  const placeValid = place === null || numbers !== null;
  // A change of the specification asks for another answer too.
  const origin = ["parameters", "modelling", "variables", "environment"]
    .map((stage) => versionOf(project, stage as keyof StageValues))
    .join(" ");

  useEffect(() => {
    if (!begun || !placeValid) return;
    const timer = window.setTimeout(
      () => solve({ changes: changesOf(moved, dials), state: numbers, dial, at, origin }),
      PAUSE,
    );
    return () => window.clearTimeout(timer);
    // `numbers` and `dial` follow from `place`, `swept` and `dials`.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [begun, moved, swept, place, origin, solve]);

  const changed = Object.keys(changesOf(moved, dials)).length > 0;
  return (
    <>
      <section className="card dials" aria-label="Parameters">
        <div className="map__head">
          <h3>Move a number</h3>
          <button
            type="button"
            className="button button--quiet"
            disabled={!changed}
            onClick={() => setMoved({})}
          >
            <RotateCcw className="icon" aria-hidden />
            All as described
          </button>
        </div>
        <ul>
          {dials.map((one) => (
            <DialRow
              key={one.parameter.symbol}
              dial={one}
              value={moved[one.parameter.symbol] ?? one.parameter.value}
              swept={one.parameter.symbol === swept}
              onSweep={() => setSwept(one.parameter.symbol)}
              onMove={(to) => {
                setSwept(one.parameter.symbol);
                setMoved((before) => ({ ...before, [one.parameter.symbol]: to }));
              }}
            />
          ))}
        </ul>
        <div className="dials__foot">
          <label className="pick">
            <span>Decide</span>
            <select
              className="input"
              value={place === null ? "start" : "state"}
              onChange={(event) =>
                setPlace(event.target.value === "start" ? null : exampleState(state).join(", "))
              }
            >
              <option value="start">at the start of an episode</option>
              <option value="state">in a state of your choice</option>
            </select>
          </label>
          {place !== null && (
            <label className="pick pick--wide">
              <span>{[...stateNames(state), "steps so far"].join(", ")}</span>
              <input
                className="input mono"
                value={place}
                aria-invalid={!placeValid}
                onChange={(event) => setPlace(event.target.value)}
              />
            </label>
          )}
          {!placeValid && (
            <p className="field-problem">Numbers with commas between them, one for each name above.</p>
          )}
          {!begun && (
            <button type="button" className="button button--primary" onClick={() => setBegun(true)}>
              <Sigma className="icon" aria-hidden />
              Solve exactly
            </button>
          )}
          {answers.busy && (
            <p className="dials__busy soft" role="status">
              <LoaderCircle className="icon spin" aria-hidden />
              {answers.busy}
            </p>
          )}
        </div>
      </section>
      {answers.failure && <FailureCard failure={answers.failure} />}
      {!begun && (
        <div className="empty">
          <strong>What would be best if a number were another?</strong>
          <p>
            Where all states of the task can be listed, the best decisions are computed exactly, for the
            numbers that you set and for a whole range of the one that you moved last. Nothing of the project
            changes.
          </p>
        </div>
      )}
      <WhatIfResult answers={answers} dial={dial} at={at} changed={changed} words={words} />
    </>
  );
}

function DialRow(properties: {
  dial: Dial;
  value: number;
  swept: boolean;
  onSweep: () => void;
  onMove: (to: number) => void;
}) {
  const { dial, value, swept, onSweep, onMove } = properties;
  const { parameter } = dial;
  const [text, setText] = useState<string | null>(null);
  const valid = text === null || Number.isFinite(numberIn(text));
  const original = value === parameter.value;
  return (
    <li data-swept={swept}>
      <button
        type="button"
        className="dials__name mono"
        aria-pressed={swept}
        title={parameter.meaning || "Go through the values of this one"}
        onClick={onSweep}
      >
        {parameter.symbol}
      </button>
      <input
        type="range"
        min={Math.min(dial.low, value)}
        max={Math.max(dial.high, value)}
        step={dial.step}
        value={value}
        aria-label={`${parameter.symbol}: ${parameter.meaning}`}
        onChange={(event) => {
          setText(null);
          onMove(Number(Number(event.target.value).toPrecision(8)));
        }}
      />
      <input
        className="input number"
        inputMode="decimal"
        aria-label={`Value of ${parameter.symbol}`}
        aria-invalid={!valid}
        value={text ?? String(value)}
        onChange={(event) => {
          setText(event.target.value);
          const number = numberIn(event.target.value);
          if (Number.isFinite(number)) onMove(number);
        }}
        onBlur={() => setText(null)}
      />
      <span className="soft cut">{parameter.unit}</span>
      <button
        type="button"
        className="button button--quiet button--icon"
        aria-label={`${parameter.symbol} as described: ${parameter.value}`}
        title={`As described: ${parameter.value}`}
        disabled={original}
        onClick={() => {
          setText(null);
          onMove(parameter.value);
        }}
      >
        <RotateCcw className="icon" aria-hidden />
      </button>
    </li>
  );
}

function numberIn(text: string): number {
  return text.trim() === "" ? Number.NaN : Number(text);
}

function numbersIn(text: string): number[] | null {
  const numbers = text
    .split(/[,;\s]+/)
    .filter(Boolean)
    .map(Number);
  return numbers.length > 0 && numbers.length <= 200 && numbers.every(Number.isFinite) ? numbers : null;
}

function changesOf(moved: Record<string, number>, dials: readonly Dial[]): Record<string, number> {
  return Object.fromEntries(
    dials.flatMap(({ parameter }) => {
      const to = moved[parameter.symbol];
      return to === undefined || to === parameter.value ? [] : [[parameter.symbol, to]];
    }),
  );
}

function stateNames(state: StageValues["variables"]["state"]): string[] {
  return state.flatMap((variable) => {
    const size = variable.shape.reduce((product, each) => product * each, 1);
    return size === 1
      ? [variable.symbol]
      : Array.from({ length: size }, (_, at) => `${variable.symbol}[${at}]`);
  });
}

/** A state to begin with: the middle of each variable's range. */
function exampleState(state: StageValues["variables"]["state"]): number[] {
  const middles = state.flatMap((variable) => {
    const size = variable.shape.reduce((product, each) => product * each, 1);
    const middle = ((variable.low ?? 0) + (variable.high ?? variable.low ?? 0)) / 2;
    return Array<number>(size).fill(variable.type === "real" ? middle : Math.round(middle));
  });
  return [...middles, 0];
}
