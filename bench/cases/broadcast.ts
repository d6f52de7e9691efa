import { Child } from "../child.js";
import type { Case, Contender, Running, Scale } from "../measure.js";

/** One event to all clients that are signed in with its key: the platform, and bare `ws` with a ready frame. */
export function broadcast({ short }: Scale): Case {
  const sizes = short ? [1, 20] : [1, 100, 1_000];
  const count = (clients: number) => (short ? 50 : Math.max(100, Math.round(100_000 / (clients + 1))));
  const contender = (name: string, how: string, clients: number): Contender => ({
    name: `${name} → ${clients}`,
    start: () => start(how, clients, count(clients)),
  });
  return {
    name: "broadcast",
    title: { en: "The platform pushes one event to its clients", zh: "内置平台把一个事件推给所有客户端" },
    metrics: { perSecond: "events/s", cpuMicros: "µs CPU each", rss: "MB resident" },
    contenders: sizes.flatMap((clients) => [
      contender("bare ws", "bare", clients),
      contender("wxbot-platform", "platform", clients),
    ]),
    goals: sizes.map((clients) => ({
      text: {
        en: `${clients} client${clients > 1 ? "s" : ""}, against bare ws with a ready frame`,
        zh: `${clients} 个客户端，对比裸 ws 直接发送现成的帧`,
      },
      metric: "perSecond",
      of: `wxbot-platform → ${clients}`,
      against: `bare ws → ${clients}`,
      least: 0.8,
    })),
  };
}

async function start(how: string, clients: number, count: number): Promise<Running> {
  const server = new Child("bench/targets/broadcast.ts", { args: [how] });
  const port = await server.next<number>("port");
  const listeners = new Child("bench/load/listeners.ts", { args: [String(port), String(clients)] });
  server.send({ listening: clients });
  await server.next("ready");
  return {
    round: () => server.measure({ count }),
    stop: async () => {
      await listeners.stop();
      await server.stop();
    },
  };
}
