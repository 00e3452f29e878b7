import { describe, expect, it } from "vitest";
import { findNetworks } from "../../../agents/text/networks.js";
import { findNumbers } from "../../../agents/text/numbers.js";

const RIVERS =
  "A raft goes by Ems, Fulda, Glan and Hase. Ems-Fulda takes 3 days, Fulda–Glan 5 and Glan to Hase 2.";

describe("findNetworks", () => {
  it("makes a table of the ways of a sentence, in the order of the text's list of places", () => {
    const [network, ...others] = findNetworks(RIVERS);
    expect(others).toEqual([]);
    expect(network?.places).toEqual(["Ems", "Fulda", "Glan", "Hase"]);
    expect(network?.table).toEqual([
      [0, 3, 0, 0],
      [3, 0, 5, 0],
      [0, 5, 0, 2],
      [0, 0, 2, 0],
    ]);
    expect(RIVERS.slice(network?.start, network?.end)).toBe(
      "Ems-Fulda takes 3 days, Fulda–Glan 5 and Glan to Hase 2",
    );
  });

  it("leads one way where the sentence says so, or tells both apart", () => {
    const oneWay = "One-way tracks: B-A 4 km, A-C 1 km, C-B 2.5 km.";
    expect(findNetworks(oneWay)[0]).toMatchObject({
      places: ["B", "A", "C"],
      table: [
        [0, 4, 0],
        [0, 0, 1],
        [2.5, 0, 0],
      ],
    });
    expect(findNetworks("From A to B 4 km, from B to A 6 km, from B to C 1,200 m.")[0]?.table).toEqual([
      [0, 4, 0],
      [6, 0, 1200],
      [0, 1200, 0],
    ]);
  });

  it("keeps the ways of sentences of their own apart, over the same places", () => {
    const two = "Roads: A-B 4 km, B-C 1 km. A ferry leads across the lake as well: A-C costs 7 euros.";
    expect(findNetworks(two).map(({ table }) => table)).toEqual([
      [
        [0, 4, 0],
        [4, 0, 1],
        [0, 1, 0],
      ],
      [
        [0, 0, 7],
        [0, 0, 0],
        [7, 0, 0],
      ],
    ]);
    expect(findNetworks("Roads:\n- A-B: 4 km\n- B-C: 1 km\n- A-C: 2 km\nThe end.")).toHaveLength(1);
  });

  it.each([
    "Open Monday-Friday 9 hours, Saturday-Sunday 4 hours, May-June 2 hours.",
    "We go from Ems to Hase in 3 days.",
    "Ems-Fulda 3 days, Fulda-Glan 5 days.",
    "Between 3 and 5 buses leave A and B at 7.",
    "",
  ])("finds none in «%s»", (text) => {
    expect(findNetworks(text)).toEqual([]);
  });

  it("is one number of the text, and takes no other", () => {
    const mentions = findNumbers(`${RIVERS} It starts with 40 logs.`);
    expect(mentions.map(({ value }) => (Array.isArray(value) ? value.length : value))).toEqual([4, 40]);
    expect(mentions[0]?.meaning).toBe("from row to column: Ems, Fulda, Glan, Hase; 0 where no way leads");
  });
});
