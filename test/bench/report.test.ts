import { expect, test } from "vitest";
import { reportPage } from "../../bench/report/report.js";
import { barChart, lineChart, reliabilityChart } from "../../bench/report/svg.js";
import { summarise } from "../../bench/results.js";
import { figure, reference } from "./figures.js";
import { trialResult } from "./trial-result.js";

const results = [
  trialResult({ confidence: 0.9 }),
  trialResult({
    seed: 1,
    modelling: false,
    policy: false,
    failure: "M",
    confidence: 0.3,
    ended: { stage: "train", code: "train-failed", why: "<script>alert(1)</script>" },
    reasons: { modelling: ["It has 3 actions; the task has 2."], coding: [], policy: [] },
  }),
];
const curve = {
  episodes: [
    { x: 0, y: 300 },
    { x: 50_000, y: 1200 },
  ],
  evaluations: [{ x: 50_000, y: 1400 }],
};
const known = {
  ...reference({}, { optimum: 1507.9, random: 311.6, success: 1432.5 }),
  rule: figure(1420, 300),
};
const page = reportPage(
  summarise("paper", "a-model", "a <fast> machine", results),
  results,
  [curve, { episodes: [], evaluations: [] }],
  new Map([["inventory-management", known]]),
);

test("needs nothing beside itself and runs nothing", () => {
  expect(page).not.toMatch(/<script|\b(?:src|href)=|url\(|@import/i);
  expect(page).toContain("default-src 'none'");
});

test("holds both tables with the paper's columns", () => {
  expect(page).toMatch(
    /Table 1\. Success rates[\s\S]*light A-LAMP, 27B \(paper\)[\s\S]*\.85 \/ \.25 \/ \.05/,
  );
  expect(page).toMatch(/Table 2\. Where failed trials failed/);
  expect(page).toContain('<td class="rate">.50 <small>.09–.91</small></td>');
});

test("shows for each trial the curve, and the policy beside rule, random and the best", () => {
  expect(page.match(/<details>/g)).toHaveLength(2);
  expect(page.match(/<polyline/g)).toHaveLength(2);
  for (const name of ["policy", "reference rule", "random", "best known"])
    expect(page).toContain(`>${name}</text>`);
  expect(page).toContain("Nothing was recorded.");
  expect(page).toContain("It has 3 actions; the task has 2.");
});

test("shows text of a trial as text", () => {
  expect(page).toContain("&#60;script&#62;alert(1)");
  expect(page).toContain("a &#60;fast&#62; machine");
});

test("draws how far the stated confidence can be trusted", () => {
  expect(page).toContain("<h2>Confidence</h2>");
  expect(reliabilityChart([{ confidence: 0.9, rate: 1, count: 4 }])).toContain(
    "4 stages, stated 0.9, right 1",
  );
});

test("charts keep their points inside the frame", () => {
  const numbers = (svg: string) =>
    [...svg.matchAll(/points="([^"]*)"/g)].flatMap((match) => match[1]!.split(/[ ,]/).map(Number));
  const points = [-1e6, 0, 5e5].map((y, x) => ({ x, y }));
  const coordinates = numbers(lineChart([{ name: "a", colour: "red", points }], { x: "x", y: "y" }));
  expect(coordinates).toHaveLength(6);
  expect(Math.min(...coordinates)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...coordinates)).toBeLessThanOrEqual(460);
});

test("bars start at 0, whatever their sign", () => {
  const svg = barChart([{ name: "a", colour: "red", value: -5, error: 0 }], "y");
  const [, y, height] = /<rect x="[^"]*" y="([^"]*)" width="[^"]*" height="([^"]*)"/.exec(svg)!.map(Number);
  const zero = Number(/y1="([^"]*)" y2="\1" stroke="currentColor"\/><\/svg>/.exec(svg)![1]);
  expect(y).toBeCloseTo(zero);
  expect(y! + height!).toBeLessThanOrEqual(190);
});
