import { describe, expect, it } from "vitest";
import { STAGE_NAMES, type StageName, type StageState } from "../../../agents/artefacts/stage.js";
import type { PipelineEvent } from "../../../agents/pipeline/events.js";
import type { ProjectView } from "../../../host/contract.js";
import {
  type AppState,
  initialState,
  MAX_LIVE_TEXT,
  MAX_NOTICES,
} from "../../../renderer/state/app-state.js";
import { type Action, reduce, stageOfInterest, stagesOfRun } from "../../../renderer/state/reducer.js";
import { shownState } from "../../../renderer/text/stages.js";
import { pointAt, recordOf } from "../../host/support/records.js";

const AT = "2026-01-01T12:00:00.000Z";
const FAILURE = { code: "x", what: "It failed.", why: "Because.", kept: "All.", next: "Again." };

function projectWith(states: Partial<Record<StageName, StageState>> = {}): ProjectView {
  return {
    id: "bakery",
    title: "Bakery",
    text: "Bake.",
    folder: "/projects/bakery",
    stages: STAGE_NAMES.map((stage) => {
      const state = states[stage] ?? "empty";
      const ran = !["empty", "queued", "running"].includes(state);
      const record = ran ? { ...recordOf(stage), version: 1 } : null;
      return { stage, state, record, versions: ran ? 1 : 0 };
    }),
    running: null,
    waiting: null,
    undo: null,
    redo: null,
    outcome: null,
  };
}

/** As above, and every stage that ran has a value. */
function withValues(states: Partial<Record<StageName, StageState>>): ProjectView {
  const project = projectWith(states);
  const stages = project.stages.map((view) => ({
    ...view,
    record: view.record && { ...view.record, value: {} },
  }));
  return { ...project, stages };
}

function after(state: AppState, ...actions: Action[]): AppState {
  return actions.reduce(reduce, state);
}

function opened(project = projectWith()): AppState {
  return after(
    initialState({ screen: "project", projectId: "bakery", stage: null }),
    { type: "connection", connection: { state: "open" } },
    { type: "project", project },
  );
}

function pipeline(event: PipelineEvent, projectId = "bakery"): Action {
  return { type: "host-event", at: AT, event: { type: "pipeline", projectId, event } };
}

function stateOf(state: AppState, stage: StageName): StageState | undefined {
  return state.project?.stages.find((view) => view.stage === stage)?.state;
}

describe("a project in the window", () => {
  it("is not shown when the address names another one by now", () => {
    const state = after(initialState({ screen: "home" }), { type: "project", project: projectWith() });
    expect(state.project).toBeNull();
  });

  it("opens at what waits for a person, else at the last stage that is done", () => {
    expect(stageOfInterest(projectWith({ task: "approved", parameters: "failed" }))).toBe("parameters");
    expect(stageOfInterest(projectWith({ task: "approved", parameters: "approved" }))).toBe("parameters");
    expect(stageOfInterest(projectWith())).toBe("task");
  });

  it("comes back to the stage that the address names, unless a run is under way", () => {
    const address = initialState({ screen: "project", projectId: "bakery", stage: "coding" });
    expect(after(address, { type: "project", project: projectWith() }).selectedStage).toBe("coding");
    const running = {
      ...projectWith(),
      running: { stage: "objective" as const, since: AT, until: null, runId: null, pausedAt: null },
    };
    expect(after(address, { type: "project", project: running }).selectedStage).toBe("objective");
    const chosen = after(opened(), { type: "select-stage", stage: "check" });
    expect(chosen.route).toMatchObject({ stage: "check" });
  });

  it("leaves nothing behind when another screen opens", () => {
    const before = after(opened(), { type: "symbol", symbol: "x" });
    const state = after(before, { type: "route", route: { screen: "home" } });
    expect(state).toMatchObject({ project: null, live: {}, runs: {}, symbol: null, selectedStage: "task" });
  });

  it("keeps the selected stage when its view is replaced", () => {
    const state = after(
      opened(),
      { type: "select-stage", stage: "coding" },
      { type: "project", project: projectWith({ task: "approved" }) },
    );
    expect(state.selectedStage).toBe("coding");
  });
});

describe("a training that is paused", () => {
  const at = (second: number): string => new Date(Date.parse(AT) + 1000 * second).toISOString();
  const running = (since: string, pausedAt: string | null): Action => ({
    type: "host-event",
    at: AT,
    event: {
      type: "project-changed",
      project: {
        ...projectWith({ train: "running" }),
        running: { stage: "train", since, until: null, runId: "run-1", pausedAt },
      },
    },
  });
  const training = after(
    opened(),
    pipeline({ type: "stage-start", stage: "train", at: at(10) }),
    running(AT, null),
  );
  const paused = after(training, running(AT, at(30)));

  it("says so, and is no other state of the stage than a running one", () => {
    expect(stateOf(paused, "train")).toBe("running");
    expect(shownState(paused.project, "train")).toBe("paused");
    expect(shownState(training.project, "train")).toBe("running");
    expect(shownState(paused.project, "evaluate")).toBe("empty");
    expect(paused.announcement).toBe("Train: paused");
  });

  it("goes on with a time that leaves the pause out", () => {
    const going = after(paused, running(at(25), null));
    expect(going.live.train?.since).toBe(at(35));
    expect(going.announcement).toBe("Train: goes on");
    expect(shownState(going.project, "train")).toBe("running");
  });

  it("is known by its run to a window that was loaded anew", () => {
    const address = initialState({ screen: "project", projectId: "bakery", stage: null });
    const { project } = paused;
    const loaded = after(address, { type: "project", project: project! });
    expect(loaded).toMatchObject({ liveRunId: "run-1", selectedStage: "train" });
    expect(shownState(loaded.project, "train")).toBe("paused");
  });
});

describe("a run", () => {
  const started = after(
    opened(),
    pipeline({ type: "stage-start", stage: "parameters", at: AT }),
    pipeline({ type: "stage-delta", stage: "parameters", text: "a = ", tokens: 3, tokensPerSecond: 20 }),
    pipeline({ type: "stage-delta", stage: "parameters", text: "1", tokens: 4, tokensPerSecond: 21 }),
    pipeline({ type: "stage-note", stage: "parameters", message: "Second attempt" }),
  );

  it("shows its stage as running, with its words, speed and notes", () => {
    expect(stateOf(started, "parameters")).toBe("running");
    expect(started.project?.running).toEqual({
      ...{ stage: "parameters", since: AT, until: null },
      ...{ runId: null, pausedAt: null },
    });
    expect(started.live.parameters).toEqual({
      since: AT,
      text: "a = 1",
      tokens: 4,
      tokensPerSecond: 21,
      notes: ["Second attempt"],
    });
    expect(started.announcement).toBe("Parameters: running");
  });

  it("takes the inspector along until the person selects another stage, and again on request", () => {
    expect(started.selectedStage).toBe("parameters");
    const left = after(started, { type: "select-stage", stage: "task" });
    const next = after(left, pipeline({ type: "stage-start", stage: "objective", at: AT }));
    expect(next.selectedStage).toBe("task");
    expect(after(next, { type: "follow" }).selectedStage).toBe("objective");
  });

  it("puts a finished stage's record in force and says so", () => {
    const record = { ...recordOf("parameters", { state: "needs-review", at: AT }), version: 3 };
    const state = after(started, pipeline({ type: "stage-end", record }));
    expect(state.project?.stages[1]).toEqual({
      stage: "parameters",
      state: "needs-review",
      record,
      versions: 3,
    });
    expect(state).toMatchObject({ savedAt: AT, announcement: "Parameters: needs review" });
  });

  it("of another project changes nothing here", () => {
    expect(after(started, pipeline({ type: "stage-start", stage: "task", at: AT }, "other"))).toBe(started);
  });

  it("leaves no stage that looks as if it still ran", () => {
    const queued = after(opened(projectWith({ task: "running", parameters: "queued" })), {
      type: "host-event",
      at: AT,
      event: { type: "run-end", projectId: "bakery", outcome: { status: "stopped", stage: "task" } },
    });
    expect(queued.project?.running).toBeNull();
    expect(stateOf(queued, "task")).toBe("empty");
    expect(stateOf(queued, "parameters")).toBe("empty");
    expect(queued.announcement).toBe("The run was stopped.");
  });

  it("leads to the stage that failed", () => {
    const state = after(started, {
      type: "host-event",
      at: AT,
      event: {
        type: "run-end",
        projectId: "bakery",
        outcome: { status: "failed", stage: "objective", failure: FAILURE },
      },
    });
    expect(state.selectedStage).toBe("objective");
  });

  it("keeps only the last part of a very long answer", () => {
    const long = { type: "stage-delta", stage: "task", tokens: 1, tokensPerSecond: 1 } as const;
    const state = after(
      started,
      pipeline({ ...long, text: "x".repeat(MAX_LIVE_TEXT) }),
      pipeline({ ...long, text: "the end" }),
    );
    expect(state.live.task?.text).toHaveLength(MAX_LIVE_TEXT);
    expect(state.live.task?.text.endsWith("the end")).toBe(true);
  });

  it("gathers the points of its training, and joins those that were stored before the window came", () => {
    const live = after(
      opened(),
      pipeline({ type: "training-metric", runId: "r1", points: [pointAt(30), pointAt(40)] }),
    );
    expect(live.liveRunId).toBe("r1");
    const joined = after(live, {
      type: "metrics",
      runId: "r1",
      points: [pointAt(10), pointAt(20), pointAt(30)],
    });
    const { columns, length } = joined.runs.r1!;
    expect([...columns.data.step.subarray(0, length)]).toEqual([10, 20, 30, 40]);
  });

  it("goes through its first stage and all after it, to the last that is asked for", () => {
    const approved = Object.fromEntries(STAGE_NAMES.map((stage) => [stage, "approved" as const]));
    const project = withValues({ ...approved, parameters: "stale" });
    expect(stagesOfRun(project, "train")).toEqual(["train", "evaluate"]);
    expect(stagesOfRun(project, "coding", "check")).toEqual(["coding", "check"]);
    expect(stagesOfRun(project, null)[0]).toBe("parameters");
  });

  it("begins with the first stage that has nothing yet, where one is asked for that needs it", () => {
    const project = withValues({ task: "approved", parameters: "stale", objective: "approved" });
    expect(stagesOfRun(project, "constraints", "constraints")).toEqual(["variables", "constraints"]);
    expect(stagesOfRun(project, "task", "task")).toEqual(["task"]);
  });
});

describe("the rest of the window", () => {
  it("shows the same failure once, and only the last few", () => {
    const twice = after(opened(), { type: "failed", failure: FAILURE }, { type: "failed", failure: FAILURE });
    expect(twice.notices).toHaveLength(1);
    const many = Array.from({ length: 9 }, (_, at): Action => ({
      type: "failed",
      failure: { ...FAILURE, why: `Because of ${at}.` },
    }));
    const crowded = after(opened(), ...many);
    expect(crowded.notices).toHaveLength(MAX_NOTICES);
    expect(crowded.notices.at(-1)?.failure.why).toBe("Because of 8.");
    const last = crowded.notices.at(-1)!.id;
    expect(after(crowded, { type: "dismiss", id: last }).notices).toHaveLength(MAX_NOTICES - 1);
  });

  it("forgets a download when all of it is there", () => {
    const progress = (receivedBytes: number): Action => ({
      type: "host-event",
      at: AT,
      event: { type: "download-progress", name: "m", receivedBytes, totalBytes: 10, bytesPerSecond: 5 },
    });
    expect(after(opened(), progress(4)).downloads).toEqual({
      m: { receivedBytes: 4, totalBytes: 10, bytesPerSecond: 5 },
    });
    expect(after(opened(), progress(4), progress(10)).downloads).toEqual({});
  });

  it("shows that a download is verified or waits, and forgets it when it is over, however it ended", () => {
    const told = (receivedBytes: number, step?: "wait" | "verify" | "end"): Action => ({
      type: "host-event",
      at: AT,
      event: { type: "download-progress", name: "m", receivedBytes, totalBytes: 10, bytesPerSecond: 5, step },
    });
    expect(after(opened(), told(0, "wait")).downloads.m).toMatchObject({ step: "wait" });
    const verifying = after(opened(), told(10, "verify"));
    expect(verifying.downloads.m).toMatchObject({ receivedBytes: 10, step: "verify" });
    expect(after(verifying, told(10, "end")).downloads).toEqual({});
    expect(after(opened(), told(4), told(4, "end")).downloads).toEqual({});
  });

  it("puts a lit symbol out when it is chosen again", () => {
    const lit = after(opened(), { type: "symbol", symbol: "x" });
    expect(lit.symbol).toBe("x");
    expect(after(lit, { type: "symbol", symbol: "x" }).symbol).toBeNull();
  });

  it("counts requests of the same name apart", () => {
    const busy = (value: boolean): Action => ({ type: "busy", name: "app.info", busy: value });
    expect(after(opened(), busy(true), busy(true), busy(false)).busy).toEqual(["app.info"]);
  });
});
