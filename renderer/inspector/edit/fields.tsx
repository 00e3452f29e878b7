/** The fields that forms are made of. Each says what is wrong with it where it stands. */

import { Fragment, type ReactNode, useEffect, useId, useState } from "react";
import { latexOfSource } from "../../../agents/specification/latex.js";
import { Formula } from "../../parts/formula.js";
import type { Finding } from "../../text/edited-value.js";

/** What is wrong at a path or below it, or null. */
export function problemAt(findings: readonly Finding[], path: readonly PropertyKey[]): string | null {
  const found = findings.find((finding) => path.every((key, at) => finding.path[at] === key));
  return found?.message ?? null;
}

interface FieldProperties {
  label: string;
  problem: string | null;
  /** The label is there for screen readers only, because a column's head says it. */
  bare?: boolean;
}

interface FieldAttributes {
  id: string;
  "aria-invalid": boolean;
  "aria-describedby": string | undefined;
}

export function Field(
  properties: FieldProperties & { children: (attributes: FieldAttributes) => ReactNode },
) {
  const { label, problem, bare, children } = properties;
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id} className={bare ? "visually-hidden" : "soft"}>
        {label}
      </label>
      {children({
        id,
        "aria-invalid": problem !== null,
        "aria-describedby": problem === null ? undefined : `${id}-problem`,
      })}
      {problem !== null && (
        <span id={`${id}-problem`} className="field-problem">
          {problem}
        </span>
      )}
    </div>
  );
}

export function TextField(
  properties: FieldProperties & {
    value: unknown;
    onChange: (value: string) => void;
    /** Lines shown; more than one makes it a text area. */
    rows?: number;
    mono?: boolean;
  },
) {
  const { value, onChange, rows, mono } = properties;
  const text = typeof value === "string" ? value : value === null || value === undefined ? "" : String(value);
  return (
    <Field {...properties}>
      {(attributes) =>
        rows !== undefined && rows > 1 ? (
          <textarea
            autoComplete="off"
            {...attributes}
            className={`input ${mono ? "mono" : ""}`}
            rows={rows}
            dir={mono ? "ltr" : "auto"}
            value={text}
            onChange={(event) => onChange(event.target.value)}
          />
        ) : (
          <input
            {...attributes}
            className={`input ${mono ? "mono" : ""}`}
            dir={mono ? "ltr" : "auto"}
            spellCheck={!mono}
            value={text}
            onChange={(event) => onChange(event.target.value)}
          />
        )
      }
    </Field>
  );
}

/**
 * Text that stands for a value. What is typed may be another way of writing the same value, such as «12.»; it
 * stays until it means something else.
 */
export function ValueField(
  properties: FieldProperties & {
    value: unknown;
    /** The value that a text stands for, or the text itself, which the schema then refuses. */
    read: (text: string) => unknown;
    onChange: (value: unknown) => void;
    placeholder?: string;
  },
) {
  const { value, read, onChange, placeholder } = properties;
  const shown = typeof value === "string" ? value : value === null ? "" : JSON.stringify(value ?? "");
  const [typed, setTyped] = useState(shown);
  const text = JSON.stringify(read(typed)) === JSON.stringify(value) ? typed : shown;
  return (
    <Field {...properties}>
      {(attributes) => (
        <input
          {...attributes}
          className="input mono"
          dir="ltr"
          placeholder={placeholder}
          value={text}
          onChange={(event) => {
            setTyped(event.target.value);
            onChange(read(event.target.value));
          }}
        />
      )}
    </Field>
  );
}

/** Text of a number as its number, and any other text as it is. */
export function readNumber(text: string): number | string {
  const number = Number(text);
  return text.trim() === "" || Number.isNaN(number) ? text : number;
}

/** As `readNumber`; nothing typed means no bound. */
export function readBound(text: string): number | string | null {
  return text.trim() === "" ? null : readNumber(text);
}

/** A number or a list of numbers as JSON has it; any other text as it is. */
export function readNumbers(text: string): unknown {
  if (text.trim() !== "" && !Number.isNaN(Number(text))) return Number(text);
  return readList(text) ?? text;
}

/** Such as «[3]» or nothing for a scalar. */
export function readShape(text: string): unknown {
  if (text.trim() === "") return [];
  return readList(text) ?? readNumber(text);
}

function readList(text: string): unknown[] | null {
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) ? parsed : null;
  } catch {
    return null;
  }
}

export function ChoiceField<Choice extends string>(
  properties: FieldProperties & {
    value: unknown;
    choices: Record<Choice, string>;
    onChange: (value: Choice) => void;
  },
) {
  const { value, choices, onChange } = properties;
  return (
    <Field {...properties}>
      {(attributes) => (
        <select
          {...attributes}
          className="input"
          value={String(value ?? "")}
          onChange={(event) => onChange(event.target.value as Choice)}
        >
          {(Object.entries(choices) as [Choice, string][]).map(([choice, label]) => (
            <option key={choice} value={choice}>
              {label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

export function CheckField(properties: {
  label: string;
  value: boolean;
  onChange: (value: boolean) => void;
}) {
  return (
    <label className="check-field">
      <input
        type="checkbox"
        checked={properties.value}
        onChange={(event) => properties.onChange(event.target.checked)}
      />
      {properties.label}
    </label>
  );
}

/** How long a formula waits for the next key, in milliseconds. */
const PREVIEW_WAIT = 250;

/**
 * An expression of the specification, with the formula that it stands for below it. While it stands for none, what is
 * wrong is marked in it.
 */
export function ExpressionField(
  properties: FieldProperties & {
    value: unknown;
    onChange: (value: string) => void;
    /** Name of what the expression gives, in front of the formula. */
    target?: string;
  },
) {
  const { value, problem, target } = properties;
  const source = typeof value === "string" ? value : "";
  const settled = useSettled(source);
  return (
    <div className="expression-field">
      <TextField {...properties} mono />
      {problem !== null && <Misnamed source={source} problem={problem} />}
      {problem === null && settled.trim() !== "" && (
        <Formula source={`${target ? `${latexOfSource(target)} = ` : ""}${latexOfSource(settled)}`} />
      )}
    </div>
  );
}

/** The expression with the name marked that the problem speaks of; nothing where it speaks of none. */
function Misnamed({ source, problem }: { source: string; problem: string }) {
  const name = /^([\p{L}_][\p{L}\p{Nd}_]*) is /u.exec(problem)?.[1];
  const parts = name === undefined ? [] : splitByName(source, name);
  if (name === undefined || parts.length < 2) return null;
  return (
    <p className="misnamed source-text" dir="ltr" aria-hidden>
      {parts.map((part, at) => (
        <Fragment key={at}>
          {at > 0 && <mark>{name}</mark>}
          {part}
        </Fragment>
      ))}
    </p>
  );
}

/** What stands around a name that is written whole. */
export function splitByName(source: string, name: string): string[] {
  const plain = name.replace(/[^\p{L}\p{Nd}_]/gu, "");
  return source.split(new RegExp(`(?<![\\p{L}\\p{Nd}_])${plain}(?![\\p{L}\\p{Nd}_])`, "u"));
}

/** The text as it was once nothing has been typed for a moment. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = window.setTimeout(() => setSettled(text), PREVIEW_WAIT);
    return () => window.clearTimeout(timer);
  }, [text]);
  return settled;
}
