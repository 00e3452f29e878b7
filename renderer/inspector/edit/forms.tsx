/** Forms for the artefacts that are simple enough for one. */

import { type ReactNode, useId } from "react";
import type { Finding } from "../../text/edited-value.js";
import type { FormProperties } from "./stage-editor.js";

/** What is wrong at a path or below it, or null. */
export function problemAt(findings: readonly Finding[], path: readonly PropertyKey[]): string | null {
  const found = findings.find((finding) => path.every((key, at) => finding.path[at] === key));
  return found?.message ?? null;
}

function Field(properties: {
  label: string;
  problem: string | null;
  children: (attributes: { id: string; "aria-invalid": boolean; "aria-describedby": string }) => ReactNode;
}) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id} className="soft">
        {properties.label}
      </label>
      {properties.children({
        id,
        "aria-invalid": properties.problem !== null,
        "aria-describedby": `${id}-problem`,
      })}
      <span id={`${id}-problem`} className="field-problem">
        {properties.problem}
      </span>
    </div>
  );
}

/** Text of a number as its number, and any other text as it is, which the schema then refuses. */
export function readNumber(text: string): number | string {
  const number = Number(text);
  return text.trim() === "" || Number.isNaN(number) ? text : number;
}

export function TaskForm({ value, findings, onChange }: FormProperties) {
  return (
    <Field label="Title" problem={problemAt(findings, ["title"])}>
      {(attributes) => (
        <input
          {...attributes}
          className="input"
          dir="auto"
          value={String(value.title ?? "")}
          onChange={(event) => onChange({ ...value, title: event.target.value })}
        />
      )}
    </Field>
  );
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
      <Field label="Quantity, in plain words" problem={problemAt(findings, ["statement"])}>
        {(attributes) => (
          <textarea
            {...attributes}
            className="input"
            rows={3}
            dir="auto"
            value={String(value.statement ?? "")}
            onChange={(event) => onChange({ ...value, statement: event.target.value })}
          />
        )}
      </Field>
      <Field label="Unit" problem={problemAt(findings, ["unit"])}>
        {(attributes) => (
          <input
            {...attributes}
            className="input"
            value={String(value.unit ?? "")}
            onChange={(event) => onChange({ ...value, unit: event.target.value })}
          />
        )}
      </Field>
    </>
  );
}

export function EnvironmentForm({ value, findings, onChange }: FormProperties) {
  return (
    <>
      <Field
        label="The episode ends early when (Python; False: never)"
        problem={problemAt(findings, ["terminated"])}
      >
        {(attributes) => (
          <input
            {...attributes}
            className="input mono"
            dir="ltr"
            value={String(value.terminated ?? "")}
            onChange={(event) => onChange({ ...value, terminated: event.target.value })}
          />
        )}
      </Field>
      <div className="edit__row">
        <Field label="Step limit" problem={problemAt(findings, ["stepLimit"])}>
          {(attributes) => (
            <input
              {...attributes}
              className="input"
              inputMode="numeric"
              value={String(value.stepLimit ?? "")}
              onChange={(event) => onChange({ ...value, stepLimit: readNumber(event.target.value) })}
            />
          )}
        </Field>
        <Field label="The step limit is" problem={problemAt(findings, ["stepLimitOrigin"])}>
          {(attributes) => (
            <select
              {...attributes}
              className="input"
              value={String(value.stepLimitOrigin ?? "")}
              onChange={(event) => onChange({ ...value, stepLimitOrigin: event.target.value })}
            >
              <option value="given">given by the description</option>
              <option value="derived">derived from it</option>
              <option value="assumed">only a guard</option>
            </select>
          )}
        </Field>
        <Field label="Discount" problem={problemAt(findings, ["discount"])}>
          {(attributes) => (
            <input
              {...attributes}
              className="input"
              inputMode="decimal"
              value={String(value.discount ?? "")}
              onChange={(event) => onChange({ ...value, discount: readNumber(event.target.value) })}
            />
          )}
        </Field>
      </div>
      <Field label="An action is allowed when (empty: always)" problem={problemAt(findings, ["feasible"])}>
        {(attributes) => (
          <input
            {...attributes}
            className="input mono"
            dir="ltr"
            value={String(value.feasible ?? "")}
            onChange={(event) =>
              onChange({ ...value, feasible: event.target.value === "" ? null : event.target.value })
            }
          />
        )}
      </Field>
    </>
  );
}
