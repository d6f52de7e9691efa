import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import net, { type AddressInfo } from "node:net";
import fc from "fast-check";
import { Session } from "../../../src/connection/session.js";
import { TIMING } from "../../../src/connection/state.js";
import { signInAnswer, signInFrame } from "../../../src/protocol/sign-in.js";
import { Poster } from "../../../src/sending/post.js";
import { ALICE, BOT, GROUP, RunningPlatform } from "../../platform/running-platform.js";
import { mutated, mutatedText } from "../mutated.js";
import type { Target } from "../target.js";

/** A server that answers every connection's first bytes with what it is told, and ends it. */
class Answering {
  answer: (request: string) => readonly Buffer[] = () => [];
  readonly #server = net.createServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", (data) => socket.end(Buffer.concat(this.answer(data.toString("latin1")))));
  });

  async open(): Promise<void> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
  }

  get address(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.close();
    await once(this.#server, "close");
  }
}

const server = new Answering();

/** A frame as servers send them: not masked. */
function frame(text: string): Buffer {
  const payload = Buffer.from(text);
  const head = payload.length < 126 ? [payload.length] : [126, payload.length >> 8, payload.length & 0xff];
  return Buffer.concat([Buffer.from([0x81, ...head]), payload]);
}

const EVENT =
  '{"userInfo":{"wxid":"a","nickname":"A"},"eventType":"AddMsg","event":{"MsgType":1,"FromUserName":"b","Content":"x","NewMsgId":7773749793478000123}}';
const SIGNED_IN = Buffer.concat([frame(signInAnswer(true)), frame(EVENT), Buffer.from([0x89, 0]), frame(EVENT)]);
const SWITCHING =
  "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ";

/** What comes over the socket of message sync, beginning with the handshake. */
const sync: Target<readonly [head: string, frames: Buffer]> = {
  name: "sync socket",
  share: 4,
  input: fc.tuple(
    fc.oneof({ weight: 4, arbitrary: fc.constant(SWITCHING) }, { weight: 1, arbitrary: mutatedText([SWITCHING]) }),
    mutated([SIGNED_IN]),
  ),
  open: () => server.open(),
  close: () => server.close(),
  run: async ([head, frames]) => {
    server.answer = (request) => {
      const key = /Sec-WebSocket-Key: (\S+)/i.exec(request)?.[1] ?? "";
      const accept = createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
      return [Buffer.from(`${head}${accept}\r\n\r\n`), frames];
    };
    let ends = 0;
    await new Promise<void>((resolve) => {
      const address = { syncUrl: `ws://${server.address}`, key: "K" };
      const onEnd = () => {
        ends++;
        resolve();
      };
      new Session(address, { onSignedIn() {}, onEvent() {}, onUnreadable() {}, onEnd }, TIMING);
    });
    assert.equal(ends, 1);
  },
};

const REQUEST = { api: "text", chat: "wxid_a", fields: { UserName: "wxid_a", Content: "hi" }, media: [] } as const;
const BODY = '{"ok":true,"retCode":0,"cost":true,"result":{"ret":0}}';
const RESPONSE = `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`;
const CHUNKED = `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${BODY.length.toString(16)}\r\n${BODY}\r\n0\r\n\r\n`;

/** What comes back for a send, beginning with the status line. */
const responses: Target<Buffer> = (() => {
  let poster: Poster;
  return {
    name: "HTTP answers",
    share: 4,
    input: mutated([RESPONSE, CHUNKED].map((text) => Buffer.from(text))),
    open: async () => {
      poster = new Poster(5_000);
      await server.open();
    },
    close: async () => {
      await poster.close();
      await server.close();
    },
    run: async (bytes: Buffer) => {
      server.answer = () => [bytes];
      const sending = { apiUrl: `http://${server.address}`, key: "K", token: "T" };
      const { outcome } = await poster.post(REQUEST, "/wxapi/pc/message/sendText", sending);
      assert.ok(["answer", "uncertain", "badAnswer", "timeout"].includes(outcome), outcome);
    },
  };
})();

let running: RunningPlatform;

const JSON_BODIES = [
  `{"as":"${ALICE}","content":{"kind":"text","text":"好","mentions":["${BOT}"]}}`,
  `{"as":"${ALICE}","content":{"kind":"location","latitude":1.5,"longitude":-2,"label":"here","name":"x"}}`,
  `{"as":"${ALICE}","content":{"kind":"link","title":"t","url":"https://example.com/","description":"d"}}`,
  `{"as":"${ALICE}","content":{"kind":"transfer","amount":"0.10","redPacket":true,"note":"n"}}`,
  `{"messages":[{"as":"${ALICE}","chat":"${GROUP}","content":{"kind":"call","video":true}}]}`,
  `{"Token":"T","UserName":"${ALICE}","Content":"hi"}`,
  `{"Token":"T","UserName":"${ALICE}","Type":4,"DataFileBase64":"AiMhU0lMS19WMw==","VoiceTime":1000}`,
  `{"Token":"T","UserName":"${ALICE}","Base64Image":"data:base64;image/png,iVBORw0KGgo="}`,
  `{"as":"${ALICE}","name":"Group","members":["${BOT}"]}`,
  '{"wxid":"wxid_new00001","nickname":"New"}',
  '{"refuseSignIns":false,"answer":{"retCode":1003,"calls":0,"cost":false}}',
  '{"events":{"names":"snake","ids":"split"},"drop":{"mode":"off"}}',
];

/** Routes of a platform that take a body. */
const ROUTES = [
  ["POST", `api/chats/${BOT}/messages`],
  ["POST", `api/chats/${GROUP}/messages`],
  ["POST", "api/messages"],
  ["POST", "api/people"],
  ["POST", "api/groups"],
  ["PATCH", "api/faults"],
  ["PATCH", "api/settings"],
  ["POST", "api/import"],
  ["POST", "wxapi/pc/message/sendText?key=K"],
  ["POST", "wxapi/pc/message/sendImage?key=K"],
] as const;

async function openPlatform(): Promise<void> {
  running = await RunningPlatform.open({ key: "K", tokens: [{ token: "T", wxid: BOT }] });
}

/** What programs and pages send to the platform. Faults that were asked for are no fault. */
const requests: Target<readonly [(typeof ROUTES)[number], string]> = {
  name: "requests to the platform",
  share: 8,
  input: fc.tuple(fc.constantFrom(...ROUTES), mutatedText(JSON_BODIES)),
  open: openPlatform,
  close: () => running.close(),
  run: async ([[method, route], body]) => {
    const headers = { "content-type": "application/json" };
    const response = await fetch(`${running.url}/${route}`, { method, headers, body });
    const text = await response.text();
    assert.ok(response.status < 500, `${method} ${route}: HTTP ${response.status}`);
    if (route.startsWith("wxapi") && response.status === 200) {
      const { retCode } = JSON.parse(text) as { retCode: number };
      assert.ok([0, 1000, 1001, 1002, 1003, 1004].includes(retCode), text);
      assert.ok(retCode !== 1000 || text.includes("模拟故障"), text);
    }
    running.platform.fault("clear");
  },
};

const UPGRADE =
  "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n" +
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

/** As clients send them: masked, here with zeros. */
function masked(text: string): Buffer {
  return Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), Buffer.from(text)]);
}

/** What clients send to the platform's port, from the first byte on. */
const clients: Target<Buffer> = {
  name: "clients of the platform",
  share: 4,
  input: mutated([
    Buffer.concat([Buffer.from(UPGRADE), masked(signInFrame("K")), Buffer.from([0x89, 0x80, 0, 0, 0, 0])]),
    Buffer.from(`POST /wxapi/pc/message/sendText?key=K HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}`),
  ]),
  open: openPlatform,
  close: () => running.close(),
  run: async (bytes) => {
    const { hostname, port } = new URL(running.url);
    const socket = net.connect(Number(port), hostname);
    socket.on("error", () => {});
    await once(socket, "connect");
    await new Promise((resolve) => socket.end(bytes, () => resolve(undefined)));
    socket.resume();
    await Promise.race([once(socket, "close"), once(socket, "end")]);
    socket.destroy();
    assert.equal((await fetch(`${running.url}/api/access`)).status, 200);
  },
};

export const SOCKETS = [sync, responses, requests, clients];
