/** Forms of the formulation: model, state-action-reward, episode. */

import { ArrowDown, ArrowUp } from "lucide-react";
import { EntryButton, EntryList, entriesOf } from "./entries.js";
import {
  CheckField,
  ChoiceField,
  ExpressionField,
  problemAt,
  readNumber,
  TextField,
  ValueField,
} from "./fields.js";
import type { FormProperties } from "./stage-editor.js";

const LINE_KINDS = { quantity: "quantity", draw: "drawn at random", next: "next value" };

export function ModellingForm({ value, findings, onChange }: FormProperties) {
  // The agent's sentences do not belong to lines that a person has changed.
  const set = (changes: Record<string, unknown>): void => onChange({ ...value, ...changes, source: null });
  return (
    <>
      <p className="soft">
        Lines run from top to bottom. A name means the value at the start of the step; <code>next_x</code> is
        the value of <code>x</code> at its end. Chance is drawn with <code>rng</code>, such as{" "}
        <code>rng.poisson(mean)</code>. The formulas follow from the lines.
      </p>
      <h3>What happens in one step</h3>
      <EntryList
        noun="line"
        ordered
        entries={entriesOf(value.dynamics)}
        fresh={{ target: "", kind: "quantity", expression: "", event: "" }}
        onChange={(dynamics) => set({ dynamics })}
      >
        {(entry, at, change) => {
          const problem = (key: string): string | null => problemAt(findings, ["dynamics", at, key]);
          return (
            <>
              <div className="edit__row">
                <TextField
                  label="Name"
                  mono
                  problem={problem("target")}
                  value={entry.target}
                  onChange={(target) => change({ target })}
                />
                <ChoiceField
                  label="Kind"
                  problem={problem("kind")}
                  value={entry.kind}
                  choices={LINE_KINDS}
                  onChange={(kind) => change({ kind })}
                />
              </div>
              <ExpressionField
                label="Expression"
                problem={problem("expression")}
                value={entry.expression}
                target={typeof entry.target === "string" ? entry.target : undefined}
                onChange={(expression) => change({ expression })}
              />
              <TextField
                label="What happens, in plain words"
                problem={problem("event")}
                value={entry.event}
                onChange={(event) => change({ event })}
              />
            </>
          );
        }}
      </EntryList>
      <h3>What the step is worth</h3>
      <ExpressionField
        label="Each step's share of the objective, in the objective's own sense"
        problem={problemAt(findings, ["share"])}
        value={value.share}
        onChange={(share) => set({ share })}
      />
    </>
  );
}

export function StateActionRewardForm({ value, findings, known, onChange }: FormProperties) {
  const seen = Array.isArray(value.observation) ? value.observation.map(String) : [];
  const state = known.variables?.state ?? [];
  const others = state.map((each) => each.symbol).filter((symbol) => !seen.includes(symbol));
  const set = (observation: string[]): void => onChange({ ...value, observation });
  const move = (at: number, step: 1 | -1): void => {
    const moved = [...seen];
    moved.splice(at + step, 0, ...moved.splice(at, 1));
    set(moved);
  };
  return (
    <>
      <fieldset className="observed">
        <legend>The policy sees, in this order</legend>
        <ul>
          {[...seen, ...others].map((symbol, at) => {
            const problem = at < seen.length ? problemAt(findings, ["observation", at]) : null;
            return (
              <li key={symbol}>
                <CheckField
                  label={symbol}
                  value={at < seen.length}
                  onChange={(sees) => set(sees ? [...seen, symbol] : seen.filter((one) => one !== symbol))}
                />
                {at < seen.length && seen.length > 1 && (
                  <>
                    <EntryButton
                      label={`Move ${symbol} up`}
                      icon={ArrowUp}
                      disabled={at === 0}
                      onClick={() => move(at, -1)}
                    />
                    <EntryButton
                      label={`Move ${symbol} down`}
                      icon={ArrowDown}
                      disabled={at === seen.length - 1}
                      onClick={() => move(at, 1)}
                    />
                  </>
                )}
                {problem !== null && <span className="field-problem">{problem}</span>}
              </li>
            );
          })}
        </ul>
        <CheckField
          label="how much of the episode is over"
          value={value.observesTime === true}
          onChange={(observesTime) => onChange({ ...value, observesTime })}
        />
      </fieldset>
      <ExpressionField
        label="Reward: more is better (objective: each step's share, in the sense that more is better)"
        problem={problemAt(findings, ["reward"])}
        value={value.reward}
        onChange={(reward) => onChange({ ...value, reward })}
      />
      <ExpressionField
        label="Potential over the state, for shaping (empty: none)"
        problem={problemAt(findings, ["potential"])}
        value={value.potential ?? ""}
        onChange={(text) => onChange({ ...value, potential: text.trim() === "" ? null : text })}
      />
    </>
  );
}

const LIMIT_ORIGINS = {
  given: "given by the description",
  derived: "derived from it",
  assumed: "only a guard",
};

export function EnvironmentForm({ value, findings, onChange }: FormProperties) {
  return (
    <>
      <ExpressionField
        label="The episode ends early when (Python; False: never)"
        problem={problemAt(findings, ["terminated"])}
        value={value.terminated}
        onChange={(terminated) => onChange({ ...value, terminated })}
      />
      <div className="edit__row">
        <ValueField
          label="Step limit"
          problem={problemAt(findings, ["stepLimit"])}
          value={value.stepLimit}
          read={readNumber}
          onChange={(stepLimit) => onChange({ ...value, stepLimit })}
        />
        <ChoiceField
          label="The step limit is"
          problem={problemAt(findings, ["stepLimitOrigin"])}
          value={value.stepLimitOrigin}
          choices={LIMIT_ORIGINS}
          onChange={(stepLimitOrigin) => onChange({ ...value, stepLimitOrigin })}
        />
        <ValueField
          label="Discount"
          problem={problemAt(findings, ["discount"])}
          value={value.discount}
          read={readNumber}
          onChange={(discount) => onChange({ ...value, discount })}
        />
      </div>
      <ExpressionField
        label="An action is allowed when (empty: always)"
        problem={problemAt(findings, ["feasible"])}
        value={value.feasible ?? ""}
        onChange={(text) => onChange({ ...value, feasible: text.trim() === "" ? null : text })}
      />
    </>
  );
}
