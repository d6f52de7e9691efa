/**
 * Many clients of message sync, in a process of its own: they sign in, read what comes and do nothing with it, so that
 * they are not what is measured. Arguments: the port, how many.
 */
import { request } from "node:http";

const [port, count] = process.argv.slice(2).map(Number) as [number, number];

/** A text frame as a client sends it, masked with zeros, which leaves the text as it is. */
function textFrame(text: string): Buffer {
  return Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), Buffer.from(text)]);
}

const SIGN_IN = textFrame('{"app":"wxbot","version":"1.0","key":"bench"}');
const headers = {
  connection: "Upgrade",
  upgrade: "websocket",
  "sec-websocket-version": "13",
  "sec-websocket-key": Buffer.alloc(16, 1).toString("base64"),
};

process.on("disconnect", () => process.exit());
for (let index = 0; index < count; index++) {
  request({ host: "127.0.0.1", port, headers })
    .on("upgrade", (_response, socket) => {
      socket.resume();
      socket.write(SIGN_IN);
    })
    .end();
}
