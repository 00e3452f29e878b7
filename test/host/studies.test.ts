/** Recorded episodes and exact variants of a project, through the contract and with the real Python. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Episode, EpisodeSet } from "../../agents/artefacts/episode.js";
import type { Variant } from "../../agents/artefacts/what-if.js";
import type { LanguageModel } from "../../agents/ports.js";
import { runPipeline } from "../../agents/pipeline/run.js";
import { createHost } from "../../host/host.js";
import type { Host } from "../../host/rpc.js";
import { readNetwork, actionValues } from "../../renderer/policy/network.js";
import { createKioskProject, KIOSK_VALUES } from "./support/kiosk-project.js";
import { failureOf } from "./support/failures.js";
import { kioskHost, openTestPython } from "./support/kiosk-host.js";
import { smallHost } from "./support/small-host.js";

/** Trains with the given hyperparameters and waits for the end of the run. */
async function train(host: Host, projectId: string): Promise<void> {
  const ended = new Promise<void>((resolve) => {
    host.subscribe((event) => event.type === "run-end" && resolve());
  });
  await host.handle("run.start", {
    projectId,
    from: "train",
    seed: 3,
    training: { configuration: { steps: 4000, hidden: [16], warm_up: 200 }, seconds: 40 },
  });
  await ended;
}

const sum = (numbers: readonly (number | null)[]) =>
  numbers.reduce<number>((total, each) => total + (each ?? Number.NaN), 0);

describe("recorded episodes", () => {
  let root: string;
  let set: EpisodeSet;
  let host: Host;
  let projectId: string;
  let configuration: Record<string, unknown> = {};

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), "lamplight-test-"));
    projectId = await createKioskProject(root);
    host = createHost({
      version: "1",
      projectsFolder: root,
      examples: [],
      models: { list: async () => [], open: async () => UNUSED_MODEL, inspect: refuse, download: refuse },
      model: "none",
      openPython: openTestPython,
      runPipeline,
      trainingSeconds: 30,
    });
    await train(host, projectId);
    const project = await host.handle("project.open", { projectId });
    const trained = project.stages.find((view) => view.stage === "train")?.record?.value;
    configuration = (trained as { configuration: Record<string, unknown> }).configuration;
    set = await host.handle("policy.play", { projectId, seed: 5, constant: 2 });
  });

  afterAll(async () => {
    await host.close();
    await rm(root, { recursive: true, force: true });
  });

  it("a training takes the hyperparameters that a person wished for", () => {
    expect(configuration).toMatchObject({ steps: 4000, hidden: [16], warm_up: 200 });
  });

  it("every policy starts from the same state, and each step follows from the last", () => {
    expect(set.episodes.map((episode) => episode.policy)).toEqual(
      expect.arrayContaining([{ kind: "trained" }, { kind: "random" }, { kind: "constant", action: 2 }]),
    );
    for (const episode of set.episodes) {
      expect(episode.states[0]).toEqual([0, 0]);
      expect(episode.actions).toHaveLength(6);
      expect(episode.states).toHaveLength(7);
      expect(episode.ended).toBe("terminated");
      episode.actions.forEach((action, at) => {
        const shelf = Math.min(episode.states[at]![0]! + action, 5);
        const sold = shelf - episode.states[at + 1]![0]!;
        expect(sold).toBeGreaterThanOrEqual(0);
        expect(sold).toBeLessThanOrEqual(2);
        expect(episode.objectives[at]).toBeCloseTo(4 * sold - action - 0.5 * (shelf - sold), 9);
      });
    }
    const constant = set.episodes.find((episode) => episode.policy.kind === "constant")!;
    expect(new Set(constant.actions)).toEqual(new Set([2]));
  });

  it("names the numbers of the state and of the observation, with their bounds", () => {
    expect(set.state.map((each) => each.name)).toEqual(["papers", "step"]);
    expect(set.state[0]).toMatchObject({ low: 0, high: 5, integer: true });
    expect(set.observation.map((each) => each.name)).toEqual(["papers", "time"]);
    expect(set.observation[1]).toMatchObject({ low: 0, high: 1 });
    expect(set.drawing).toBeNull();
  });

  it("the reward terms of each step add up to its objective", () => {
    for (const { terms, objectives } of set.episodes) {
      expect(Object.keys(terms)).toHaveLength(3);
      objectives.forEach((objective, at) =>
        expect(sum(Object.values(terms).map((column) => column[at] ?? null))).toBeCloseTo(objective!, 9),
      );
    }
  });

  it("the window computes the same action values from the network as Python, and takes the same actions", () => {
    const network = readNetwork(set.network!);
    const trained = set.episodes.find((episode) => episode.policy.kind === "trained") as Episode;
    trained.actions.forEach((action, at) => {
      const values = actionValues(network, trained.observations[at] as number[]);
      values.forEach((value, place) => expect(value).toBeCloseTo(trained.values![at]![place]!, 4));
      expect(values.indexOf(Math.max(...values))).toBe(action);
    });
  });

  it("the same seed gives the same episodes", async () => {
    expect(await host.handle("policy.play", { projectId, seed: 5, constant: 2 })).toEqual(set);
  });
});

const refuse = (): never => {
  throw new Error("Nothing here asks a model.");
};

const UNUSED_MODEL: LanguageModel = {
  identity: { name: "none", fileHash: "00", contextSize: 1 },
  complete: refuse,
  countTokens: refuse,
  close: async () => undefined,
};

describe("recorded episodes of a project without a policy", () => {
  it("play the simple rules, and say that there is no policy", async () => {
    const { host, projectId } = await kioskHost();
    const set = await host.handle("policy.play", { projectId, seed: 0, constant: null });
    expect(set.episodes.map((episode) => episode.policy.kind)).toEqual(["random"]);
    expect(set.network).toBeNull();
    expect(set.notes[0]).toContain("No policy has been trained yet");
  });

  it("say which exception the environment raised, and where", async () => {
    const source = [
      "import gymnasium as gym",
      "class Broken(gym.Env):",
      "    action_space = gym.spaces.Discrete(2)",
      "    observation_space = gym.spaces.Box(0.0, 1.0, (1,))",
      "    def reset(self, *, seed=None, options=None):",
      "        super().reset(seed=seed)",
      "        return self.observation_space.low, {}",
      "    def step(self, action):",
      "        return 1 / 0",
      "def make():",
      "    return Broken()",
    ].join("\n");
    const coding = {
      source,
      origin: "person",
      agentSource: null,
      derivedSource: null,
      debugRounds: [],
    } as const;
    const { host, projectId } = await kioskHost({ coding: { ...coding, debugRounds: [] } });
    const failure = await failureOf(host.handle("policy.play", { projectId, seed: 0, constant: null }));
    expect(failure.code).toBe("study-code-failed");
    expect(failure.why).toContain("ZeroDivisionError");
    expect(failure.why).toContain("return 1 / 0");
  });

  it("note an action that the environment does not have", async () => {
    const { host, projectId } = await kioskHost();
    const set = await host.handle("policy.play", { projectId, seed: 0, constant: 99 });
    expect(set.episodes).toHaveLength(1);
    expect(set.notes.join(" ")).toContain("there is no action 99");
  });
});

describe("what if", () => {
  const solved = (variant: Variant) => {
    if (!variant.solved) throw new Error(variant.reason);
    return variant;
  };

  it("solves the task with other numbers, and finds where another action becomes the best", async () => {
    const { host, projectId } = await kioskHost();
    const { variants, notes } = await host.handle("what-if.solve", {
      projectId,
      changes: {},
      sweep: { symbol: "cost", values: [0.1, 1, 3.9, 4.5] },
      state: null,
    });
    const [base, cheap, same, dear, ruinous] = variants.map(solved);
    expect(base!.optimum).toBeCloseTo(same!.optimum, 9);
    expect(base!.optimum).toBeCloseTo(optimumByHand(1), 9);
    expect(cheap!.optimum).toBeCloseTo(optimumByHand(0.1), 9);
    expect(dear!.optimum).toBeCloseTo(optimumByHand(3.9), 9);
    // Nothing is worth ordering at more than the price.
    expect(ruinous).toMatchObject({ optimum: 0, best: [0] });
    expect(cheap!.best[0]).toBeGreaterThan(0);
    expect(ruinous!.changed).toBeGreaterThan(0);
    expect(ruinous!.changed).toBeLessThanOrEqual(ruinous!.common);
    expect(notes).toEqual([]);
  });

  it("decides in any state that is asked for", async () => {
    const { host, projectId } = await kioskHost();
    const ask = (state: number[]) =>
      host.handle("what-if.solve", { projectId, changes: {}, sweep: null, state });
    const last = solved((await ask([5, 5])).variants[0]!);
    // On the last day with a full shelf an order only costs.
    expect(last.best).toEqual([0]);
    expect(last.optimum).toBeCloseTo(4 * 1 - 0.5 * 4, 9);
    const failure = (await ask([5])).variants[0]!;
    expect(failure).toMatchObject({ solved: false });
    expect(JSON.stringify(failure)).toContain("The state has 2 numbers, and 1 were given");
  });

  it("lets the length of an episode follow its parameter, and says what nothing uses", async () => {
    const { host, projectId } = await kioskHost();
    const ask = (changes: Record<string, number>) =>
      host.handle("what-if.solve", { projectId, changes, sweep: null, state: null });
    const short = await ask({ days: 1 });
    expect(solved(short.variants[0]!).optimum).toBeCloseTo(optimumByHand(1, 1), 9);
    expect(short.notes).toEqual(["The length of an episode follows days."]);
    expect((await ask({ colour: 3 })).notes).toEqual([
      "The model uses colour nowhere, so changing it changes nothing.",
    ]);
  });

  it("says why a task cannot be solved exactly", async () => {
    const dynamics = KIOSK_VALUES.modelling.dynamics.map((line) =>
      line.target === "buyers" ? { ...line, expression: "rng.normal(1, 1)" } : line,
    );
    const { host, projectId } = await kioskHost({ modelling: { ...KIOSK_VALUES.modelling, dynamics } });
    const { variants } = await host.handle("what-if.solve", {
      projectId,
      changes: {},
      sweep: null,
      state: null,
    });
    expect(variants[0]).toMatchObject({ solved: false });
    expect(JSON.stringify(variants[0])).toContain("continuum");
  });

  it("refuses what is no number, a library task and an incomplete model, each with its reason", async () => {
    const { host, projectId } = await kioskHost();
    const ask = (symbol: string) =>
      failureOf(
        host.handle("what-if.solve", { projectId, changes: { [symbol]: 1 }, sweep: null, state: null }),
      );
    expect(await ask("shelf_sizes")).toMatchObject({ why: "It is a list of numbers." });
    expect((await ask("absent")).why).toContain("price, cost, storage");

    const library = { id: "CartPole-v1", stepLimit: 500, rewardThreshold: 475, evidence: [] };
    const other = await kioskHost({ task: { title: "Pole", library } });
    const question = { changes: {}, sweep: null, state: null };
    const refused = await failureOf(
      other.host.handle("what-if.solve", { projectId: other.projectId, ...question }),
    );
    expect(refused.code).toBe("what-if-library");

    const bare = await smallHost();
    const project = await bare.host.handle("project.create", { text: "Make 3 of them." });
    const early = await failureOf(bare.host.handle("what-if.solve", { projectId: project.id, ...question }));
    expect(early.code).toBe("what-if-too-early");
  });

  it("a newer question ends the one before", async () => {
    const { host, projectId } = await kioskHost();
    const question = { projectId, changes: {}, sweep: null, state: null };
    const first = failureOf(host.handle("what-if.solve", question));
    const second = host.handle("what-if.solve", { ...question, changes: { cost: 2 } });
    expect((await first).code).toBe("study-replaced");
    expect(solved((await second).variants[0]!).optimum).toBeCloseTo(optimumByHand(2), 9);
  });
});

/** Backward induction over papers and days, written for this test alone. */
function optimumByHand(cost: number, days = 6): number {
  const chances = [0.25, 0.5, 0.25];
  let values = [0, 0, 0, 0, 0, 0];
  for (let day = 0; day < days; day += 1) {
    values = values.map((_, papers) =>
      Math.max(
        ...[0, 1, 2, 3].map((order) => {
          const shelf = Math.min(papers + order, 5);
          return chances.reduce((total, chance, buyers) => {
            const sold = Math.min(shelf, buyers);
            const share = 4 * sold - cost * order - 0.5 * (shelf - sold);
            return total + chance * (share + values[shelf - sold]!);
          }, 0);
        }),
      ),
    );
  }
  return values[0]!;
}
