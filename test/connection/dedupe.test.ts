import assert from "node:assert/strict";
import { Dedupe } from "../../src/connection/dedupe.js";

describe("an id that arrives twice", () => {
  it("counts once", () => {
    const dedupe = new Dedupe();
    assert.deepEqual(
      ["a", "b", "a", "b", "c"].map((id) => dedupe.first(id, 0)),
      [true, true, false, false, true],
    );
  });

  it("counts again after the period", () => {
    const dedupe = new Dedupe(100, 10);
    assert.equal(dedupe.first("a", 0), true);
    assert.equal(dedupe.first("a", 99), false);
    assert.equal(dedupe.first("a", 100), true);
  });

  it("is remembered up to the limit, the oldest forgotten first", () => {
    const dedupe = new Dedupe(1_000, 3);
    for (const id of ["a", "b", "c", "d"]) dedupe.first(id, 0);
    assert.deepEqual(
      ["b", "c", "d"].map((id) => dedupe.first(id, 1)),
      [false, false, false],
    );
    assert.equal(dedupe.first("a", 1), true);
  });
});
