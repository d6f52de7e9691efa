import assert from "node:assert/strict";
import { Dedupe } from "../../src/connection/dedupe.js";

describe("an id that arrives twice", () => {
  it("counts once", () => {
    const dedupe = new Dedupe();
    assert.deepEqual(
      ["1", "2", "1", "2", "3"].map((id) => dedupe.first("wxid_1", id, 0)),
      [true, true, false, false, true],
    );
  });

  it("counts once for each account", () => {
    const dedupe = new Dedupe();
    assert.deepEqual(
      ["wxid_1", "wxid_2", "wxid_1", "wxid_2"].map((account) => dedupe.first(account, "1", 0)),
      [true, true, false, false],
    );
  });

  it("is remembered for the period at least, and for three times as long at most", () => {
    const dedupe = new Dedupe(100, 10);
    dedupe.first("wxid_1", "100", 0);
    dedupe.first("wxid_1", "200", 99);
    assert.deepEqual(
      ["100", "200"].map((id) => dedupe.first("wxid_1", id, 198)),
      [false, false],
    );
    assert.equal(dedupe.first("wxid_1", "100", 300), true);
  });

  it("is remembered for 10 minutes and among the latest 100,000, and not for ever", () => {
    const dedupe = new Dedupe();
    const minutes = 60_000;
    for (let id = 0; id < 100_000; id++) dedupe.first("wxid_1", String(id), (id / 100_000) * 9.9 * minutes);
    for (const id of ["0", "50000", "99999"]) assert.equal(dedupe.first("wxid_1", id, 9.9 * minutes), false);
    for (let id = 100_000; id < 350_000; id++) dedupe.first("wxid_1", String(id), 9.9 * minutes);
    assert.equal(dedupe.first("wxid_1", "250001", 9.9 * minutes), false);
    assert.equal(dedupe.first("wxid_1", "99999", 9.9 * minutes), true);
  });

  it("is forgotten after a long silence", () => {
    const dedupe = new Dedupe(100, 10);
    dedupe.first("wxid_1", "1", 0);
    assert.equal(dedupe.first("wxid_1", "1", 200), true);
  });

  it("is remembered up to the limit at least, and to twice the limit at most", () => {
    const dedupe = new Dedupe(1_000, 3);
    const ids = ["1", "2", "3", "4", "5", "6", "7"];
    for (const id of ids) dedupe.first("wxid_1", id, 0);
    assert.deepEqual(
      ["4", "5", "6", "7"].map((id) => dedupe.first("wxid_1", id, 1)),
      [false, false, false, false],
    );
    assert.equal(dedupe.first("wxid_1", "1", 1), true);
  });
});
