import { useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import type { Episode, EpisodeSet } from "../../agents/artefacts/episode.js";
import { formatNumber } from "../text/format.js";
import { colour, useThemeVersion } from "../training/chart.js";
import type { PolicyWords } from "./labels.js";
import { type Axis, axisOf, cellsFor, mapChoices, policyMap, type PolicyMap } from "./map.js";
import type { Network } from "./network.js";

/** Multiplications that a map may take while an episode plays, and while it stands. */
const MOVING_BUDGET = 8e6;
const STANDING_BUDGET = 40e6;
const SHADES = 12;

type Shown = "action" | "value";

/** What the trained policy does, or expects, over any two numbers that it observes. */
export function HeatMap(properties: {
  set: EpisodeSet;
  network: Network;
  episode: Episode;
  at: number;
  moving: boolean;
  words: PolicyWords;
}) {
  const { set, network, episode, at, moving, words } = properties;
  const choices = useMemo(() => mapChoices(set), [set]);
  const [axes, setAxes] = useState<[horizontal: number, vertical: number]>([0, 1]);
  const [shown, setShown] = useState<Shown>("action");
  const [x, y] = [choices[axes[0]] ?? choices[0], choices[axes[1]] ?? choices[1]];
  const observation = useDeferredValue(episode.observations[at]);
  const cells = cellsFor(network, moving ? MOVING_BUDGET : STANDING_BUDGET);
  // Only what is held fixed changes the map; the place on it is drawn over it.
  const fixed = JSON.stringify(observation?.map((value, place) => (place === x || place === y ? 0 : value)));
  const map = useMemo(() => {
    if (x === undefined || y === undefined) return null;
    const held = (JSON.parse(fixed ?? "[]") as (number | null)[]).map((value) => value ?? 0);
    return policyMap(network, held, axisOf(set, x, cells), axisOf(set, y, cells));
  }, [network, set, x, y, fixed, cells]);

  if (map === null || x === undefined || y === undefined) {
    return (
      <div className="empty">
        <strong>No map can be drawn.</strong>
        <p>
          A map needs two observed numbers that change; in the recorded episodes{" "}
          {choices.length === 0 ? "none does" : `only «${set.observation[choices[0]!]?.name}» does`}. Record
          an episode from another seed.
        </p>
      </div>
    );
  }
  const select = (axis: 0 | 1, label: string) => (
    <label className="pick">
      <span>{label}</span>
      <select
        className="input"
        value={axes[axis]}
        onChange={(event) => setAxes(chosenAxes(axes, axis, Number(event.target.value)))}
      >
        {choices.map((place, index) => (
          <option key={place} value={index}>
            {set.observation[place]?.name}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <section className="card map" aria-label="Map of the policy">
      <div className="map__head">
        <h3>What the trained policy {shown === "action" ? "does" : "expects"}</h3>
        <div className="segments" role="group" aria-label="What the map shows">
          {(["action", "value"] as const).map((kind) => (
            <button key={kind} type="button" aria-pressed={shown === kind} onClick={() => setShown(kind)}>
              {kind === "action" ? "Action" : "Value"}
            </button>
          ))}
        </div>
      </div>
      <div className="map__axes">
        {select(0, "Across")}
        {select(1, "Upwards")}
      </div>
      <MapCanvas
        map={map}
        shown={shown}
        episode={episode}
        at={at}
        words={words}
        actionCount={set.actionCount}
      />
      <Legend map={map} shown={shown} words={words} actionCount={set.actionCount} />
      <Held set={set} observation={observation ?? []} without={[x, y]} />
    </section>
  );
}

/** The same number on both axes shows nothing: choosing the other's swaps the two. */
function chosenAxes(axes: [number, number], axis: 0 | 1, choice: number): [number, number] {
  const other = axes[1 - axis]!;
  const rest = choice === other ? axes[axis]! : other;
  return axis === 0 ? [choice, rest] : [rest, choice];
}

function Held(properties: { set: EpisodeSet; observation: readonly (number | null)[]; without: number[] }) {
  const held = properties.set.observation.flatMap((quantity, place) =>
    properties.without.includes(place)
      ? []
      : [`${quantity.name} = ${formatNumber(properties.observation[place] ?? null, 3)}`],
  );
  if (held.length === 0) return null;
  const more = held.length > 8 ? `, and ${held.length - 8} more` : "";
  return <p className="soft number">Held as in this step: {held.slice(0, 8).join(", ") + more}.</p>;
}

function MapCanvas(properties: {
  map: PolicyMap;
  shown: Shown;
  episode: Episode;
  at: number;
  words: PolicyWords;
  actionCount: number;
}) {
  const { map, shown, episode, at, words, actionCount } = properties;
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useThemeVersion();
  const [hint, setHint] = useState<{ x: number; y: number } | null>(null);
  useEffect(() => {
    if (canvas.current) paint(canvas.current, map, shown, actionCount);
  }, [map, shown, actionCount, theme]);
  const place = (row: readonly (number | null)[] | undefined) =>
    row === undefined
      ? null
      : ([
          part(map.horizontal, row[map.horizontal.place]),
          1 - part(map.vertical, row[map.vertical.place]),
        ] as const);
  const path = episode.observations.slice(0, at + 1).map(place);
  const here = path[path.length - 1] ?? null;
  return (
    <div className="map__plot">
      <span className="map__high number">{formatNumber(map.vertical.ends[1], 3)}</span>
      <span className="map__low number">{formatNumber(map.vertical.ends[0], 3)}</span>
      <div
        className="map__frame"
        onPointerMove={(event) => {
          const box = event.currentTarget.getBoundingClientRect();
          setHint({ x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height });
        }}
        onPointerLeave={() => setHint(null)}
      >
        <canvas
          ref={canvas}
          width={map.horizontal.values.length}
          height={map.vertical.values.length}
          role="img"
          aria-label={inWords(map, shown, words)}
        />
        <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden>
          <polyline
            points={path.flatMap((point) => (point ? [`${100 * point[0]},${100 * point[1]}`] : [])).join(" ")}
          />
        </svg>
        {here && <i className="map__here" style={{ left: `${100 * here[0]}%`, top: `${100 * here[1]}%` }} />}
      </div>
      <div className="map__across number">
        <span>{formatNumber(map.horizontal.ends[0], 3)}</span>
        <span className="soft">{hint === null ? map.horizontal.name : hintText(map, hint, words)}</span>
        <span>{formatNumber(map.horizontal.ends[1], 3)}</span>
      </div>
    </div>
  );
}

function part(axis: Axis, value: number | null | undefined): number {
  const share = ((value ?? axis.low) - axis.low) / (axis.high - axis.low || 1);
  return Math.min(1, Math.max(0, share));
}

function cellAt(map: PolicyMap, hint: { x: number; y: number }): { row: number; column: number } {
  const at = (share: number, count: number) => Math.min(count - 1, Math.max(0, Math.floor(share * count)));
  return {
    column: at(hint.x, map.horizontal.values.length),
    row: at(1 - hint.y, map.vertical.values.length),
  };
}

function hintText(map: PolicyMap, hint: { x: number; y: number }, words: PolicyWords): string {
  const { row, column } = cellAt(map, hint);
  const place = row * map.horizontal.values.length + column;
  return (
    `${map.horizontal.name} ${formatNumber(map.horizontal.values[column]!, 3)}, ` +
    `${map.vertical.name} ${formatNumber(map.vertical.values[row]!, 3)}: ` +
    `${words.action(map.actions[place]!)}, ${formatNumber(map.values[place]!, 4)}`
  );
}

function inWords(map: PolicyMap, shown: Shown, words: PolicyWords): string {
  const over = `over ${map.horizontal.name} across and ${map.vertical.name} upwards`;
  if (shown === "value") {
    const [low, high] = rangeOf(map.values);
    return `Expected return ${over}, from ${formatNumber(low, 4)} to ${formatNumber(high, 4)}`;
  }
  const parts = sharesOf(map).slice(0, 6);
  return `Action ${over}: ${parts.map(([action, share]) => `${words.action(action)} in ${Math.round(100 * share)} %`).join(", ")}`;
}

/** Actions of the map with the part of the cells that each takes, the largest first. */
function sharesOf(map: PolicyMap): [action: number, share: number][] {
  const counts = new Map<number, number>();
  for (const action of map.actions) counts.set(action, (counts.get(action) ?? 0) + 1);
  return [...counts]
    .map(([action, count]): [number, number] => [action, count / map.actions.length])
    .sort((one, other) => other[1] - one[1]);
}

function rangeOf(values: Float32Array): [low: number, high: number] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return [low, high];
}

function paint(canvas: HTMLCanvasElement, map: PolicyMap, shown: Shown, actionCount: number): void {
  const context = canvas.getContext("2d");
  if (context === null) return;
  const width = map.horizontal.values.length;
  const [low, high] = rangeOf(map.values);
  const inks = Array.from({ length: shown === "value" ? SHADES : actionCount }, (_, at) =>
    colour(shown === "value" ? `--shade-${at}` : actionColour(at, actionCount)),
  );
  map.values.forEach((value, place) => {
    const shade = Math.min(SHADES - 1, Math.floor((SHADES * (value - low)) / (high - low || 1)));
    context.fillStyle = inks[shown === "value" ? shade : map.actions[place]!] ?? "";
    const row = map.vertical.values.length - 1 - Math.floor(place / width);
    context.fillRect(place % width, row, 1, 1);
  });
}

/** A few actions are different things; many are amounts, from little to much. */
export function actionColour(action: number, count: number): string {
  if (count <= 6) return `--action-${action}`;
  return `--shade-${Math.round((action * (SHADES - 1)) / (count - 1))}`;
}

function Legend(properties: { map: PolicyMap; shown: Shown; words: PolicyWords; actionCount: number }) {
  const { map, shown, words, actionCount } = properties;
  if (shown === "value") {
    const [low, high] = rangeOf(map.values);
    return (
      <p className="map__scale number">
        {formatNumber(low, 4)}
        <i />
        {formatNumber(high, 4)}
      </p>
    );
  }
  const shares = sharesOf(map).sort((one, other) => one[0] - other[0]);
  return (
    <ul className="chart__legend">
      {shares.slice(0, 12).map(([action]) => (
        <li key={action}>
          <i style={{ "--key": `var(${actionColour(action, actionCount)})` }} data-shape="square" />
          {words.action(action)}
        </li>
      ))}
      {shares.length > 12 && <li>and {shares.length - 12} more</li>}
    </ul>
  );
}
