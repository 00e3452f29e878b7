import os from "node:os";
import { readFile } from "node:fs/promises";
import { readableBytes } from "./catalogue.js";

/** What the estimate needs of a model; both a GGUF header and a catalogue entry can give it. */
export interface ModelNeeds {
  weightBytes: number;
  layers: number;
  cacheBytesPerToken: number;
  /** Tokens of the context it will be opened with. */
  contextSize: number;
}

export interface MachineMemory {
  /** Bytes of memory that can still be given out. */
  free: number;
  total: number;
  /** Free bytes on a graphics card with memory of its own; 0 if there is none. */
  graphicsFree: number;
}

export interface HardwareFit {
  /** `partly`: it runs, but slower, because weights are read from disk again or only some are on the card. */
  verdict: "fits" | "partly" | "will-not-fit";
  /** One sentence with the numbers. */
  explanation: string;
  neededBytes: number;
}

/** Compute buffers, tokeniser and runtime: 180 to 220 MB were measured beside weights and cache. */
const OVERHEAD_BYTES = 250e6;
/** Weights are mapped, so what does not fit is read again for every token: bearable for a small share. */
const MAPPED_SHARE = 0.25;

/** Estimates whether a model runs in the memory of a machine. */
export function estimateFit(model: ModelNeeds, machine: MachineMemory): HardwareFit {
  const cache = model.cacheBytesPerToken * model.contextSize;
  const neededBytes = model.weightBytes + cache + OVERHEAD_BYTES;
  const needs = `It needs about ${readableBytes(neededBytes)} (weights ${readableBytes(model.weightBytes)}, context of ${model.contextSize} tokens ${readableBytes(cache)})`;

  if (machine.graphicsFree > 0) {
    if (neededBytes <= machine.graphicsFree)
      return {
        verdict: "fits",
        explanation: `${needs}; the graphics card has ${readableBytes(machine.graphicsFree)} free.`,
        neededBytes,
      };
    const perLayer = (model.weightBytes + cache) / Math.max(1, model.layers);
    const onCard = Math.max(0, Math.floor((machine.graphicsFree - OVERHEAD_BYTES) / perLayer));
    if (onCard > 0 && neededBytes - onCard * perLayer <= machine.free)
      return {
        verdict: "partly",
        explanation: `${needs}; ${onCard} of ${model.layers} layers fit into the ${readableBytes(machine.graphicsFree)} free on the graphics card, the rest runs on the processor.`,
        neededBytes,
      };
  }

  const there = `this machine has ${readableBytes(machine.free)} of ${readableBytes(machine.total)} free`;
  if (neededBytes <= machine.free)
    return { verdict: "fits", explanation: `${needs}; ${there}.`, neededBytes };
  if (neededBytes - MAPPED_SHARE * model.weightBytes <= machine.free)
    return {
      verdict: "partly",
      explanation: `${needs}; ${there}, so parts are read from disk again and again and it will be slow.`,
      neededBytes,
    };
  return {
    verdict: "will-not-fit",
    explanation: `${needs}; ${there}. Close other programs or take a smaller model.`,
    neededBytes,
  };
}

/** The machine's memory. `graphicsFree` is not known before llama.cpp runs, so it is 0 here. */
export async function readMachineMemory(): Promise<MachineMemory> {
  return { free: await availableMemory(), total: os.totalmem(), graphicsFree: 0 };
}

/** On Linux `free` leaves out the page cache, which is given up when needed; the kernel's own estimate does not. */
async function availableMemory(): Promise<number> {
  try {
    const match = /^MemAvailable:\s+(\d+) kB/m.exec(await readFile("/proc/meminfo", "utf8"));
    if (match) return Number(match[1]) * 1024;
  } catch {
    // Not Linux.
  }
  return os.freemem();
}
