import type { Drawing, Episode, EpisodeSet } from "../../agents/artefacts/episode.js";

/** A plain picture of one state; null where bars say all there is. */
export function StateDrawing({ set, episode, at }: { set: EpisodeSet; episode: Episode; at: number }) {
  const state = episode.states[at];
  const drawing = set.drawing ?? gridOf(set);
  if (drawing === null || state === undefined) return null;
  const numbers = state.map((value) => value ?? 0);
  return (
    <div className="drawing">
      {drawing.kind === "cart-pole" && <CartPole drawing={drawing} state={numbers} />}
      {drawing.kind === "mountain-car" && <MountainCar drawing={drawing} state={numbers} />}
      {drawing.kind === "acrobot" && <Acrobot state={numbers} />}
      {drawing.kind === "grid" && <Grid set={set} drawing={drawing} episode={episode} at={at} />}
    </div>
  );
}

/** Two bounded whole numbers are a place on a grid. */
function gridOf(set: EpisodeSet): Extract<Drawing, { kind: "grid" }> | null {
  const places = set.state.flatMap((quantity, at) =>
    quantity.integer && quantity.low !== null && quantity.high !== null && quantity.name !== "step"
      ? [{ at, count: quantity.high - quantity.low + 1 }]
      : [],
  );
  const others = set.state.filter((quantity) => quantity.name !== "step").length - places.length;
  const [row, column] = places;
  if (places.length !== 2 || others > 0 || !row || !column) return null;
  if (row.count > 40 || column.count > 40 || row.count < 2 || column.count < 2) return null;
  return { kind: "grid", rows: row.count, columns: column.count, cells: [], row: row.at, column: column.at };
}

const WIDTH = 480;

function CartPole(properties: { drawing: Extract<Drawing, { kind: "cart-pole" }>; state: number[] }) {
  const { drawing, state } = properties;
  const reach = drawing.limit * 1.15;
  const x = (place: number) => ((place + reach) / (2 * reach)) * WIDTH;
  const cart = x(state[0]!);
  const angle = state[2]!;
  const [tipX, tipY] = [cart + 90 * Math.sin(angle), 112 - 90 * Math.cos(angle)];
  const [limitX, limitY] = [90 * Math.sin(drawing.angleLimit), 90 * Math.cos(drawing.angleLimit)];
  return (
    <svg viewBox={`0 0 ${WIDTH} 150`} role="img" aria-label="Cart and pole">
      <line className="drawing__ground" x1="0" y1="132" x2={WIDTH} y2="132" />
      {[-drawing.limit, drawing.limit].map((place) => (
        <line key={place} className="drawing__bound" x1={x(place)} y1="92" x2={x(place)} y2="140" />
      ))}
      {[-1, 1].map((side) => (
        <line
          key={side}
          className="drawing__bound"
          x1={cart}
          y1="112"
          x2={cart + side * limitX}
          y2={112 - limitY}
        />
      ))}
      <rect className="drawing__body" x={cart - 26} y="110" width="52" height="22" rx="4" />
      <line className="drawing__limb" x1={cart} y1="112" x2={tipX} y2={tipY} />
      <circle className="drawing__joint" cx={cart} cy="112" r="5" />
    </svg>
  );
}

function MountainCar(properties: { drawing: Extract<Drawing, { kind: "mountain-car" }>; state: number[] }) {
  const { drawing, state } = properties;
  const { low, high, goal } = drawing;
  const x = (place: number) => 14 + ((place - low) / (high - low)) * (WIDTH - 28);
  // The height that Gymnasium's own picture gives the hill.
  const y = (place: number) => 140 - (Math.sin(3 * place) * 0.45 + 0.55) * 112;
  const hill = Array.from({ length: 81 }, (_, at) => low + ((high - low) * at) / 80);
  const car = state[0]!;
  return (
    <svg viewBox={`0 0 ${WIDTH} 150`} role="img" aria-label="Car between two hills">
      <polyline
        className="drawing__ground"
        points={hill.map((place) => `${x(place)},${y(place)}`).join(" ")}
      />
      <line className="drawing__bound" x1={x(goal)} y1={y(goal)} x2={x(goal)} y2={y(goal) - 26} />
      <path className="drawing__flag" d={`M ${x(goal)} ${y(goal) - 26} l 14 5 l -14 5 z`} />
      <circle className="drawing__body" cx={x(car)} cy={y(car) - 9} r="9" />
    </svg>
  );
}

function Acrobot({ state }: { state: number[] }) {
  const [first, second] = [state[0]!, state[0]! + state[1]!];
  const middle = [WIDTH / 2 + 58 * Math.sin(first), 120 + 58 * Math.cos(first)] as const;
  const tip = [middle[0] + 58 * Math.sin(second), middle[1] + 58 * Math.cos(second)] as const;
  return (
    <svg viewBox={`0 0 ${WIDTH} 240`} role="img" aria-label="Two swinging links">
      {/* The free end is to come above this line. */}
      <line className="drawing__bound" x1={WIDTH / 2 - 130} y1={62} x2={WIDTH / 2 + 130} y2={62} />
      <line className="drawing__limb" x1={WIDTH / 2} y1="120" x2={middle[0]} y2={middle[1]} />
      <line className="drawing__limb" x1={middle[0]} y1={middle[1]} x2={tip[0]} y2={tip[1]} />
      <circle className="drawing__joint" cx={WIDTH / 2} cy="120" r="5" />
      <circle className="drawing__joint" cx={middle[0]} cy={middle[1]} r="5" />
    </svg>
  );
}

function Grid(properties: {
  set: EpisodeSet;
  drawing: Extract<Drawing, { kind: "grid" }>;
  episode: Episode;
  at: number;
}) {
  const { set, drawing, episode, at } = properties;
  const { rows, columns } = drawing;
  const cell = Math.min(44, Math.floor(WIDTH / columns), Math.floor(420 / rows));
  const place = (state: readonly (number | null)[]) => {
    const value = (place: number) => (state[place] ?? 0) - (set.state[place]?.low ?? 0);
    return [(value(drawing.column) + 0.5) * cell, (value(drawing.row) + 0.5) * cell] as const;
  };
  const path = episode.states.slice(0, at + 1).map(place);
  const [x, y] = path[path.length - 1] ?? [0, 0];
  const names = [set.state[drawing.row]?.name, set.state[drawing.column]?.name];
  return (
    <div className="drawing__grid">
      <svg
        viewBox={`-1 -1 ${columns * cell + 2} ${rows * cell + 2}`}
        width={columns * cell + 2}
        role="img"
        aria-label={`${names[0]} downwards, ${names[1]} to the right`}
      >
        {Array.from({ length: rows * columns }, (_, number) => {
          const kind = drawing.cells[number] ?? "";
          const [left, top] = [(number % columns) * cell, Math.floor(number / columns) * cell];
          return (
            <g key={number}>
              <rect className="drawing__cell" data-cell={kind} x={left} y={top} width={cell} height={cell} />
              {kind !== "" && cell >= 28 && (
                <text className="drawing__word" x={left + cell / 2} y={top + cell / 2}>
                  {kind}
                </text>
              )}
            </g>
          );
        })}
        <polyline className="drawing__path" points={path.map((point) => point.join(",")).join(" ")} />
        <circle className="drawing__body" cx={x} cy={y} r={Math.max(3, cell * 0.26)} />
      </svg>
      <p className="soft">
        {names[0]} downwards, {names[1]} to the right
      </p>
    </div>
  );
}
