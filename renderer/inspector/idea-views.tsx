/** The artefacts of the abstract idea: task, parameters, objective, variables, constraints. */

import { ArrowDownToLine, ArrowUpToLine } from "lucide-react";
import { Fragment } from "react";
import type { ActionPart, Constraint, Parameter, StateVariable } from "../../agents/artefacts/values.js";
import type { StageValues } from "../../agents/artefacts/values.js";
import { DataTable } from "../parts/data-table.js";
import { Expression, SymbolName } from "../parts/symbol.js";
import { useAppState } from "../state/store.js";
import { formatCount, formatNumber, formatRows, plural } from "../text/format.js";
import { ACTION, constraintSymbol, OBJECTIVE } from "../text/phrases.js";
import { actionCount } from "../text/stages.js";
import type { SymbolTable } from "../text/symbols.js";

export function TaskView({ value }: { value: StageValues["task"] }) {
  const { library } = value;
  return (
    <>
      <div className="card statement">
        <span className="overline">Title</span>
        <p className="statement__text" dir="auto">
          {value.title}
        </p>
      </div>
      {library === null ? (
        <p className="soft">
          Not one of Gymnasium&apos;s library: its environment is built from the description.
        </p>
      ) : (
        <section className="section">
          <h3>This is an environment of Gymnasium&apos;s library</h3>
          <dl className="card pairs">
            <dt>Id</dt>
            <dd className="mono">{library.id}</dd>
            <dt>Step limit</dt>
            <dd className="number">{library.stepLimit === null ? "none" : formatCount(library.stepLimit)}</dd>
            <dt>Counts as solved at</dt>
            <dd className="number">{formatNumber(library.rewardThreshold)}</dd>
            <dt>Because</dt>
            <dd>
              <ul>
                {library.evidence.map((words, at) => (
                  <li key={at}>«{words}»</li>
                ))}
              </ul>
            </dd>
          </dl>
        </section>
      )}
    </>
  );
}

const PARAMETER_COLUMNS = [
  { title: "Symbol" },
  { title: "Value", right: true },
  { title: "Unit" },
  { title: "Meaning" },
  { title: "Origin", className: "large-only" },
];

export function ParametersView({ value }: { value: StageValues["parameters"] }) {
  const { parameters, unused } = value;
  return (
    <>
      {parameters.length === 0 ? (
        <div className="empty">The description gives no number that the task needs.</div>
      ) : (
        <DataTable label="Parameters" columns={PARAMETER_COLUMNS}>
          {parameters.map((parameter, at) => (
            <ParameterRow key={`${at}-${parameter.symbol}`} parameter={parameter} />
          ))}
        </DataTable>
      )}
      {unused.length > 0 && (
        <section className="section">
          <h3>Numbers of the text that are not used</h3>
          <dl className="card pairs">
            {unused.map(({ span, reason }) => (
              <Fragment key={span.start}>
                <dt className="number" dir="auto">
                  {span.quote}
                </dt>
                <dd dir="auto">{reason}</dd>
              </Fragment>
            ))}
          </dl>
        </section>
      )}
    </>
  );
}

function ParameterRow({ parameter }: { parameter: Parameter }) {
  const lit = useAppState((state) => state.symbol === parameter.symbol);
  const rows = formatRows(parameter.value);
  return (
    <tr data-lit={lit}>
      <th scope="row">
        <SymbolName symbol={parameter.symbol} />
      </th>
      <td className="right mono value">
        {rows.length === 1 ? (
          rows[0]
        ) : (
          <pre role="group" aria-label={`Table ${parameter.symbol}`} tabIndex={0}>
            {rows.join("\n")}
          </pre>
        )}
      </td>
      <td>{parameter.unit}</td>
      <td className="meaning" dir="auto">
        {parameter.meaning}{" "}
        <span className="small-only">{parameter.origin !== "given" && <Origin of={parameter} />}</span>
      </td>
      <td className="large-only">
        <Origin of={parameter} />
      </td>
    </tr>
  );
}

function Origin({ of: { origin } }: { of: Parameter }) {
  if (origin !== "assumed") return <span className="soft">{origin}</span>;
  return (
    <span className="chip chip--plain" data-state="needs-review">
      assumed
    </span>
  );
}

export function ObjectiveView({ value }: { value: StageValues["objective"] }) {
  const Icon = value.sense === "maximize" ? ArrowUpToLine : ArrowDownToLine;
  const lit = useAppState((state) => state.symbol === OBJECTIVE);
  return (
    <div className="card statement" data-lit={lit}>
      <span className="statement__sense">
        <Icon className="icon" aria-hidden />
        {value.sense === "maximize" ? "Make as large as possible" : "Make as small as possible"}
        <SymbolName symbol={OBJECTIVE} />
      </span>
      <p className="statement__text" dir="auto">
        {value.statement}
      </p>
      {value.unit !== "" && <p className="soft">measured in {value.unit}</p>}
    </div>
  );
}

const VARIABLE_COLUMNS = ["Symbol", "Type", "Range", "Starts at", "Meaning"].map((title) => ({ title }));

export function VariablesView({ value, symbols }: { value: StageValues["variables"]; symbols: SymbolTable }) {
  return (
    <>
      <section className="section">
        <h3>State</h3>
        {value.state.length === 0 ? (
          <div className="empty">Nothing is carried from step to step.</div>
        ) : (
          <DataTable label="State variables" columns={VARIABLE_COLUMNS}>
            {value.state.map((variable, at) => (
              <VariableRow key={`${at}-${variable.symbol}`} variable={variable} symbols={symbols} />
            ))}
          </DataTable>
        )}
      </section>
      <section className="section">
        <h3>Decision in each step</h3>
        <dl className="card pairs">
          <dt>
            What is decided <SymbolName symbol={ACTION} />
          </dt>
          <dd dir="auto">{value.action.meaning}</dd>
          {value.action.parts.map((part, at) => (
            <Fragment key={at}>
              <dt>{value.action.parts.length === 1 ? "Choices" : `Part ${at + 1}`}</dt>
              <dd dir="auto">
                <Choices part={part} />
              </dd>
            </Fragment>
          ))}
          <dt>In all</dt>
          <dd className="number">{plural(actionCount(value), "action")}</dd>
        </dl>
      </section>
    </>
  );
}

const SHOWN_CHOICES = 60;

function Choices({ part }: { part: ActionPart }) {
  if (part.kind === "range") return `${part.low} to ${part.high} ${part.unit}`;
  const more = part.labels.length - SHOWN_CHOICES;
  return (
    <ul className="choices">
      {part.labels.slice(0, SHOWN_CHOICES).map((label, at) => (
        <li key={at}>
          <code>{at}</code>
          {label}
        </li>
      ))}
      {more > 0 && <li className="soft">and {plural(more, "more choice")}</li>}
    </ul>
  );
}

function VariableRow({ variable, symbols }: { variable: StateVariable; symbols: SymbolTable }) {
  const lit = useAppState((state) => state.symbol === variable.symbol);
  const shape = variable.shape.length === 0 ? "" : ` [${variable.shape.join(" × ")}]`;
  return (
    <tr data-lit={lit}>
      <th scope="row">
        <SymbolName symbol={variable.symbol} />
      </th>
      <td>
        {variable.type}
        {shape}
        {!variable.observed && <div className="faint">hidden from the policy</div>}
      </td>
      <td className="number" style={{ whiteSpace: "nowrap" }}>
        {variable.type === "boolean" ? "false or true" : range(variable)}
      </td>
      <td>
        <Expression source={variable.initial} symbols={symbols} />
      </td>
      <td className="meaning" dir="auto">
        {variable.meaning}
        {variable.unit !== "" && <span className="faint"> ({variable.unit})</span>}
      </td>
    </tr>
  );
}

function range({ low, high }: StateVariable): string {
  if (low === null && high === null) return "unbounded";
  if (low === null) return `at most ${formatNumber(high)}`;
  if (high === null) return `at least ${formatNumber(low)}`;
  return `${formatNumber(low)} to ${formatNumber(high)}`;
}

const KIND_TEXT: Record<Constraint["kind"], string> = {
  enforced: "kept by the dynamics",
  forbids: "forbids actions",
  ends: "ends the episode",
  costs: "costs",
};

export function ConstraintsView({
  value,
  symbols,
}: {
  value: StageValues["constraints"];
  symbols: SymbolTable;
}) {
  if (value.constraints.length === 0)
    return <div className="empty">The description sets no limit of its own.</div>;
  return (
    <ol className="card steps">
      {value.constraints.map((constraint, at) => (
        <ConstraintEntry key={at} constraint={constraint} at={at} symbols={symbols} />
      ))}
    </ol>
  );
}

function ConstraintEntry(properties: { constraint: Constraint; at: number; symbols: SymbolTable }) {
  const { constraint, at, symbols } = properties;
  const symbol = constraintSymbol(at);
  const lit = useAppState((state) => state.symbol === symbol);
  return (
    <li data-lit={lit}>
      <div>
        <span dir="auto">{constraint.statement}</span>{" "}
        <span className="chip chip--plain">{KIND_TEXT[constraint.kind]}</span> <SymbolName symbol={symbol} />
        {constraint.expression !== null && (
          <div className="steps__line">
            <Expression source={constraint.expression} symbols={symbols} />
          </div>
        )}
      </div>
    </li>
  );
}
