import assert from "node:assert/strict";
import fc from "fast-check";
import { fuzz } from "./fuzz.js";
import type { Target } from "./target.js";
import { TARGETS } from "./targets/index.js";

/** Always the same inputs: `npm run test:fuzz` looks for new ones. */
const SEED = 20_261_125;

describe("broken inputs", function () {
  this.timeout(120_000);

  it("crash nothing, hang nothing, and take no long time", async () => {
    await fuzz(TARGETS, { seed: SEED, inputs: 1_000 });
  });

  describe("that do harm are found, with the smallest one:", () => {
    const target = (run: (input: number) => unknown): Target<number> => {
      return { name: "an example", share: 1, input: fc.nat({ max: 1_000 }), run };
    };
    for (const [name, run, told] of [
      ["by throwing", (input: number) => assert.ok(input < 300), /input \d+:[\s\S]*: 300$/],
      ["by taking long", (input: number) => input >= 700 && spend(60), /it takes \d+\.\d ms of CPU time[\s\S]*: 700$/],
      [
        "by a rejection that nobody handles",
        (input: number) => void (input >= 50 && Promise.reject(new Error("nobody's"))),
        /a rejection was not handled/,
      ],
    ] as const) {
      it(name, async () => {
        // mocha takes a rejection that nobody handles for the test's own failure.
        const listeners = process.listeners("unhandledRejection");
        process.removeAllListeners("unhandledRejection");
        try {
          await assert.rejects(fuzz([target(run)], { seed: SEED, inputs: 200 }), told);
        } finally {
          for (const listener of listeners) process.on("unhandledRejection", listener);
        }
      });
    }
  });
});

/** @param ms of CPU time */
function spend(ms: number): void {
  const begin = process.cpuUsage();
  for (;;) {
    const { user, system } = process.cpuUsage(begin);
    if (user + system > ms * 1_000) return;
  }
}
