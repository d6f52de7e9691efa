/**
 * The load of the receiving cases, in a process of its own: a gateway that pushes text events as fast as its client
 * takes them, or at a steady rate. At `/` a client has to sign in first, as the protocol wants; at any other path it is
 * served at once.
 *
 * Child → parent: `{port}` once, `{connected: true}` for each client. Parent → child: `{push: EventRun}`, to the client
 * that connected last.
 */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { WebSocketServer } from "ws";
import { stamp, STAMP_LENGTH } from "../nodes/meter.js";

export interface EventRun {
  /** How many chats the events come from, in turn. */
  readonly chats: number;
  readonly count: number;
  /** Events per second; as fast as possible where absent. */
  readonly rate?: number;
}

/** The id of a chat: all have the same length, that of real ones. V8 keeps values of up to ten letters in a table. */
export function chatId(index: number): string {
  return `wxid_${String(index).padStart(14, "0")}`;
}

const PADDING = "微信消息 ".repeat(12);

/** Bare 64-bit ids, as real ones: 19 digits, beyond 2^53. */
let nextId = 7_773_749_793_478_000_000n;

/** Some 800 bytes, as a real event has. */
function event(chat: string, sent: string, id: string): string {
  return (
    '{"userInfo":{"wxid":"wxid_7kq2m8bot0021","nickname":"小助手"},"eventType":"AddMsg","event":{"MsgId":1040356095,' +
    `"FromUserName":{"string":"${chat}"},"ToUserName":{"string":"wxid_7kq2m8bot0021"},"MsgType":1,` +
    `"Content":{"string":"${sent} ${PADDING}"},"Status":3,"ImgStatus":1,"ImgBuf":{"iLen":0},"CreateTime":1705043418,` +
    '"MsgSource":"<msgsource>\\n\\t<alnode>\\n\\t\\t<fr>1</fr>\\n\\t</alnode>\\n\\t<signature>V1_abcdefgh</signature>\\n' +
    '\\t<tmp_node>\\n\\t\\t<publisher-id></publisher-id>\\n\\t</tmp_node>\\n</msgsource>\\n",' +
    `"PushContent":"Alice : ${PADDING}","NewMsgId":${id},"MsgSeq":640356095}}`
  );
}

/**
 * The frame on the wire, and where in it the varying parts stand. Making each anew would cost more than receiving one,
 * and the load would measure itself.
 */
const MARKS = { chat: "C".repeat(chatId(0).length), sent: "S".repeat(STAMP_LENGTH), id: "9".repeat(19) };
const PAYLOAD = Buffer.from(event(MARKS.chat, MARKS.sent, MARKS.id));
const FRAME = Buffer.concat([Buffer.from([0x81, 126, PAYLOAD.length >> 8, PAYLOAD.length & 0xff]), PAYLOAD]);
const AT = { chat: FRAME.indexOf(MARKS.chat), sent: FRAME.indexOf(MARKS.sent), id: FRAME.indexOf(MARKS.id) };

/** Frames are written so many at a time. */
const BATCH = 64;

function frames(from: number, count: number, chats: number): Buffer {
  const bytes = Buffer.allocUnsafe(count * FRAME.length);
  const sent = stamp();
  for (let n = 0; n < count; n++) {
    const at = n * FRAME.length;
    FRAME.copy(bytes, at);
    bytes.write(chatId((from + n) % chats), at + AT.chat, "latin1");
    bytes.write(sent, at + AT.sent, "latin1");
    bytes.write(String(nextId++), at + AT.id, "latin1");
  }
  return bytes;
}

async function push(socket: Duplex, { chats, count, rate }: EventRun): Promise<void> {
  const start = performance.now();
  for (let sent = 0; sent < count;) {
    const due = rate === undefined ? count : Math.min(count, Math.floor(((performance.now() - start) * rate) / 1_000));
    const batch = Math.min(BATCH, due - sent);
    const room = batch === 0 || socket.write(frames(sent, batch, chats));
    sent += batch;
    if (!room) await once(socket, "drain");
    else if (sent === due) await sleep(1);
  }
}

let client: Duplex | undefined;
function serve(socket: Duplex): void {
  client = socket;
  process.send!({ connected: true });
}

async function main(): Promise<void> {
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  const server = createServer();
  server.on("upgrade", (request, socket, head) => {
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      if (request.url !== "/") return serve(socket);
      webSocket.once("message", () => {
        webSocket.send('{"type":"AuthCheckResult","msg":"","retCode":0}');
        serve(socket);
      });
    });
  });
  process.on("message", ({ push: run }: { push: EventRun }) => void push(client!, run));
  process.on("disconnect", () => process.exit());
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  process.send!({ port: (server.address() as AddressInfo).port });
}

if (require.main === module) void main();
