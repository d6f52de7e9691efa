import type { Node, NodeAPI, NodeDef } from "node-red";
import { memory, serveMeter, type Task } from "./meter.js";
import { video } from "./video.js";

interface MeterDef extends NodeDef {
  /** How many messages are on their way at a time. 0: the node only counts what others send. */
  readonly window: number;
  /** As how many accounts messages are to be sent, in turn. */
  readonly accounts: number;
  readonly text: string;
  /** Videos are sent in place of the text. */
  readonly video?: boolean;
}

/**
 * The end of every flow that is measured, and its beginning where the flow sends: it counts messages for the process
 * that started this Node-RED, and for each that came through it sends the next one.
 */
export default function (RED: NodeAPI): void {
  let start: (task: Task) => void = () => {};
  const meter = serveMeter((task) => start(task));

  function BenchMeter(this: Node, def: MeterDef): void {
    RED.nodes.createNode(this, def);
    const { window, accounts, text } = def;
    // Each message has its own: what they take is there before anything is measured.
    const videos = Array.from({ length: def.video ? window : 0 }, video);
    let left = 0;
    const next = () => {
      left--;
      const account = { wxid: `wxid_account${left % accounts}` };
      this.send({
        topic: "wxid_friend",
        payload: videos.length > 0 ? videos[left % window] : text,
        wxbot: { account, chat: { id: "wxid_friend" } },
      });
    };
    start = ({ count }) => {
      left = window > 0 ? count : 0;
      for (let sent = 0; sent < window && left > 0; sent++) next();
    };
    this.on("input", (message) => {
      meter.count(message.payload);
      if (left > 0) next();
    });
  }

  RED.nodes.registerType("bench-meter", BenchMeter);
  RED.events.once("flows:started", () => {
    // The flows have started; what they began runs on, and so does the server.
    setImmediate(() => process.send!({ started: { uptime: process.uptime() * 1_000, cpu: cpuTime(), ...memory() } }));
  });
}

/** Milliseconds of CPU time, of all threads, since the process began. */
function cpuTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}
