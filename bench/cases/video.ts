import type { Case, Contender, Goal, Running, Scale } from "../measure.js";
import { bareUndici, coreHttp, wxbotSend, type SendRun } from "../targets/senders.js";

/** Megabytes that one video may need beyond its Buffer: two and a half times its 3 MB. */
const MOST = (2.5 * 3 * 1024 * 1024) / 1e6;

/** 3 MB videos, one at a time and 20 waiting: how fast they leave, and the memory that they take meanwhile. */
export function video({ short }: Scale): Case {
  const run = (waiting: number): SendRun => ({
    count: short ? 2 : Math.max(10, waiting),
    accounts: 1,
    text: "",
    window: short ? 2 : waiting,
  });
  const contenders = ([1, 20] as const).flatMap((waiting): Contender[] => {
    const contender = (name: string, start: (run: SendRun) => Promise<Running>) => ({
      name: `${name}, ${waiting}`,
      start: () => start(run(waiting)),
    });
    return [
      contender("JSON.stringify, undici", bareUndici),
      contender("wxbot-send", wxbotSend),
      contender("core nodes", coreHttp),
    ];
  });
  const goals = ([1, 20] as const).flatMap((waiting): Goal[] => {
    const of = `wxbot-send, ${waiting}`;
    const faster = (name: string, en: string, zh: string) => ({
      text: { en: `${waiting} waiting, against ${en}`, zh: `${waiting} 个视频排队，对比${zh}` },
      metric: "perSecond",
      of,
      against: `${name}, ${waiting}`,
      least: 1,
    });
    return [
      faster("JSON.stringify, undici", "JSON.stringify through undici", " JSON.stringify 加 undici"),
      faster("core nodes", "core nodes", "内置节点"),
      {
        text: { en: `${waiting} waiting, memory beyond the Buffers`, zh: `${waiting} 个视频排队，Buffer 之外的内存` },
        metric: "peak",
        of,
        most: Number(MOST.toFixed(1)),
        unit: "MB",
      },
    ];
  });
  return {
    name: "video",
    title: { en: "Sending videos of 3 MB", zh: "发送 3 MB 视频" },
    metrics: { perSecond: "videos/s", cpuMicros: "µs CPU each", peak: "MB beyond the Buffers" },
    contenders,
    goals,
  };
}
