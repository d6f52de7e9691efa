/**
 * Pushes events to many clients, as a process of its own. Arguments: `platform` (the platform's message sync, which
 * makes each event's frame and looks up who is signed in) or `bare` (ws, which sends a ready frame to all).
 *
 * Child → parent: `{port}` once. Parent → child: a meter's tasks; `{listening: N}` is answered by `{ready: true}` once
 * so many clients are there.
 */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import { eventFrame } from "../../src/platform/sync/event-shape.js";
import { SYNC_TIMING, SyncServer } from "../../src/platform/sync/sync-server.js";
import { FaultSwitches } from "../../src/platform/faults/faults.js";
import { serveMeter, type Task } from "../nodes/meter.js";

const ACCOUNT = { wxid: "wxid_7kq2m8bot0021", nickname: "小助手" };
const SHAPE = { names: "pascal", strings: "string", numbers: "plain", ids: "bare" } as const;

/** Bytes that may wait in a socket: enough to keep it busy, little enough to measure the sender. */
const HIGH_WATER = 256 * 1024;

const TEXT = "微信消息 ".repeat(12);

/** Made beforehand: making a text and the digits of an id costs more than sending an event. */
const MESSAGES = Array.from({ length: 1_000 }, (_, index) => message(index));

function message(index: number) {
  const people = { from: "wxid_p3alice99x22", to: ACCOUNT.wxid };
  const ids = { msgId: 1040356095, newMsgId: String(7_773_749_793_478_000_000n + BigInt(index)), msgSeq: index };
  return { ...people, ...ids, msgType: 1, content: TEXT, createTime: 1705043418, msgSource: "", pushContent: TEXT };
}

const sockets: Duplex[] = [];
const meter = serveMeter((task) => void run(task));
const bare = new WebSocketServer({ noServer: true, perMessageDeflate: false });
const sync = new SyncServer(
  () => "key",
  new FaultSwitches(() => {}),
  () => {},
  // The listeners answer no pings.
  { ...SYNC_TIMING, ping: 24 * 3_600_000 },
);

function push(index: number): void {
  if (process.argv[2] === "platform")
    return sync.push("key", eventFrame(ACCOUNT, MESSAGES[index % MESSAGES.length]!, SHAPE));
  for (const client of bare.clients) client.send(READY, { binary: false });
}
const READY = Buffer.from(eventFrame(ACCOUNT, MESSAGES[0]!, SHAPE));

async function run({ count }: Task): Promise<void> {
  if (sockets.some((socket) => socket.destroyed)) throw new Error("A client is gone.");
  for (let index = 0; index < count; index++) {
    push(index);
    // What is pushed in one turn leaves at its end: a turn for every event where there are many clients.
    if (index % Math.ceil(64 / sockets.length) === 0) await turn();
    while (sockets.at(-1)!.writableLength > HIGH_WATER) await turn();
    if (index === count - 1) while (sockets.some((socket) => socket.writableLength > 0)) await turn();
    meter.count();
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

async function main(): Promise<void> {
  const server = createServer();
  server.on("upgrade", (request, socket, head) => {
    sockets.push(socket);
    if (process.argv[2] === "platform") sync.handleUpgrade(request, socket, head);
    else bare.handleUpgrade(request, socket, head, () => {});
  });
  process.on("message", ({ listening }: { listening?: number }) => {
    if (listening === undefined) return;
    const check = () => {
      if ((process.argv[2] === "platform" ? sync.count("key") : bare.clients.size) < listening) setTimeout(check, 20);
      else process.send!({ ready: true });
    };
    check();
  });
  server.listen(0, "127.0.0.1", 2_048);
  await once(server, "listening");
  process.send!({ port: (server.address() as AddressInfo).port });
}

void main();
