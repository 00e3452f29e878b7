import { ChevronDown, Play } from "lucide-react";
import { memo, useEffect, useMemo, useRef, useState } from "react";
import type { StageValues } from "../../agents/artefacts/values.js";
import type { ProjectView } from "../../host/contract.js";
import { useSession } from "../state/session.js";
import { useAppState } from "../state/store.js";
import { plural } from "../text/format.js";
import { readSetting, SECONDS, SEED, type Setting, SETTINGS, TUNING } from "./settings.js";

const MOST_SEEDS = 10;

/** Trains anew with settings of the person's own; an empty field leaves the choice to the trainer. */
export const TrainAgain = memo(function TrainAgain({
  project,
  value,
}: {
  project: ProjectView;
  value: StageValues["train"] | null;
}) {
  const session = useSession();
  const starting = useAppState((state) => state.busy.includes("run.start"));
  const [open, setOpen] = useState(false);
  const [entries, setEntries] = useState<Record<string, string>>({});
  const [seed, setSeed] = useState(String((value?.seed ?? -1) + 1));
  const [seeds, setSeeds] = useState("1");
  const [waiting, setWaiting] = useState<number[]>([]);
  const running = project.running !== null;
  const found = useMemo(() => readAll({ ...entries, seed }), [entries, seed]);
  const count = Math.min(MOST_SEEDS, Math.max(1, Math.round(Number(seeds)) || 1));

  const wishes = useRef(found);
  const train = async (from: number, later: number[]): Promise<void> => {
    const { configuration, seconds, tuningMinutes } = wishes.current;
    const started = await session.train(from, { configuration, seconds }, tuningMinutes);
    setWaiting(started ? later : []);
    if (started) setSeed(String((later[later.length - 1] ?? from) + 1));
  };

  // The next seed starts when the run before it has ended well.
  const outcome = project.outcome?.status ?? null;
  useEffect(() => {
    const next = waiting[0];
    if (next === undefined || running || outcome === null) return;
    if (outcome === "completed" || outcome === "not-better") void train(next, waiting.slice(1));
    else setWaiting([]);
    // `train` is made anew at each drawing and reads what it needs from the reference.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [running, outcome, waiting]);

  const blocked = running || starting || found.problems.size > 0;
  const field = (setting: Setting, entry: string, change: (entry: string) => void, placeholder: string) => (
    <div className="field setting" key={setting.name}>
      <label htmlFor={`train-${setting.name}`}>{setting.label}</label>
      <input
        id={`train-${setting.name}`}
        className="input number"
        value={entry}
        placeholder={placeholder}
        aria-invalid={found.problems.has(setting.name)}
        aria-describedby={`setting-${setting.name}`}
        onChange={(event) => change(event.target.value)}
      />
      <small id={`setting-${setting.name}`} data-problem={found.problems.has(setting.name)}>
        {found.problems.get(setting.name) ?? setting.hint}
      </small>
    </div>
  );
  return (
    <section className="card again" aria-label="Train again">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (blocked) return;
          wishes.current = found;
          const first = Number(seed);
          void train(
            first,
            Array.from({ length: count - 1 }, (_, at) => first + at + 1),
          );
        }}
      >
        <div className="again__row">
          {field(SEED, seed, setSeed, "")}
          <div className="field setting">
            <label htmlFor="train-seeds">Seeds one after the other</label>
            <input
              id="train-seeds"
              aria-describedby="setting-seeds"
              className="input number"
              type="number"
              min={1}
              max={MOST_SEEDS}
              value={seeds}
              onChange={(event) => setSeeds(event.target.value)}
            />
            <small id="setting-seeds">up to {MOST_SEEDS}; they make a band</small>
          </div>
          <button type="submit" className="button button--primary" disabled={blocked}>
            <Play className="icon" aria-hidden />
            {count > 1 ? `Train ${plural(count, "seed")}` : value === null ? "Train" : "Train again"}
          </button>
          <button
            type="button"
            className="button button--quiet"
            aria-expanded={open}
            onClick={() => setOpen(!open)}
          >
            <ChevronDown className="icon" aria-hidden data-open={open} />
            Settings
          </button>
        </div>
        {waiting.length > 0 && (
          <p className="soft" role="status">
            {plural(waiting.length, "more seed")} after this one.{" "}
            <button type="button" className="link" onClick={() => setWaiting([])}>
              Leave them out
            </button>
          </p>
        )}
        {open && (
          <div className="again__settings">
            {SETTINGS.map((setting) =>
              field(
                setting,
                entries[setting.name] ?? "",
                (entry) => setEntries((before) => ({ ...before, [setting.name]: entry })),
                lastUsed(value, setting.name),
              ),
            )}
            {[SECONDS, TUNING].map((setting) =>
              field(
                setting,
                entries[setting.name] ?? "",
                (entry) => setEntries((before) => ({ ...before, [setting.name]: entry })),
                "as usual",
              ),
            )}
            <p className="soft">
              An empty field leaves the choice to the trainer; what it chose last is shown in grey. The policy
              in force stays in the history.
            </p>
          </div>
        )}
      </form>
    </section>
  );
});

function lastUsed(value: StageValues["train"] | null, name: string): string {
  const used = value?.configuration[name];
  return used === undefined ? "chosen" : Array.isArray(used) ? used.join(", ") : String(used);
}

interface Read {
  configuration: Record<string, number | number[]>;
  seconds: number | null;
  tuningMinutes: number | null;
  problems: Map<string, string>;
}

function readAll(entries: Record<string, string>): Read {
  const read: Read = { configuration: {}, seconds: null, tuningMinutes: null, problems: new Map() };
  for (const setting of [...SETTINGS, SECONDS, TUNING, SEED]) {
    const found = readSetting(setting, entries[setting.name] ?? "");
    if (found === null) {
      if (setting === SEED) read.problems.set(setting.name, "A whole number.");
    } else if ("problem" in found) read.problems.set(setting.name, found.problem);
    else if (setting === SECONDS) read.seconds = found.value as number;
    else if (setting === TUNING) read.tuningMinutes = found.value as number;
    else if (setting !== SEED) read.configuration[setting.name] = found.value;
  }
  return read;
}
