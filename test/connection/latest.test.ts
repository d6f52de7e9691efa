import assert from "node:assert/strict";
import fc from "fast-check";
import { Latest } from "../../src/connection/latest.js";

describe("the latest by id", () => {
  it("are those that were written to last, and no more than twice as many are kept", () => {
    const LIMIT = 5;
    const ids = Array.from({ length: 40 }, (_, index) => `id-${index}`);
    const touched = fc.array(fc.constantFrom(...ids), { maxLength: 200, size: "max" });
    fc.assert(
      fc.property(touched, (order) => {
        const latest = new Latest(LIMIT, () => ({ number: 0 }));
        order.forEach((id, index) => (latest.of(id).number = index + 1));
        const expected = [...new Set([...order].reverse())].slice(0, LIMIT);
        assert.deepEqual(
          latest.list().map(([id]) => id),
          expected,
        );
        assert.ok(ids.filter((id) => latest.get(id) !== undefined).length <= 2 * LIMIT);
      }),
    );
  });
});
