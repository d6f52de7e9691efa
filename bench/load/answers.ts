/**
 * The other side of the sending cases, in a process of its own: an HTTP server that reads every request to its end and
 * answers as the platform does after a message was sent.
 *
 * Child → parent: `{port}` once.
 */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

const ANSWER = JSON.stringify({ ok: true, retCode: 0, cost: true, result: { MsgId: 1040356095 } });
const HEADERS = { "content-type": "application/json", "content-length": Buffer.byteLength(ANSWER) };

async function main(): Promise<void> {
  const server = createServer((request, response) => {
    request.resume().once("end", () => response.writeHead(200, HEADERS).end(ANSWER));
  });
  process.on("disconnect", () => process.exit());
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  process.send!({ port: (server.address() as AddressInfo).port });
}

void main();
