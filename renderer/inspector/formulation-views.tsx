/** The artefacts of the formulation: model; state, action, reward; episode. */

import type { StageValues } from "../../agents/artefacts/values.js";
import { Formula } from "../parts/formula.js";
import { Expression, SymbolName } from "../parts/symbol.js";
import { formatCount } from "../text/format.js";
import type { SymbolTable } from "../text/symbols.js";

const LINE_TEXT: Record<StageValues["modelling"]["dynamics"][number]["kind"], string> = {
  draw: "drawn at random",
  quantity: "quantity",
  next: "next value",
};

export function ModellingView({ value, symbols }: { value: StageValues["modelling"]; symbols: SymbolTable }) {
  return (
    <>
      <section className="section">
        <h3>What happens in one step, in this order</h3>
        <ol className="card steps">
          {value.dynamics.map((line, at) => (
            <li key={at}>
              <div>
                <span className="steps__event" dir="auto">
                  {line.event}
                </span>{" "}
                <span className="chip chip--plain">{LINE_TEXT[line.kind]}</span>
                <div className="steps__line">
                  <Expression source={`${line.target} = ${line.expression}`} symbols={symbols} />
                </div>
              </div>
            </li>
          ))}
        </ol>
      </section>
      <section className="section">
        <h3>What the step is worth</h3>
        <p className="card statement">
          <Expression source={value.share} symbols={symbols} />
        </p>
      </section>
      <FormulaSection title="Objective" formulas={[value.latex.objective]} />
      <FormulaSection title="Dynamics" formulas={value.latex.dynamics} />
      <FormulaSection title="Constraints" formulas={value.latex.constraints} />
      {value.source !== null && value.source.length > 0 && (
        <section className="section">
          <h3>What the agent wrote for each sentence</h3>
          <ol className="card steps">
            {value.source.map(({ sentence, code }, at) => (
              <li key={at}>
                <div>
                  <span className="steps__event" dir="auto">
                    {sentence}
                  </span>
                  <div className="steps__line">
                    {code.trim() === "" ? (
                      <span className="faint">nothing</span>
                    ) : (
                      <Expression source={code} symbols={symbols} />
                    )}
                  </div>
                </div>
              </li>
            ))}
          </ol>
        </section>
      )}
    </>
  );
}

function FormulaSection({ title, formulas }: { title: string; formulas: string[] }) {
  const shown = formulas.filter((formula) => formula.trim() !== "");
  if (shown.length === 0) return null;
  return (
    <section className="section">
      <h3>{title}</h3>
      <div className="card">
        {shown.map((formula, at) => (
          <Formula key={at} source={formula} />
        ))}
      </div>
    </section>
  );
}

export function StateActionRewardView(properties: {
  value: StageValues["state-action-reward"];
  symbols: SymbolTable;
}) {
  const { value, symbols } = properties;
  return (
    <>
      <dl className="card pairs">
        <dt>The policy sees</dt>
        <dd>
          {value.observation.map((symbol, at) => (
            <span key={symbol}>
              {at > 0 && ", "}
              {symbols.has(symbol) ? <SymbolName symbol={symbol} /> : <code>{symbol}</code>}
            </span>
          ))}
          {value.observesTime &&
            `${value.observation.length > 0 ? " and " : ""}how much of the episode is over`}
        </dd>
        <dt>Reward</dt>
        <dd>
          <Expression source={value.reward} symbols={symbols} />
        </dd>
        <dt>Shaping potential</dt>
        <dd>
          {value.potential === null ? "none" : <Expression source={value.potential} symbols={symbols} />}
        </dd>
      </dl>
      <FormulaSection title="State" formulas={[value.latex.state]} />
      <FormulaSection title="Action" formulas={[value.latex.action]} />
      <FormulaSection title="Reward" formulas={[value.latex.reward]} />
    </>
  );
}

const LIMIT_ORIGIN_TEXT: Record<StageValues["environment"]["stepLimitOrigin"], string> = {
  given: "as the description says",
  derived: "follows from the description",
  assumed: "only a guard: the description sets no end",
};

export function EnvironmentView({
  value,
  symbols,
}: {
  value: StageValues["environment"];
  symbols: SymbolTable;
}) {
  return (
    <dl className="card pairs">
      <dt>Ends early when</dt>
      <dd>
        {value.terminated.trim() === "False" ? (
          "never"
        ) : (
          <Expression source={value.terminated} symbols={symbols} />
        )}
      </dd>
      <dt>Step limit</dt>
      <dd className="number">
        {formatCount(value.stepLimit)}{" "}
        <span className="soft">({LIMIT_ORIGIN_TEXT[value.stepLimitOrigin]})</span>
      </dd>
      <dt>Discount</dt>
      <dd className="number">{value.discount}</dd>
      <dt>Allowed actions</dt>
      <dd>
        {value.feasible === null ? "all, always" : <Expression source={value.feasible} symbols={symbols} />}
      </dd>
    </dl>
  );
}
