import { describe, expect, it } from "vitest";
import type { StageRecord } from "../../../agents/artefacts/stage.js";
import type { PipelineOptions } from "../../../agents/pipeline/pipeline.js";
import { completedText, runTask } from "../../../agents/pipeline/task-stage.js";

const OPEN =
  "A baker decides every morning how many loaves to bake. A loaf costs 1 euro and sells for 3 euros. Make the profit as large as possible.";

function task(description: string, unattended: boolean, before?: StageRecord) {
  const record = runTask(
    {
      options: { variant: "full", unattended } as unknown as PipelineOptions,
      description,
      text: description,
      values: {},
      note: () => {},
    },
    [],
    before,
  );
  return { ...record, version: 1 };
}

describe("the task stage", () => {
  it("asks a person for what the description leaves open, and reads the answer", () => {
    const asked = task(OPEN, false);
    expect(asked.state).toBe("needs-answer");
    expect(asked.questions.map((question) => [question.id, question.suggestions.length])).toEqual([
      ["horizon", 3],
    ]);
    const answer = "it ends after 7 days";
    const answered = { ...asked, questions: [{ ...asked.questions[0]!, answer }] };
    const again = task(OPEN, false, answered);
    expect(again.state).toBe("approved");
    expect(completedText(OPEN, again)).toBe(`${OPEN} It ends after 7 days.`);
  });

  it("gives a description that begins with a list a title of one line", () => {
    const listed = "Rules of a bakery\n- a loaf costs 1 euro\n- bake for 7 days as many as you like";
    expect(task(listed, false).value).toMatchObject({ title: "Rules of a bakery - a loaf costs 1" });
  });

  it("does not ask twice, whatever the answer", () => {
    const asked = task(OPEN, false);
    const answered = { ...asked, questions: [{ ...asked.questions[0]!, answer: "no idea" }] };
    expect(task(OPEN, false, answered)).toMatchObject({
      state: "approved",
      questions: [{ answer: "no idea" }],
    });
  });

  it("assumes without a person, and shows the assumption", () => {
    const assumed = task(OPEN, true);
    expect(assumed).toMatchObject({
      state: "needs-review",
      value: { assumptions: ["It ends after 100 steps."] },
      questions: [],
    });
    expect(assumed.checks.at(-1)).toMatchObject({ passed: false, place: "horizon" });
    expect(completedText(OPEN, assumed)).toBe(`${OPEN} It ends after 100 steps.`);
  });

  it.each([
    ["nothing to model", "The sky was blue yesterday and birds sang in the old garden."],
    [
      "two prices for one thing",
      "One decides on each of 9 days how many loaves to bake. Each loaf baked costs 2 euros. Each loaf baked costs 4 euros. Earn the most.",
    ],
  ])("ends with questions without a person when there is %s", (_, description) => {
    expect(task(description, true)).toMatchObject({ state: "needs-answer", questions: [{ answer: null }] });
  });
});
