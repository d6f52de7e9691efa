import assert from "node:assert/strict";
import fc from "fast-check";
import { idKey, IdSet, type IdKey } from "../../src/connection/id-set.js";

function key(id: string | bigint): IdKey {
  return idKey(String(id), new Int32Array(3));
}

describe("the ids that were seen", () => {
  /** Near each other too, so that tables collide and parts of ids are alike. */
  const id = fc
    .oneof(
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }),
      fc.bigInt({ min: -40n, max: 40n }),
      fc.bigInt({ min: 7_773_749_793_478_000_000n, max: 7_773_749_793_478_000_040n }),
      fc.integer({ min: -20, max: 20 }).map((factor) => BigInt(factor) * 1_000_000_000n),
      fc.integer({ min: -9, max: 9 }).map((factor) => BigInt(factor) * 1_000_000_000_000_000_000n),
    )
    .map(String);

  it("are known, and no others, whatever their size and sign", () => {
    fc.assert(
      fc.property(fc.array(id, { maxLength: 300 }), fc.array(id, { maxLength: 50 }), (added, others) => {
        const [ids, model] = [new IdSet(), new Set<string>()];
        for (const each of added) {
          assert.equal(ids.add(key(each)), !model.has(each), each);
          model.add(each);
        }
        assert.equal(ids.size, model.size);
        for (const each of [...added, ...others]) assert.equal(ids.has(key(each)), model.has(each), each);
      }),
      { numRuns: 500 },
    );
  });

  it("are still known when there are many, with room made beforehand or not", () => {
    for (const room of [0, 50_000]) {
      const ids = new IdSet(room);
      for (let index = 0n; index < 50_000n; index++) assert.ok(ids.add(key(7_773_749_793_478_000_000n + index * 97n)));
      for (let index = 0n; index < 50_000n; index++) assert.ok(ids.has(key(7_773_749_793_478_000_000n + index * 97n)));
      assert.ok(!ids.has(key("7773749793478000001")));
    }
  });
});
