/** Shows a run while it goes on: a line for each finished stage, and one that moves for the stage at work. */

import type { StageName, StageRecord } from "../../agents/artefacts/stage.js";
import type { TrainingPoint } from "../../agents/artefacts/training.js";
import type { PipelineEvent } from "../../agents/pipeline/events.js";
import type { HostEvent } from "../contract.js";
import { counted, STAGE_TITLES, summaryOf, TITLE_WIDTH } from "./record-summary.js";
import type { Terminal } from "./terminal.js";
import { numberText, oneLine, secondsText } from "./terminal-text.js";

const FRAMES = [..."⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"];
const FRAME_MILLISECONDS = 120;
/** Without a live line, training is told this often, in milliseconds. */
const TRAINING_INTERVAL = 10_000;
/** Returns are averaged over this many of the last episodes. */
const RECENT = 20;

export interface Progress {
  onEvent(event: HostEvent): void;
  /** Takes the live line away. */
  end(): void;
}

interface AtWork {
  stage: StageName;
  startedAt: number;
  tokens: number;
  tokensPerSecond: number;
  note: string;
  training: { point: TrainingPoint; returns: number[]; toldAt: number } | null;
}

/** @param now a clock in milliseconds. */
export function showProgress(terminal: Terminal, now: () => number = () => performance.now()): Progress {
  let work: AtWork | null = null;
  let loading: number | null = null;
  let frame = 0;
  const timer = terminal.isLive
    ? setInterval(() => {
        frame = (frame + 1) % FRAMES.length;
        draw();
      }, FRAME_MILLISECONDS)
    : null;

  function draw(): void {
    const spinner = FRAMES[frame] ?? "";
    if (work) terminal.live(` ${spinner} ${workLine(work, now())}`);
    else if (loading !== null) terminal.live(` ${spinner} Loading the model  ${Math.round(loading * 100)} %`);
    else terminal.live("");
  }

  function onPipeline(event: PipelineEvent): void {
    switch (event.type) {
      case "stage-start":
        work = {
          stage: event.stage,
          startedAt: now(),
          tokens: 0,
          tokensPerSecond: 0,
          note: "",
          training: null,
        };
        if (!terminal.isLive) terminal.line(`   ${STAGE_TITLES[event.stage]} …`);
        break;
      case "stage-delta":
        if (work?.stage !== event.stage) break;
        work.tokens = event.tokens;
        work.tokensPerSecond = event.tokensPerSecond;
        break;
      case "stage-note":
        if (work?.stage === event.stage) work.note = event.message;
        if (terminal.isLive) break;
        terminal.line(`     ${oneLine(event.message, 300)}`);
        break;
      case "training-metric":
        if (work) onTraining(work, event.points);
        break;
      case "stage-end":
        terminal.line(recordLine(terminal, event.record, work?.tokensPerSecond ?? 0));
        work = null;
        break;
    }
  }

  function onTraining(at: AtWork, points: TrainingPoint[]): void {
    const last = points.at(-1);
    if (!last) return;
    at.training ??= { point: last, returns: [], toldAt: now() };
    at.training.point = last;
    at.training.returns.push(...points.flatMap((point) => point.return ?? []));
    at.training.returns.splice(0, at.training.returns.length - RECENT);
    if (terminal.isLive || now() - at.training.toldAt < TRAINING_INTERVAL) return;
    at.training.toldAt = now();
    terminal.line(`     ${trainingText(at.training)}`);
  }

  return {
    onEvent(event) {
      if (event.type === "pipeline") onPipeline(event.event);
      else if (event.type === "model-status") {
        loading = event.status.state === "loading" ? (event.status.progress ?? 0) : null;
      }
      draw();
    },
    end() {
      if (timer) clearInterval(timer);
      terminal.live("");
    },
  };
}

function workLine(work: AtWork, now: number): string {
  const seconds = secondsText((now - work.startedAt) / 1000);
  const parts = [STAGE_TITLES[work.stage].padEnd(TITLE_WIDTH), seconds.padStart(8)];
  if (work.training) {
    parts.push(trainingText(work.training));
  } else {
    if (work.tokens > 0) parts.push(`${work.tokens} tokens, ${work.tokensPerSecond.toFixed(1)} a second`);
    if (work.note) parts.push(oneLine(work.note, 160));
  }
  return parts.join("  ");
}

function trainingText(training: NonNullable<AtWork["training"]>): string {
  const { point, returns } = training;
  const mean = returns.reduce((sum, each) => sum + each, 0) / returns.length;
  const parts = [`step ${numberText(point.step)}`];
  if (returns.length > 0)
    parts.push(`return ${numberText(mean)} (mean of ${counted(returns.length, "episode")})`);
  if (point.exploration !== null) parts.push(`exploration ${point.exploration.toFixed(2)}`);
  if (point.stepsPerSecond !== null) parts.push(`${numberText(point.stepsPerSecond)} steps a second`);
  return parts.join(", ");
}

function recordLine(terminal: Terminal, record: StageRecord, tokensPerSecond: number): string {
  const marks = {
    approved: terminal.style("good", "✓"),
    "needs-review": terminal.style("strong", "!"),
    "needs-answer": terminal.style("strong", "?"),
    failed: terminal.style("bad", "✗"),
  };
  const { tokens } = record.usage;
  const speed = tokens > 0 ? `${tokens} tokens, ${tokensPerSecond.toFixed(1)} a second` : "";
  const figures = [secondsText(record.seconds).padStart(8), speed].filter((text) => text !== "").join("  ");
  const title = STAGE_TITLES[record.stage].padEnd(TITLE_WIDTH);
  return ` ${marks[record.state]} ${title}  ${terminal.style("quiet", figures)}  ${summaryOf(record)}`;
}
