import { describe, expect, it } from "vitest";
import { splitByName } from "../../../../renderer/inspector/edit/fields.js";

describe("a name in an expression", () => {
  it("is found where it is written whole, in any script", () => {
    expect(splitByName("price * parkd + parkd_2", "parkd")).toEqual(["price * ", " + parkd_2"]);
    expect(splitByName("a*ab+a", "a")).toEqual(["", "*ab+", ""]);
    expect(splitByName("größe + gr", "gr")).toEqual(["größe + ", ""]);
  });

  it("may be none", () => {
    expect(splitByName("price", "cost")).toEqual(["price"]);
    expect(splitByName("", "cost")).toEqual([""]);
  });
});
