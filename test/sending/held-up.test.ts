import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { Poster } from "../../src/sending/post.js";

/** A platform in a process of its own, that answers after 100 ms. */
const PLATFORM = `
  const server = require("node:http").createServer((request, response) => {
    request.resume().on("end", () => setTimeout(() => response.end('{"ok":true,"retCode":0,"cost":true}'), 100));
  });
  server.listen(0, "127.0.0.1", () => console.log(server.address().port));
`;

describe("an answer that came while the process was held up", () => {
  it("counts, though its time is over when the process goes on", async () => {
    const platform = spawn(process.execPath, ["-e", PLATFORM], { stdio: ["ignore", "pipe", "inherit"] });
    const [port] = (await once(platform.stdout, "data")) as [Buffer];
    const poster = new Poster(400);
    const sending = { apiUrl: `http://127.0.0.1:${Number(port)}`, key: "K", token: "T" };
    const request = { api: "text", chat: "x", fields: { UserName: "x", Content: "x" }, media: [] } as const;
    try {
      // Loads the HTTP client, and opens the connection.
      assert.equal((await poster.post(request, "/x", sending)).outcome, "answer");
      const posted = poster.post(request, "/x", sending);
      // The request leaves; then nothing happens here for longer than an answer may take, as in a sleep.
      const sleep = () => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 800);
      setTimeout(() => setImmediate(sleep), 50);
      assert.equal((await posted).outcome, "answer");
    } finally {
      await poster.close();
      platform.kill();
      await once(platform, "exit");
    }
  });
});
