import { Child } from "../child.js";
import type { Running } from "../measure.js";
import type { Measurement, Task } from "../nodes/meter.js";
import { meteredFlow, ON_TAB } from "./flow.js";
import { NodeRed } from "./node-red.js";

export interface SendRun {
  readonly count: number;
  readonly accounts: number;
  /** "": 3 MB videos. */
  readonly text: string;
  /**
   * How many messages are there at a time. Default: eight for each account, so that there is always one that waits.
   * `wxbot-send` sends those of an account one after the other, and so does undici texts; of videos it has as many on
   * their way as core nodes have of everything.
   */
  readonly window?: number;
}

interface Sender {
  measure(task: Task): Promise<Measurement>;
  stop(): Promise<void>;
}

/**
 * Where memory counts, it is collected before and after, and V8's young generation is held small: what it leaves lying
 * there before it collects is up to 16 MB, as much as it happened to take at the start, whoever sends. Elsewhere memory
 * must not be collected: a full collection between two rounds, with nothing on its way, makes V8 throw away what it had
 * optimised, and each round would begin anew.
 */
const execArgvFor = ({ text }: SendRun): string[] => (text === "" ? ["--expose-gc", "--max-semi-space-size=1"] : []);

/** A sender with a server of its own, both in their own processes. */
async function sending(start: (address: string) => Sender, { count, text }: SendRun): Promise<Running> {
  const server = new Child("bench/load/answers.ts");
  const sender = start(`http://127.0.0.1:${await server.next<number>("port")}`);
  return {
    round: () => sender.measure({ count, peak: text === "" }),
    stop: async () => {
      await sender.stop();
      await server.stop();
    },
  };
}

function source({ accounts, text, window = 8 * accounts }: SendRun) {
  return { window, accounts, text, video: text === "" };
}

/** This package: one `wxbot-send`, without pacing, with a token for every account; what waits is in memory alone. */
export function wxbotSend(run: SendRun, keepUnsent = false): Promise<Running> {
  return sending((address) => {
    const syncUrl = address.replace("http", "ws");
    const platform = { platform: "custom", syncUrl, apiUrl: address };
    const config = { id: "config", type: "wxbot-config", ...platform, interval: 0, keepUnsent };
    const accounts = Array.from({ length: run.accounts }, (_, index) => ({
      id: `account-${index}`,
      type: "wxbot-account",
      config: "config",
      wxid: `wxid_account${index}`,
    }));
    const send = { id: "first", type: "wxbot-send", ...ON_TAB, config: "config", wires: [["meter"]] };
    const tokens = accounts.map(({ id }) => [id, { token: `bench-${id}` }] as const);
    const credentials = { config: { key: "bench", token: "bench" }, ...Object.fromEntries(tokens) };
    return started(
      new NodeRed({
        flow: meteredFlow([config, ...accounts, send], source(run)),
        credentials,
        execArgv: execArgvFor(run),
      }),
    );
  }, run);
}

/** The same; what waits is on the disk, and outlives the process. */
export function wxbotSendKept(run: SendRun): Promise<Running> {
  return wxbotSend(run, true);
}

/** A node of a few lines that only posts: the limit inside Node-RED. */
export function postOnly(run: SendRun): Promise<Running> {
  return sending((address) => {
    const { accounts: connections } = run;
    const post = { id: "first", type: "bench-post", ...ON_TAB, address, connections, wires: [["meter"]] };
    return started(
      new NodeRed({ flow: meteredFlow([post], source(run)), withPackage: false, execArgv: execArgvFor(run) }),
    );
  }, run);
}

/** What people build without it: a function that makes the request → http request → the same meter. */
export function coreHttp(run: SendRun): Promise<Running> {
  return sending((address) => {
    const fields =
      run.text === ""
        ? `Object.fromEntries(Object.entries(msg.payload).map(([name, value]) =>
  [name, Buffer.isBuffer(value) ? value.toString("base64") : value]))`
        : "{ Content: msg.payload }";
    const func = `msg.url = "${address}/wxapi/pc/message/sendText?key=bench";
msg.headers = { "content-type": "application/json" };
msg.payload = { Token: "bench", UserName: msg.topic, ...${fields} };
return msg;`;
    const make = { id: "first", type: "function", ...ON_TAB, func, outputs: 1, wires: [["request"]] };
    const post = { id: "request", type: "http request", ...ON_TAB, method: "POST", ret: "obj", wires: [["meter"]] };
    return started(
      new NodeRed({ flow: meteredFlow([make, post], source(run)), withPackage: false, execArgv: execArgvFor(run) }),
    );
  }, run);
}

/** The least that it can cost, without Node-RED: a connection for each account. */
export function bareUndici(run: SendRun): Promise<Running> {
  const start = (address: string) =>
    new Child("bench/targets/bare-undici.ts", {
      args: [address, String(run.text === "" ? run.window : run.accounts), run.text],
      execArgv: [...process.execArgv, ...execArgvFor(run)],
    });
  return sending(start, run);
}

/** A flow can be measured once it has started. */
function started(nodeRed: NodeRed): Sender {
  const ready = nodeRed.child.next("started");
  return {
    measure: async (task) => {
      await ready;
      return await nodeRed.measure(task);
    },
    stop: () => nodeRed.stop(),
  };
}
