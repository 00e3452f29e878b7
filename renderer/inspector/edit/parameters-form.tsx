import { Plus, Trash2 } from "lucide-react";
import type { Span } from "../../../agents/artefacts/stage.js";
import { placeOfWords } from "../../text/places.js";
import { EntryButton, EntryList, entriesOf, type Entry } from "./entries.js";
import { ChoiceField, problemAt, readNumbers, TextField, ValueField } from "./fields.js";
import type { FormProperties } from "./stage-editor.js";

const ORIGINS = { given: "given", derived: "derived", assumed: "assumed" };

const VALUE_FORM = "a number, or a list such as [1, 2]";

const HEADS = [
  { label: "Symbol", width: "9rem" },
  { label: "Value", width: "6.5rem" },
  { label: "Unit", width: "6.5rem" },
  { label: "Meaning", width: "12rem" },
  { label: "Origin", width: "6.5rem" },
  { label: "Words in the description", width: "10rem" },
];

const FRESH = { symbol: "", value: 0, unit: "", meaning: "", span: null, origin: "assumed" };

/** The parameters as a table to type into, and the numbers that none of them takes. */
export function ParametersForm({ value, text, findings, onChange }: FormProperties) {
  const rows = entriesOf(value.parameters);
  const setRows = (parameters: Entry[]): void => onChange({ ...value, parameters });
  return (
    <>
      <div className="table-frame" tabIndex={0} role="region" aria-label="Parameters">
        <table className="table edit-table">
          <thead>
            <tr>
              {HEADS.map(({ label, width }) => (
                <th key={label} scope="col" style={{ minWidth: width }}>
                  {label}
                </th>
              ))}
              <th scope="col">
                <span className="visually-hidden">Remove</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row, at) => (
              <ParameterRow
                key={at}
                row={row}
                at={at}
                text={text}
                findings={findings}
                onChange={(changes) =>
                  setRows(rows.map((one, index) => (index === at ? { ...one, ...changes } : one)))
                }
                onRemove={() => setRows(rows.filter((_, index) => index !== at))}
              />
            ))}
          </tbody>
        </table>
      </div>
      <button type="button" className="button entries__add" onClick={() => setRows([...rows, { ...FRESH }])}>
        <Plus className="icon" aria-hidden />
        Add a parameter
      </button>
      <h3>Numbers of the text that are not used</h3>
      <EntryList
        noun="number that is not used"
        entries={entriesOf(value.unused)}
        fresh={{ span: { start: 0, end: 0, quote: "" }, reason: "" }}
        onChange={(unused) => onChange({ ...value, unused })}
      >
        {(entry, at, change) => (
          <div className="edit__row">
            <WordsField
              label="Words in the description"
              text={text}
              span={(entry.span ?? null) as Span | null}
              onChange={(span) => change({ span: span ?? { start: 0, end: 0, quote: "" } })}
            />
            <TextField
              label="Why it is not used"
              problem={problemAt(findings, ["unused", at, "reason"])}
              value={entry.reason}
              onChange={(reason) => change({ reason })}
            />
          </div>
        )}
      </EntryList>
    </>
  );
}

function ParameterRow(properties: {
  row: Entry;
  at: number;
  text: string;
  findings: FormProperties["findings"];
  onChange: (changes: Entry) => void;
  onRemove: () => void;
}) {
  const { row, at, text, findings, onChange, onRemove } = properties;
  const label = (name: string): string => `${name} of parameter ${at + 1}`;
  const problem = (key: string): string | null => problemAt(findings, ["parameters", at, key]);
  return (
    <tr>
      <td data-head="Symbol">
        <TextField
          bare
          mono
          label={label("Symbol")}
          problem={problem("symbol")}
          value={row.symbol}
          onChange={(symbol) => onChange({ symbol })}
        />
      </td>
      <td data-head="Value">
        <ValueField
          bare
          label={label("Value")}
          problem={problem("value") === null ? null : VALUE_FORM}
          value={row.value}
          read={readNumbers}
          onChange={(next) => onChange({ value: next })}
        />
      </td>
      <td data-head="Unit">
        <TextField
          bare
          label={label("Unit")}
          problem={problem("unit")}
          value={row.unit}
          onChange={(unit) => onChange({ unit })}
        />
      </td>
      <td data-head="Meaning">
        <TextField
          bare
          label={label("Meaning")}
          problem={problem("meaning")}
          value={row.meaning}
          onChange={(meaning) => onChange({ meaning })}
        />
      </td>
      <td data-head="Origin">
        <ChoiceField
          bare
          label={label("Origin")}
          problem={problem("origin")}
          value={row.origin}
          choices={ORIGINS}
          onChange={(origin) => onChange({ origin })}
        />
      </td>
      <td data-head="Words">
        <WordsField
          bare
          label={label("Words in the description")}
          text={text}
          span={(row.span ?? null) as Span | null}
          onChange={(span) => onChange({ span })}
        />
      </td>
      <td>
        <EntryButton label={`Remove parameter ${at + 1}`} icon={Trash2} onClick={onRemove} />
      </td>
    </tr>
  );
}

/** Words that a value was taken from; those that do not stand in the description link to nothing. */
function WordsField(properties: {
  label: string;
  bare?: boolean;
  text: string;
  span: Span | null;
  onChange: (span: Span | null) => void;
}) {
  const { text, span, onChange } = properties;
  const quote = span?.quote ?? "";
  const stands = quote === "" || placeOfWords(text, quote) !== null;
  return (
    <TextField
      {...properties}
      problem={stands ? null : "these words do not stand in the description"}
      value={quote}
      onChange={(words) =>
        onChange(words === "" ? null : (placeOfWords(text, words) ?? { start: 0, end: 0, quote: words }))
      }
    />
  );
}
