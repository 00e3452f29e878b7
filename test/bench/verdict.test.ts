import { expect, test } from "vitest";
import { combine, failureClass, judgeQuestion } from "../../bench/verdict.js";
import { figure, figures, reference } from "./figures.js";

const right = { value: figures() };
const solved = { value: figure(95, 5) };

test("a policy counts only where modelling and coding hold", () => {
  expect(combine(reference(), right, solved, null)).toMatchObject({
    modelling: true,
    coding: true,
    policy: true,
    failure: null,
    score: expect.closeTo(0.95),
    objective: { mean: expect.closeTo(95), episodes: 200 },
  });
  const wrong = { value: figures({ actionCount: 3 }) };
  expect(combine(reference(), wrong, solved, null)).toMatchObject({
    modelling: false,
    policy: false,
    failure: "M",
    score: null,
  });
  const faulty = { value: figures({ faults: ["step(1) raised"] }) };
  expect(combine(reference(), faulty, solved, null)).toMatchObject({
    coding: false,
    policy: false,
    failure: "C",
  });
});

test("a policy that falls short is the failure of neither", () => {
  expect(combine(reference(), right, { value: figure(50, 5) }, null)).toMatchObject({
    policy: false,
    failure: "none",
    score: expect.closeTo(0.5),
  });
  expect(combine(reference(), right, { problem: "No policy was trained." }, null)).toMatchObject({
    failure: "none",
    score: null,
    reasons: { policy: ["No policy was trained."] },
  });
});

test("code that does not run agrees with nothing", () => {
  expect(combine(reference(), { problem: "SyntaxError" }, solved, null)).toMatchObject({
    modelling: false,
    coding: false,
    failure: "MC",
    reasons: { coding: ["SyntaxError"] },
  });
});

test("exactly the task's environment of the library agrees, another one does not", () => {
  const known = reference({}, { libraryId: "CartPole-v1" });
  const off = { value: figures({ random: figure(30, 10) }) };
  expect(combine(known, off, solved, "CartPole-v1").modelling).toBe(true);
  expect(combine(known, off, solved, "CartPole-v0").modelling).toBe(false);
  expect(combine(known, off, solved, null).modelling).toBe(false);
});

test("a policy without a single episode is none", () => {
  const nothing = { value: { objectives: [], lengths: [], limit: null } };
  expect(combine(reference(), right, nothing, null)).toMatchObject({ policy: false, objective: null });
});

test("asking is right where the suite expects a question, and only there", () => {
  expect(judgeQuestion(true)).toMatchObject({ modelling: true, coding: true, policy: true, failure: null });
  expect(judgeQuestion(false)).toMatchObject({
    modelling: false,
    coding: false,
    policy: false,
    failure: "MC",
  });
});

test("tells the four classes of failure apart", () => {
  expect(failureClass(false, false)).toBe("MC");
  expect(failureClass(false, true)).toBe("M");
  expect(failureClass(true, false)).toBe("C");
  expect(failureClass(true, true)).toBe("none");
});
