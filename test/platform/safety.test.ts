import assert from "node:assert/strict";
import { once } from "node:events";
import net from "node:net";
import os from "node:os";
import { PNG } from "../support/images.js";
import { ALICE, BOT, RunningPlatform } from "./running-platform.js";

/** The answer to a request as it is, with headers that fetch would not send. */
async function bare(url: string, head: readonly string[], body = ""): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = net.connect(Number(port), hostname);
  socket.write(`${head.join("\r\n")}\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`);
  let text = "";
  socket.setEncoding("utf8").on("data", (data: string) => (text += data));
  await once(socket, "close");
  return text;
}

describe("platform: safety", () => {
  let running: RunningPlatform;

  afterEach(() => running.close());

  const host = () => new URL(running.url).host;
  const status = async (...head: string[]) => Number(/ (\d+)/.exec(await bare(running.url, head))![1]);

  describe("on loopback", () => {
    beforeEach(async () => {
      running = await RunningPlatform.open();
    });

    it("is not to be reached from elsewhere", async () => {
      const { port } = new URL(running.url);
      const outside = Object.values(os.networkInterfaces())
        .flat()
        .find((one) => one?.internal === false && one.family === "IPv4");
      if (outside === undefined) return;
      const socket = net.connect(Number(port), outside.address);
      const [error] = (await once(socket, "error")) as [NodeJS.ErrnoException];
      assert.equal(error.code, "ECONNREFUSED");
    });

    it("answers pages and programs without a key", async () => {
      assert.deepEqual(await running.ask("GET", "api/access"), { by: "nothing" });
      assert.equal((await running.request("GET", "api/console", undefined, { origin: running.url })).status, 200);
      assert.equal((await running.request("GET", "")).status, 200);
    });

    it("refuses what another site asks for, reading or writing", async () => {
      for (const origin of ["http://evil.example", "null", "http://127.0.0.1:1", "not a url"]) {
        for (const [method, path] of [
          ["GET", "api/console"],
          ["POST", "api/ticket"],
          ["POST", "api/reset"],
          ["DELETE", "api/faults"],
        ] as const) {
          const response = await running.request(method, path, undefined, { origin });
          assert.equal(response.status, 403, `${origin} ${method} ${path}`);
          assert.equal(response.headers.get("access-control-allow-origin"), null);
        }
      }
    });

    it("refuses a name that merely points here, as in DNS rebinding", async () => {
      assert.equal(await status("GET /api/console HTTP/1.1", "Host: evil.example"), 403);
      assert.equal(await status("GET /api/console HTTP/1.1", `Host: ${host()}`), 200);
      assert.equal(await status("GET /api/console HTTP/1.1", "Host: localhost:1"), 200);
      assert.equal(await status("GET /api/console HTTP/1.0", "X-None: 1"), 403);
    });

    it("opens live sockets only with a fresh ticket, once, and not to another site", async () => {
      await assert.rejects(running.open("/live?page=console"), /401/);
      await assert.rejects(running.open("/live?page=console&ticket=wrong"), /401/);
      const { ticket } = await running.ask<{ ticket: string }>("POST", "api/ticket");
      await assert.rejects(
        running.open(`/live?page=console&ticket=${ticket}`, { origin: "http://evil.example" }),
        /403/,
      );
      await running.open(`/live?page=console&ticket=${ticket}`, { origin: running.url });
      await assert.rejects(running.open(`/live?page=console&ticket=${ticket}`), /401/);
    });

    it("lets no script run but the pages' own", async () => {
      for (const path of ["", "phone.html", "api/people", "api/none"]) {
        const { headers } = await running.request("GET", path);
        const policy = headers.get("content-security-policy") ?? "";
        assert.match(policy, /default-src 'none'/);
        assert.match(policy, /script-src 'self'(;|$)/);
        assert.doesNotMatch(policy, /unsafe/);
        assert.equal(headers.get("x-content-type-options"), "nosniff");
        assert.equal(headers.get("x-powered-by"), null);
      }
    });

    it("offers files that a browser would run as downloads, and never as what they say they are", async () => {
      const html = Buffer.from("<!doctype html><script>alert(1)</script>");
      const { id } = await running.upload("file", html, "&name=a.html");
      for (const path of [`api/media/${id}`, `wxapi/pc/media?id=${id}&key=${running.platform.key}`]) {
        const { headers } = await running.request("GET", path);
        assert.equal(headers.get("content-type"), "application/octet-stream");
        assert.match(headers.get("content-disposition") ?? "", /^attachment; filename="?a.html"?$/);
        assert.match(headers.get("content-security-policy") ?? "", /sandbox/);
      }
    });

    it("answers nothing outside of its pages and media", async () => {
      for (const path of ["/../package.json", "/..%2f..%2fpackage.json", "/%2e%2e/index.js", "/cli.js", "/%00", "/%"]) {
        const found = await status(`GET ${path} HTTP/1.1`, `Host: ${host()}`);
        assert.ok(found >= 400 && found < 500, `${path}: ${found}`);
      }
      for (const id of ["..%2fplatform.jsonl", "x", "platform.jsonl"]) {
        assert.equal((await running.request("GET", `api/media/${id}`)).status, 404);
        assert.equal((await running.request("GET", `wxapi/pc/media?id=${id}&key=${running.platform.key}`)).status, 404);
      }
    });

    it("gives media to whoever has the key, and to nobody else", async () => {
      const { id } = await running.upload("image", PNG);
      for (const key of ["", "&key=", "&key=wrong", `&key=${running.platform.tokenOf()}`]) {
        assert.equal((await running.request("GET", `wxapi/pc/media?id=${id}${key}`)).status, 403);
        assert.equal((await running.request("GET", `wxapi/pc/accounts?${key}`)).status, 403);
      }
    });

    it("bounds what it reads", async () => {
      const large = { as: ALICE, content: { kind: "text", text: "x".repeat(300_000) } };
      assert.equal((await running.request("POST", `api/chats/${BOT}/messages`, large)).status, 413);
    });

    it("says no more than that something is wrong with a body that is no JSON", async () => {
      const response = await fetch(`${running.url}/api/people`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: "{secret",
      });
      assert.equal(response.status, 400);
      assert.doesNotMatch(await response.text(), /secret|at .*\.js/);
    });

    it("survives requests and sockets that make no sense", async () => {
      for (const head of ["GET // HTTP/1.1", "GET http://x HTTP/1.1", "BREW / HTTP/1.1", "nonsense"]) {
        await bare(running.url, [head, `Host: ${host()}`, "Upgrade: websocket", "Connection: Upgrade"]).catch(() => {});
      }
      assert.equal((await running.request("GET", "api/people")).status, 200);
    });
  });

  describe("on another address", () => {
    beforeEach(async () => {
      running = await RunningPlatform.open({ host: "0.0.0.0" });
    });

    const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

    it("asks for the key on every route", async () => {
      assert.deepEqual(await running.ask("GET", "api/access"), { by: "key" });
      for (const [method, path] of [
        ["GET", "api/console"],
        ["GET", "api/people"],
        ["GET", "api/faults"],
        ["POST", "api/ticket"],
        ["POST", "api/reset"],
        ["POST", "api/media?use=file"],
        ["POST", "api/codes/x/scan"],
        ["POST", "api/import"],
        ["POST", "api/export"],
      ] as const) {
        assert.equal((await running.request(method, path)).status, 401, path);
        assert.equal((await running.request(method, path, undefined, bearer("wrong"))).status, 401, path);
        assert.notEqual(
          (await running.request(method, path, undefined, bearer(running.platform.key))).status,
          401,
          path,
        );
      }
    });

    it("answers the pages themselves, which ask for it", async () => {
      assert.equal((await running.request("GET", "")).status, 200);
    });

    it("opens live sockets to whoever got a ticket with the key", async () => {
      const response = await running.request("POST", "api/ticket", undefined, bearer(running.platform.key));
      const { ticket } = (await response.json()) as { ticket: string };
      const live = await running.open(`/live?page=console&ticket=${ticket}`);
      assert.equal((await live.next())["type"], "console");
    });
  });
});
