import type { Case, Contender } from "../measure.js";
import { meteredFlow, ON_TAB } from "../targets/flow.js";
import { NodeRed, type NodeRedOptions } from "../targets/node-red.js";

interface Started {
  readonly uptime: number;
  readonly cpu: number;
  readonly rss: number;
  readonly heap: number;
}

/** The start of Node-RED, to the moment when its flows run: without the package, with it, and with its nodes in use. */
export function startup(): Case {
  const config = {
    id: "config",
    type: "wxbot-config",
    platform: "custom",
    syncUrl: "ws://127.0.0.1:9",
    apiUrl: "http://127.0.0.1:9",
  };
  const input = { id: "in", type: "wxbot-in", ...ON_TAB, config: "config", wires: [["first"]] };
  const send = { id: "first", type: "wxbot-send", ...ON_TAB, config: "config", wires: [["meter"]] };
  const credentials = { config: { key: "bench", token: "bench" } };
  const starting = (name: string, options: NodeRedOptions): Contender => ({
    name,
    start: () => Promise.resolve({ round: () => start(options), stop: () => Promise.resolve() }),
  });
  const [of, against] = ["with the package", "without"];
  return {
    name: "startup",
    title: { en: "Starting Node-RED", zh: "启动 Node-RED" },
    metrics: { ms: "ms", cpu: "ms CPU", rss: "MB resident", heap: "MB heap" },
    contenders: [
      starting(against, { flow: meteredFlow([]), withPackage: false }),
      starting(of, { flow: meteredFlow([]) }),
      starting("with its nodes in a flow", { flow: meteredFlow([config, input, send]), credentials }),
    ],
    // Two starts differ by more than the package takes.
    rounds: 15,
    goals: [
      {
        text: { en: "more time, with the package installed", zh: "安装本包后多花的时间" },
        metric: "ms",
        of,
        against,
        as: "difference",
        most: 80,
        unit: "ms",
      },
      {
        text: { en: "more memory, with the package installed", zh: "安装本包后多用的内存" },
        metric: "rss",
        of,
        against,
        as: "difference",
        most: 15,
        unit: "MB",
      },
      {
        text: { en: "more time, with its nodes in a flow", zh: "流程里用到节点时多花的时间" },
        metric: "ms",
        of: "with its nodes in a flow",
        against,
        as: "difference",
        most: 80,
        unit: "ms",
      },
      {
        text: { en: "more memory, with its nodes in a flow", zh: "流程里用到节点时多用的内存" },
        metric: "rss",
        of: "with its nodes in a flow",
        against,
        as: "difference",
        most: 15,
        unit: "MB",
      },
    ],
  };
}

async function start(options: NodeRedOptions) {
  const nodeRed = new NodeRed({ ...options, editor: true });
  const { uptime, cpu, rss, heap } = await nodeRed.child.next<Started>("started");
  await nodeRed.stop();
  return { ms: uptime, cpu, rss, heap };
}
