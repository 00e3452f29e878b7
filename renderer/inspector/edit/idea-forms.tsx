/** Forms of the abstract idea: task, objective, variables, constraints. */

import { EntryList, entriesOf, type Entry } from "./entries.js";
import {
  CheckField,
  ChoiceField,
  ExpressionField,
  problemAt,
  readBound,
  readNumber,
  readShape,
  TextField,
  ValueField,
} from "./fields.js";
import type { FormProperties } from "./stage-editor.js";

const NO_LIBRARY = { id: "", stepLimit: null, rewardThreshold: null, evidence: [] };

export function TaskForm({ value, findings, onChange }: FormProperties) {
  const library = typeof value.library === "object" ? (value.library as Entry | null) : null;
  const change = (changes: Entry): void => onChange({ ...value, library: { ...library, ...changes } });
  return (
    <>
      <TextField
        label="Title"
        problem={problemAt(findings, ["title"])}
        value={value.title}
        onChange={(title) => onChange({ ...value, title })}
      />
      <CheckField
        label="It is an environment of Gymnasium's library"
        value={library !== null}
        onChange={(isLibrary) => onChange({ ...value, library: isLibrary ? NO_LIBRARY : null })}
      />
      {library !== null && (
        <>
          <div className="edit__row">
            <TextField
              label="Id, with its version"
              mono
              problem={problemAt(findings, ["library", "id"])}
              value={library.id}
              onChange={(id) => change({ id })}
            />
            <ValueField
              label="Step limit (empty: none)"
              problem={problemAt(findings, ["library", "stepLimit"])}
              value={library.stepLimit}
              read={readBound}
              onChange={(stepLimit) => change({ stepLimit })}
            />
            <ValueField
              label="Counts as solved at (empty: nowhere)"
              problem={problemAt(findings, ["library", "rewardThreshold"])}
              value={library.rewardThreshold}
              read={readBound}
              onChange={(rewardThreshold) => change({ rewardThreshold })}
            />
          </div>
          <TextField
            label="Because (one reason a line)"
            rows={4}
            problem={problemAt(findings, ["library", "evidence"])}
            value={lines(library.evidence)}
            onChange={(text) => change({ evidence: text.split("\n") })}
          />
        </>
      )}
    </>
  );
}

function lines(list: unknown): string {
  return Array.isArray(list) ? list.join("\n") : "";
}

export function ObjectiveForm({ value, findings, onChange }: FormProperties) {
  return (
    <>
      <div className="segments" role="group" aria-label="Sense" style={{ justifySelf: "start" }}>
        {(["maximize", "minimize"] as const).map((sense) => (
          <button
            key={sense}
            type="button"
            aria-pressed={value.sense === sense}
            onClick={() => onChange({ ...value, sense })}
          >
            {sense === "maximize" ? "As large as possible" : "As small as possible"}
          </button>
        ))}
      </div>
      <TextField
        label="Quantity, in plain words"
        rows={3}
        problem={problemAt(findings, ["statement"])}
        value={value.statement}
        onChange={(statement) => onChange({ ...value, statement })}
      />
      <TextField
        label="Unit"
        problem={problemAt(findings, ["unit"])}
        value={value.unit}
        onChange={(unit) => onChange({ ...value, unit })}
      />
    </>
  );
}

const TYPES = { integer: "whole number", real: "real number", boolean: "true or false" };

const FRESH_VARIABLE = {
  symbol: "",
  type: "integer",
  shape: [],
  low: null,
  high: null,
  initial: "0",
  observed: true,
  unit: "",
  meaning: "",
};

export function VariablesForm({ value, findings, onChange }: FormProperties) {
  const action = (value.action ?? {}) as Entry;
  const changeAction = (changes: Entry): void => onChange({ ...value, action: { ...action, ...changes } });
  return (
    <>
      <h3>State</h3>
      <EntryList
        noun="state variable"
        entries={entriesOf(value.state)}
        fresh={FRESH_VARIABLE}
        onChange={(state) => onChange({ ...value, state })}
      >
        {(entry, at, change) => {
          const problem = (key: string): string | null => problemAt(findings, ["state", at, key]);
          return (
            <>
              <div className="edit__row">
                <TextField
                  label="Symbol"
                  mono
                  problem={problem("symbol")}
                  value={entry.symbol}
                  onChange={(symbol) => change({ symbol })}
                />
                <ChoiceField
                  label="Type"
                  problem={problem("type")}
                  value={entry.type}
                  choices={TYPES}
                  onChange={(type) => change({ type })}
                />
                <ValueField
                  label="Shape"
                  placeholder="a single value"
                  problem={problem("shape")}
                  value={Array.isArray(entry.shape) && entry.shape.length === 0 ? "" : entry.shape}
                  read={readShape}
                  onChange={(shape) => change({ shape })}
                />
                <ValueField
                  label="At least"
                  placeholder="unbounded"
                  problem={problem("low")}
                  value={entry.low}
                  read={readBound}
                  onChange={(low) => change({ low })}
                />
                <ValueField
                  label="At most"
                  placeholder="unbounded"
                  problem={problem("high")}
                  value={entry.high}
                  read={readBound}
                  onChange={(high) => change({ high })}
                />
                <TextField
                  label="Unit"
                  problem={problem("unit")}
                  value={entry.unit}
                  onChange={(unit) => change({ unit })}
                />
              </div>
              <TextField
                label="Meaning"
                problem={problem("meaning")}
                value={entry.meaning}
                onChange={(meaning) => change({ meaning })}
              />
              <ExpressionField
                label="Value at the start of an episode"
                problem={problem("initial")}
                value={entry.initial}
                onChange={(initial) => change({ initial })}
              />
              <CheckField
                label="The policy may see it"
                value={entry.observed === true}
                onChange={(observed) => change({ observed })}
              />
            </>
          );
        }}
      </EntryList>
      <h3>Decision in each step</h3>
      <TextField
        label="What is decided"
        problem={problemAt(findings, ["action", "meaning"])}
        value={action.meaning}
        onChange={(meaning) => changeAction({ meaning })}
      />
      <EntryList
        noun="part of the decision"
        entries={entriesOf(action.parts)}
        ordered
        fresh={{ kind: "range", low: 0, high: 1, unit: "" }}
        onChange={(parts) => changeAction({ parts })}
      >
        {(part, at, change) => (
          <ActionPartFields part={part} problem={(key) => partProblem(findings, at, key)} change={change} />
        )}
      </EntryList>
    </>
  );
}

/** A union's finding stands at the part itself; it is shown at its first field. */
function partProblem(findings: FormProperties["findings"], at: number, key: string): string | null {
  const path = ["action", "parts", at] as const;
  const own = problemAt(findings, [...path, key]);
  if (own !== null || (key !== "high" && key !== "labels")) return own;
  const whole = findings.find(
    (each) => each.path.length === 3 && path.every((step, i) => each.path[i] === step),
  );
  return whole ? "whole numbers, high not below low; or at least one choice of at most 80 characters" : null;
}

function ActionPartFields(properties: {
  part: Entry;
  problem: (key: string) => string | null;
  change: (changes: Entry) => void;
}) {
  const { part, problem, change } = properties;
  const isRange = part.kind === "range";
  return (
    <>
      <ChoiceField
        label="Kind"
        problem={problem("kind")}
        value={part.kind}
        choices={{ range: "a whole number in a range", choices: "one of several choices" }}
        onChange={(kind) =>
          change(
            kind === "range"
              ? { kind, low: 0, high: 1, unit: "", labels: undefined }
              : { kind, labels: ["first", "second"], low: undefined, high: undefined, unit: undefined },
          )
        }
      />
      {isRange ? (
        <div className="edit__row">
          <ValueField
            label="From"
            problem={problem("low")}
            value={part.low}
            read={readNumber}
            onChange={(low) => change({ low })}
          />
          <ValueField
            label="To"
            problem={problem("high")}
            value={part.high}
            read={readNumber}
            onChange={(high) => change({ high })}
          />
          <TextField
            label="Unit"
            problem={problem("unit")}
            value={part.unit}
            onChange={(unit) => change({ unit })}
          />
        </div>
      ) : (
        <TextField
          label="Choices (one a line, counted from 0)"
          rows={Math.min(10, 1 + lines(part.labels).split("\n").length)}
          problem={problem("labels")}
          value={lines(part.labels)}
          onChange={(text) => change({ labels: text.split("\n") })}
        />
      )}
    </>
  );
}

const KINDS = {
  enforced: "kept by the dynamics",
  forbids: "forbids actions",
  ends: "ends the episode",
  costs: "costs",
};

export function ConstraintsForm({ value, findings, onChange }: FormProperties) {
  return (
    <EntryList
      noun="constraint"
      entries={entriesOf(value.constraints)}
      fresh={{ statement: "", kind: "enforced", expression: null }}
      onChange={(constraints) => onChange({ ...value, constraints })}
    >
      {(entry, at, change) => {
        const problem = (key: string): string | null => problemAt(findings, ["constraints", at, key]);
        return (
          <>
            <TextField
              label="What must hold, in plain words"
              rows={2}
              problem={problem("statement")}
              value={entry.statement}
              onChange={(statement) => change({ statement })}
            />
            <ChoiceField
              label="How it is kept"
              problem={problem("kind")}
              value={entry.kind}
              choices={KINDS}
              onChange={(kind) => change({ kind })}
            />
            <ExpressionField
              label="Condition (empty: words only)"
              problem={problem("expression")}
              value={entry.expression ?? ""}
              onChange={(text) => change({ expression: text.trim() === "" ? null : text })}
            />
          </>
        );
      }}
    </EntryList>
  );
}
