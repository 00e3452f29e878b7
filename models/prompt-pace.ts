import os from "node:os";
import { GROUP } from "./evaluation-grid.js";

/** Seconds that one step of prompt evaluation may take, so that a call can be aborted within one second. */
const LONGEST_STEP = 0.7;
const SHORTEST_WINDOW_SECONDS = 0.15;

export interface PromptStep {
  /** A multiple of `GROUP`. */
  tokens: number;
  threads: number;
}

export interface PromptPace {
  next(): PromptStep;
  /** Tells how many tokens the last step evaluated, and how long it took. */
  took(evaluated: number, seconds: number): void;
}

/**
 * How many tokens to evaluate at once, and on how many threads.
 *
 * Evaluation on both of two cores is twice as fast as on one while nothing else runs, and up to fifty times
 * slower when something else (a training run) needs a core, because llama.cpp's threads wait for each other
 * by spinning. So it takes only cores that others leave free.
 */
export function createPromptPace(cores: number, usesGpu: boolean, freeCores: () => number): PromptPace {
  const fullStep = usesGpu ? 512 : 32;
  let tokens = fullStep;
  return {
    next: () => ({ tokens, threads: Math.min(cores, Math.max(1, Math.floor(freeCores() + 0.35))) }),
    took(evaluated, seconds) {
      if (seconds > LONGEST_STEP) tokens = Math.max(GROUP, tokens / 2);
      else if (evaluated >= tokens && seconds < LONGEST_STEP / 3) tokens = Math.min(fullStep, tokens * 2);
    },
  };
}

/** Processor seconds used so far on the whole machine and by this process. */
export interface ProcessorUse {
  at: number;
  cores: number;
  busy: number;
  own: number;
}

/** Tells how many cores all other processes together left unused since the last call. */
export function measureFreeCores(cores: number, read: () => ProcessorUse = processorUse): () => number {
  let last = read();
  let free = cores;
  return () => {
    const now = read();
    const elapsed = now.at - last.at;
    if (elapsed < SHORTEST_WINDOW_SECONDS) return free;
    const others = (now.busy - last.busy - (now.own - last.own)) / elapsed;
    free = Math.min(cores, Math.max(0, now.cores - others));
    last = now;
    return free;
  };
}

function processorUse(): ProcessorUse {
  const processors = os.cpus();
  let busy = 0;
  for (const { times } of processors) busy += times.user + times.nice + times.sys + times.irq;
  const own = process.cpuUsage();
  return {
    at: performance.now() / 1000,
    cores: processors.length,
    busy: busy / 1000,
    own: (own.user + own.system) / 1e6,
  };
}
