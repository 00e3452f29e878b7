import { Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { problemAt } from "./forms.js";
import type { FormProperties } from "./stage-editor.js";

type Row = Record<string, unknown>;

const COLUMNS = [
  { key: "symbol", label: "Symbol", width: "9rem", mono: true },
  { key: "value", label: "Value", width: "7rem", mono: true },
  { key: "unit", label: "Unit", width: "7rem", mono: false },
  { key: "meaning", label: "Meaning", width: "14rem", mono: false },
] as const;

const VALUE_FORM = "a number, or a list such as [1, 2]";

/** The parameters as a table to type into. */
export function ParametersForm({ value, findings, onChange }: FormProperties) {
  const rows = Array.isArray(value.parameters) ? (value.parameters as Row[]) : [];
  const setRows = (parameters: Row[]): void => onChange({ ...value, parameters });
  return (
    <>
      <div className="table-frame">
        <table className="table edit-table">
          <thead>
            <tr>
              {COLUMNS.map((column) => (
                <th key={column.key} scope="col">
                  {column.label}
                </th>
              ))}
              <th scope="col">
                <span className="visually-hidden">Remove</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row, at) => (
              <tr key={at}>
                {COLUMNS.map((column) => {
                  const found = problemAt(findings, ["parameters", at, column.key]);
                  const problem = found !== null && column.key === "value" ? VALUE_FORM : found;
                  const change = (next: unknown): void =>
                    setRows(rows.map((one, index) => (index === at ? { ...one, [column.key]: next } : one)));
                  return (
                    <td key={column.key} style={{ minWidth: column.width }}>
                      <Cell
                        label={`${column.label} of parameter ${at + 1}`}
                        mono={column.mono}
                        problem={problem}
                        value={row[column.key]}
                        asValue={column.key === "value"}
                        onChange={change}
                      />
                    </td>
                  );
                })}
                <td>
                  <button
                    type="button"
                    className="button button--quiet button--icon"
                    aria-label={`Remove parameter ${at + 1}`}
                    onClick={() => setRows(rows.filter((_, index) => index !== at))}
                  >
                    <Trash2 className="icon" aria-hidden />
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <button
        type="button"
        className="button"
        style={{ justifySelf: "start" }}
        onClick={() =>
          setRows([...rows, { symbol: "", value: 0, unit: "", meaning: "", span: null, origin: "assumed" }])
        }
      >
        <Plus className="icon" aria-hidden />
        Add a parameter
      </button>
    </>
  );
}

function Cell(properties: {
  label: string;
  mono: boolean;
  problem: string | null;
  value: unknown;
  /** Whether the text stands for a number or a list of numbers. */
  asValue: boolean;
  onChange: (value: unknown) => void;
}) {
  const { label, mono, problem, value, asValue, onChange } = properties;
  const shown = typeof value === "string" ? value : JSON.stringify(value ?? "");
  // What is typed may be another way of writing the same number, such as «12.»; it stays until it means more.
  const [typed, setTyped] = useState(shown);
  const text = asValue && sameValue(readCell(typed), value) ? typed : shown;
  return (
    <>
      <input
        className={`input ${mono ? "mono" : ""}`}
        aria-label={label}
        aria-invalid={problem !== null}
        title={problem ?? undefined}
        dir={mono ? "ltr" : "auto"}
        value={text}
        onChange={(event) => {
          setTyped(event.target.value);
          onChange(asValue ? readCell(event.target.value) : event.target.value);
        }}
      />
      {problem !== null && <span className="field-problem">{problem}</span>}
    </>
  );
}

/** A number or a list of numbers as JSON has it; any other text as it is, which the schema then refuses. */
function readCell(text: string): unknown {
  if (text.trim() !== "" && !Number.isNaN(Number(text))) return Number(text);
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) ? parsed : text;
  } catch {
    return text;
  }
}

function sameValue(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
