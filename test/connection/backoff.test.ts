import assert from "node:assert/strict";
import fc from "fast-check";
import { reconnectDelay } from "../../src/connection/backoff.js";
import { TIMING } from "../../src/connection/state.js";

describe("the delay before a reconnect", () => {
  it("is at most a second for the first try", () => {
    assert.equal(reconnectDelay(0, 0, TIMING), 500);
    assert.ok(reconnectDelay(0, 0.999999, TIMING) <= 1_000);
  });

  it("doubles up to a minute, with a random half", () => {
    const longest = Array.from({ length: 8 }, (_, failures) => reconnectDelay(failures, 0.9999999, TIMING));
    assert.deepEqual(longest, [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
  });

  it("is never more than a minute and never less than half a second, however long the outage", () => {
    fc.assert(
      fc.property(fc.nat(), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (failures, random) => {
        const delay = reconnectDelay(failures, random, TIMING);
        return delay >= 500 && delay <= 60_000;
      }),
    );
  });
});
