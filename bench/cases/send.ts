import type { Case, Contender, Running, Scale } from "../measure.js";
import { bareUndici, coreHttp, postOnly, wxbotSend, wxbotSendKept, type SendRun } from "../targets/senders.js";

/** Some 120 bytes, as people write. */
const TEXT = "微信消息 ".repeat(10);

/** Texts sent a second as one account and as 32, without pacing: this package, the core nodes and bare undici. */
export function send({ short }: Scale): Case {
  const run = (accounts: number, count: number) => ({ accounts, count: short ? count / 40 : count, text: TEXT });
  const contender = (
    name: string,
    start: (run: SendRun) => Promise<Running>,
    accounts: number,
    count: number,
  ): Contender => ({
    name: `${name} × ${accounts}`,
    start: () => start(run(accounts, count)),
  });
  const metric = "perSecond";
  return {
    name: "send",
    title: { en: "Sending, as fast as possible", zh: "全速发送" },
    metrics: { perSecond: "sends/s", cpuMicros: "µs CPU each", rss: "MB resident" },
    contenders: [
      contender("bare undici", bareUndici, 1, 8_000),
      contender("a node that only posts", postOnly, 1, 8_000),
      contender("wxbot-send", wxbotSend, 1, 8_000),
      contender("core nodes", (one) => coreHttp({ ...one, window: 1 }), 1, 2_000),
      contender("core nodes, 8 at a time", coreHttp, 1, 2_000),
      contender("bare undici", bareUndici, 32, 20_000),
      contender("a node that only posts", postOnly, 32, 20_000),
      contender("wxbot-send", wxbotSend, 32, 20_000),
      contender("wxbot-send, outbox on disk", wxbotSendKept, 1, 8_000),
      contender("wxbot-send, outbox on disk", wxbotSendKept, 32, 20_000),
    ],
    goals: [
      {
        text: {
          en: "1 account against core nodes, one after the other as well",
          zh: "1 个账号，对比同样逐条发送的内置节点",
        },
        metric,
        of: "wxbot-send × 1",
        against: "core nodes × 1",
        least: 6,
      },
      {
        text: {
          en: "1 account against core nodes with 8 on their way, in any order",
          zh: "1 个账号，对比同时发 8 条、不保证顺序的内置节点",
        },
        metric,
        of: "wxbot-send × 1",
        against: "core nodes, 8 at a time × 1",
        least: 6,
      },
      {
        text: { en: "1 account against bare undici on one connection", zh: "1 个账号，对比单连接的裸 undici" },
        metric,
        of: "wxbot-send × 1",
        against: "bare undici × 1",
        least: 0.75,
      },
      {
        text: { en: "32 accounts against bare undici on 32 connections", zh: "32 个账号，对比 32 个连接的裸 undici" },
        metric,
        of: "wxbot-send × 32",
        against: "bare undici × 32",
        least: 0.6,
      },
      ...[1, 32].map((accounts) => ({
        text: {
          en: `${accounts} account${accounts > 1 ? "s" : ""} with the outbox on disk, against without`,
          zh: `${accounts} 个账号，发件箱在磁盘上，对比不在磁盘上`,
        },
        metric,
        of: `wxbot-send, outbox on disk × ${accounts}`,
        against: `wxbot-send × ${accounts}`,
        least: 0.5,
      })),
    ],
  };
}
