import type { Case, Contender, Scale } from "../measure.js";
import { bareWs, coreNodes, parseOnly, wxbotIn } from "../targets/receivers.js";

/** Received events a second: this package, the core nodes and bare `ws`, with one, 100 and 1,000 takers. */
export function receive({ short }: Scale): Case {
  const run = (chats: number, count: number) => ({ chats, count: short ? Math.max(chats, count / 50) : count });
  const sizes = short ? [1] : [1, 100, 1_000];
  const own = sizes.map((n): Contender => ({ name: `wxbot-in × ${n}`, start: () => wxbotIn(run(n, 100_000)) }));
  const coreCounts = new Map([
    [1, 30_000],
    [100, 2_000],
    [1_000, 200],
  ]);
  const core = sizes.map((n): Contender => ({
    name: `core nodes × ${n}`,
    start: () => coreNodes(run(n, coreCounts.get(n)!)),
  }));
  const bare: Contender = { name: "bare ws", start: () => bareWs(run(1, 150_000)) };
  const parse: Contender = { name: "a node that only parses", start: () => parseOnly(run(1, 100_000)) };
  const metric = "perSecond";
  const most = (n: number, least: number) => ({
    text:
      n === 1
        ? { en: "1 wxbot-in against core nodes with 1 switch", zh: "1 个 wxbot-in，对比内置节点加 1 个 switch" }
        : {
            en: `${n} wxbot-in, one chat each, against core nodes with as many switches`,
            zh: `${n} 个 wxbot-in（各收一个会话），对比内置节点加同样多的 switch`,
          },
    metric,
    of: `wxbot-in × ${n}`,
    against: `core nodes × ${n}`,
    least,
  });
  const flat = (n: number) => ({
    text: { en: `${n} wxbot-in against one`, zh: `${n} 个 wxbot-in，对比只有一个时` },
    metric,
    of: `wxbot-in × ${n}`,
    against: "wxbot-in × 1",
    least: 0.8,
  });
  const goals = [
    most(1, 3),
    {
      text: { en: "CPU time per event against core nodes", zh: "每个事件的 CPU 时间，对比内置节点" },
      metric: "cpuMicros",
      of: "wxbot-in × 1",
      against: "core nodes × 1",
      most: 0.33,
    },
    {
      text: { en: "1 wxbot-in against bare ws", zh: "1 个 wxbot-in，对比裸 ws" },
      metric,
      of: "wxbot-in × 1",
      against: "bare ws",
      least: 0.6,
    },
    ...(short ? [] : [most(100, 40), flat(100), most(1_000, 500), flat(1_000)]),
  ];
  return {
    name: "receive",
    title: { en: "Receiving, as fast as possible", zh: "全速接收" },
    metrics: { perSecond: "events/s", cpuMicros: "µs CPU each", rss: "MB resident" },
    contenders: [bare, parse, ...own, ...core],
    goals,
  };
}
