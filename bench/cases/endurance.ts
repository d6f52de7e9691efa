import { spread, type Case, type Scale } from "../measure.js";
import { wxbotIn } from "../targets/receivers.js";

const RATE = 2_000;

/** Ids are forgotten in turns of so many: a look after each turn sees the heap in the same state. */
const TURN = 50_000;

/** The heap, after a collection, over ten minutes at 2,000 events a second. */
export function endurance({ short }: Scale): Case {
  const turns = short ? 4 : (10 * 60 * RATE) / TURN;
  const run = { chats: 1, count: short ? 2_000 : TURN, rate: RATE };
  return {
    name: "endurance",
    title: { en: "Receiving 2,000 events a second for 10 minutes", zh: "每秒 2,000 个事件，持续 10 分钟" },
    metrics: { heapBegin: "MB heap at the beginning", heapEnd: "MB heap at the end", growth: "MB more" },
    contenders: [
      {
        name: "wxbot-in",
        start: async () => {
          const receiver = await wxbotIn(run, ["--expose-gc"]);
          const heapAfter = async (rounds: number) => {
            const heaps: number[] = [];
            for (let round = 0; round < rounds; round++) heaps.push((await receiver.round())["heap"]!);
            return spread(heaps).median;
          };
          return {
            ...receiver,
            round: async () => {
              // Two turns fill what remembers ids.
              if (!short) await heapAfter(2);
              const heapBegin = await heapAfter(turns / 4);
              await heapAfter(turns / 2);
              const heapEnd = await heapAfter(turns / 4);
              return { heapBegin, heapEnd, growth: heapEnd - heapBegin };
            },
          };
        },
      },
    ],
    rounds: 1,
    warmUps: 0,
    goals: [
      { text: { en: "growth of the heap", zh: "堆内存增长" }, metric: "growth", of: "wxbot-in", most: 1, unit: "MB" },
    ],
  };
}
