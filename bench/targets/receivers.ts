import { Child } from "../child.js";
import { chatId, type EventRun } from "../load/events.js";
import type { Running } from "../measure.js";
import type { Measurement, Task } from "../nodes/meter.js";
import { meteredFlow, ON_TAB } from "./flow.js";
import { NodeRed } from "./node-red.js";

interface Receiver {
  measure(task: Task, load: () => void): Promise<Measurement>;
  stop(): Promise<void>;
}

/** A receiver with a gateway of its own, both in their own processes. Each round it gets the same events. */
async function receiving(start: (address: string) => Receiver, run: EventRun): Promise<Running> {
  const load = new Child("bench/load/events.ts");
  const receiver = start(`ws://127.0.0.1:${await load.next<number>("port")}`);
  await load.next("connected");
  const task = { count: run.count, latency: run.rate !== undefined };
  return {
    round: () => receiver.measure(task, () => load.send({ push: run })),
    stop: async () => {
      await receiver.stop();
      await load.stop();
    },
  };
}

/** This package: as many `wxbot-in` as there are chats, each for one of them; a single one takes all. */
export function wxbotIn(run: EventRun, execArgv: readonly string[] = []): Promise<Running> {
  return receiving((address) => {
    const config = {
      id: "config",
      type: "wxbot-config",
      platform: "custom",
      syncUrl: address,
      apiUrl: "http://127.0.0.1",
    };
    const inputs = Array.from({ length: run.chats }, (_, index) => ({
      id: `in-${index}`,
      type: "wxbot-in",
      ...ON_TAB,
      config: "config",
      ...(run.chats > 1 && { chats: [chatId(index)] }),
      wires: [["meter"]],
    }));
    return new NodeRed({ flow: meteredFlow([config, ...inputs]), credentials: { config: { key: "bench" } }, execArgv });
  }, run);
}

/** What people build without it: websocket in → json → a switch per chat → function → the same sink. */
export function coreNodes(run: EventRun): Promise<Running> {
  return receiving((address) => {
    const switches = Array.from({ length: run.chats }, (_, index) => ({
      id: `switch-${index}`,
      type: "switch",
      ...ON_TAB,
      property: "payload.event.FromUserName.string",
      propertyType: "msg",
      rules: [run.chats > 1 ? { t: "eq", v: chatId(index), vt: "str" } : { t: "nnull" }],
      checkall: "false",
      outputs: 1,
      wires: [["function"]],
    }));
    const client = { id: "client", type: "websocket-client", path: `${address}/core`, wholemsg: "false", hb: "0" };
    const input = { id: "in", type: "websocket in", ...ON_TAB, server: "", client: "client", wires: [["json"]] };
    const json = { id: "json", type: "json", ...ON_TAB, property: "payload", action: "", pretty: false };
    const unpack = { id: "function", type: "function", ...ON_TAB, func: UNPACK, outputs: 1, wires: [["meter"]] };
    const parse = { ...json, wires: [switches.map(({ id }) => id)] };
    return new NodeRed({ flow: meteredFlow([client, input, parse, ...switches, unpack]), withPackage: false });
  }, run);
}

/** The least that it can cost inside Node-RED. */
export function parseOnly(run: EventRun): Promise<Running> {
  return receiving((address) => {
    const parse = { id: "parse", type: "bench-parse", ...ON_TAB, address: `${address}/parse`, wires: [["meter"]] };
    return new NodeRed({ flow: meteredFlow([parse]), withPackage: false });
  }, run);
}

/** The least that it can cost, without Node-RED. */
export function bareWs(run: EventRun): Promise<Running> {
  return receiving((address) => new Child("bench/targets/bare-ws.ts", { args: [`${address}/bare`] }), run);
}

const UNPACK = `const { userInfo, event } = msg.payload;
msg.topic = event.FromUserName.string;
msg.payload = event.Content.string;
msg.account = userInfo.wxid;
msg.time = event.CreateTime * 1000;
msg.id = String(event.NewMsgId);
return msg;`;
