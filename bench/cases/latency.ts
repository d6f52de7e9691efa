import type { Case, Scale } from "../measure.js";
import { bareWs, coreNodes, wxbotIn } from "../targets/receivers.js";

/** CPU per event and latency where 1,000 events a second come in steadily. */
export function latency({ short }: Scale): Case {
  const run = { chats: 1, count: short ? 500 : 10_000, rate: 1_000 };
  return {
    name: "latency",
    title: { en: "Receiving 1,000 events a second", zh: "每秒接收 1,000 个事件" },
    metrics: { cpuMicros: "µs CPU each", p50: "ms latency, median", p99: "ms latency, 99 %" },
    contenders: [
      { name: "bare ws", start: () => bareWs(run) },
      { name: "wxbot-in", start: () => wxbotIn(run) },
      { name: "core nodes", start: () => coreNodes(run) },
    ],
    goals: [
      {
        text: { en: "CPU time per event against core nodes", zh: "每个事件的 CPU 时间，对比内置节点" },
        metric: "cpuMicros",
        of: "wxbot-in",
        against: "core nodes",
        most: 0.33,
      },
      {
        text: { en: "latency of 99 % of the events", zh: "99% 事件的延迟" },
        metric: "p99",
        of: "wxbot-in",
        most: 2,
        unit: "ms",
      },
    ],
  };
}
