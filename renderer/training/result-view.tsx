import { CircleCheck, TriangleAlert } from "lucide-react";
import { useEffect, useMemo, useRef } from "react";
import type { EvaluateValue, StageValues } from "../../agents/artefacts/values.js";
import type { ProjectView } from "../../host/contract.js";
import { DataTable } from "../parts/data-table.js";
import { formatCount, formatNumber, halfWidth } from "../text/format.js";
import { stageValue } from "../text/stages.js";
import { amount, policyWords, type PolicyWords } from "../policy/labels.js";
import {
  chartClass,
  colour,
  scaleStyle,
  tooltipStyle,
  useThemeVersion,
  verticalLine,
  whiskers,
} from "./chart.js";

interface Bar {
  label: string;
  estimate: EvaluateValue["policy"];
  colour: string;
}

/** How good the policy is by the task's own objective, beside what needs no learning. */
export default function ResultView({
  project,
  value,
}: {
  project: ProjectView;
  value: StageValues["evaluate"];
}) {
  const objective = stageValue(
    "objective",
    project.stages.find((view) => view.stage === "objective")?.record?.value,
  );
  const words = useMemo(() => policyWords(project), [project]);
  const bars = useMemo(() => barsOf(value, words), [value, words]);
  const optimum = value.optimum == null ? null : words.sign * value.optimum;
  const unit = objective?.unit ?? "";
  return (
    <>
      <Verdict value={value} unit={unit} />
      <figure className="chart">
        <figcaption>
          <h3 dir="auto">
            {objective?.statement ?? "Total objective of an episode"}
            {unit !== "" && <span className="soft"> ({unit})</span>}
          </h3>
          <span className="soft">mean of an episode, 95 % confidence</span>
        </figcaption>
        <ResultBars bars={bars} threshold={value.threshold} optimum={optimum} />
      </figure>
      <ResultTable bars={bars} threshold={value.threshold} optimum={optimum} />
    </>
  );
}

/** The policy and what it is measured against, in the task's own sense. */
function barsOf(value: StageValues["evaluate"], words: PolicyWords): Bar[] {
  const of = (label: string, estimate: EvaluateValue["policy"], colour: string): Bar => ({
    label,
    estimate: { ...estimate, mean: words.sign * estimate.mean },
    colour,
  });
  const bars: Bar[] = [of("Policy", value.policy, "--chart-main")];
  if (value.network) bars.push(of("Trained network", value.network, "--chart-second"));
  if (value.greedy) bars.push(of("Best for each step alone", value.greedy, "--chart-raw"));
  const constant = value.bestConstant;
  if (constant !== null) bars.push(of(`Always ${words.action(constant.action)}`, constant, "--chart-raw"));
  bars.push(of("Random", value.random, "--chart-raw"));
  return bars;
}

function Verdict({ value, unit }: { value: StageValues["evaluate"]; unit: string }) {
  const difference = Math.abs(value.policy.mean - value.random.mean);
  const errors = formatNumber(Math.abs(value.standardErrorsBetter), 3);
  const by = amount(difference, unit, 4);
  const better = value.standardErrorsBetter > 0;
  const Icon = value.succeeded ? CircleCheck : TriangleAlert;
  return (
    <section className="verdict" data-succeeded={value.succeeded}>
      <Icon className="icon" aria-hidden />
      <h3>
        {value.succeeded
          ? "The policy is better than random"
          : "The policy is not reliably better than random"}
      </h3>
      <p className="number">
        By {by} an episode {better ? "better" : "worse"}, which is {errors} standard errors
        {value.threshold !== null &&
          `; the library counts it as solved from ${formatNumber(value.threshold)} on: ${reaches(value) ? "reached" : "not reached"}`}
        .
      </p>
    </section>
  );
}

function reaches(value: StageValues["evaluate"]): boolean {
  return value.threshold !== null && value.policy.mean >= value.threshold;
}

function ResultBars(properties: { bars: readonly Bar[]; threshold: number | null; optimum: number | null }) {
  const { bars, threshold, optimum } = properties;
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useThemeVersion();
  useEffect(() => {
    if (canvas.current === null) return;
    const ChartClass = chartClass();
    const intervals = bars.map(({ estimate }) => {
      const half = halfWidth(estimate.standardError);
      return { low: estimate.mean - half, high: estimate.mean + half };
    });
    const ends = [
      0,
      ...intervals.flatMap(({ low, high }) => [low, high]),
      ...[threshold, optimum].filter((end) => end !== null),
    ];
    const scale = scaleStyle();
    const made = new ChartClass(canvas.current, {
      type: "bar",
      data: {
        labels: bars.map((bar) => bar.label),
        datasets: [
          {
            data: bars.map((bar) => bar.estimate.mean),
            backgroundColor: bars.map((bar) => colour(bar.colour)),
            borderRadius: 3,
            barThickness: 22,
          },
        ],
      },
      options: {
        indexAxis: "y",
        animation: false,
        responsive: true,
        maintainAspectRatio: false,
        scales: {
          x: { ...scale, suggestedMin: Math.min(...ends), suggestedMax: Math.max(...ends) },
          y: {
            ...scale,
            grid: { display: false },
            ticks: {
              ...scale.ticks,
              color: colour("--text"),
              callback: (_value, at) => bars[at]?.label ?? "",
            },
          },
        },
        plugins: {
          tooltip: {
            ...tooltipStyle(),
            callbacks: { label: (item) => (bars[item.dataIndex] ? inWords(bars[item.dataIndex]!) : "") },
          },
        },
      },
      plugins: [
        whiskers(intervals, colour("--text")),
        ...[threshold, optimum].flatMap((place) =>
          place === null ? [] : [verticalLine(place, colour("--chart-third"))],
        ),
      ],
    });
    return () => made.destroy();
  }, [bars, threshold, optimum, theme]);
  return (
    <div className="chart__plot" style={{ "--height": `${2.5 + 2.4 * bars.length}rem` }}>
      <canvas
        ref={canvas}
        role="img"
        aria-label={bars.map((bar) => `${bar.label}: ${inWords(bar)}`).join("; ")}
      />
    </div>
  );
}

function inWords({ estimate }: Bar): string {
  return `${formatNumber(estimate.mean, 5)} ± ${formatNumber(halfWidth(estimate.standardError), 3)}`;
}

const RESULT_COLUMNS = [
  { title: "Policy" },
  { title: "Mean", right: true },
  { title: "95 % interval", right: true },
  { title: "Episodes", right: true },
  { title: "Steps each", right: true },
];

function ResultTable(properties: { bars: readonly Bar[]; threshold: number | null; optimum: number | null }) {
  const { bars, threshold, optimum } = properties;
  return (
    <DataTable label="Result in numbers" numbers columns={RESULT_COLUMNS}>
      {bars.map((bar) => (
        <tr key={bar.label}>
          <th scope="row">{bar.label === "Policy" ? "Trained policy" : bar.label}</th>
          <td className="right">{formatNumber(bar.estimate.mean)}</td>
          <td className="right">± {formatNumber(halfWidth(bar.estimate.standardError), 3)}</td>
          <td className="right">{formatCount(bar.estimate.episodes)}</td>
          <td className="right">{formatNumber(bar.estimate.meanLength, 4)}</td>
        </tr>
      ))}
      {optimum !== null && (
        <tr>
          <th scope="row">Best possible</th>
          <td className="right">{formatNumber(optimum)}</td>
          <td className="right">exact</td>
          <td />
          <td />
        </tr>
      )}
      {threshold !== null && (
        <tr>
          <th scope="row">Solved from</th>
          <td className="right">{formatNumber(threshold)}</td>
          <td colSpan={3} />
        </tr>
      )}
    </DataTable>
  );
}
