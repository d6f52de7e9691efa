import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import type dns from "node:dns";
import { once } from "node:events";
import fs from "node:fs/promises";
import http from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { readAllowedFile } from "../../src/media/file-source.js";
import { isPublicAddress } from "../../src/media/public-address.js";
import { fetchUrl, type UrlSource } from "../../src/media/url-source.js";
import { tempDir } from "../support/temp-dir.js";

const CHAT = "wxid_alice";

describe("a file that a message names", () => {
  let dir: string;
  let remove: () => Promise<void>;
  let allowed: string;

  before(async () => {
    ({ dir, remove } = await tempDir());
    allowed = path.join(dir, "allowed");
    await fs.mkdir(path.join(allowed, "inner"), { recursive: true });
    await fs.mkdir(path.join(dir, "allowed-not"));
    await fs.writeFile(path.join(allowed, "a.png"), "picture");
    await fs.writeFile(path.join(allowed, "inner", "..b.png"), "inner");
    await fs.writeFile(path.join(dir, "secret"), "secret");
    await fs.writeFile(path.join(dir, "allowed-not", "x"), "secret");
    await fs.symlink(path.join(dir, "secret"), path.join(allowed, "link-out"));
    await fs.symlink(dir, path.join(allowed, "folder-out"));
    await fs.symlink(path.join(allowed, "a.png"), path.join(allowed, "link-in"));
    await fs.symlink(allowed, path.join(dir, "alias"));
  });

  after(() => remove());

  const read = (name: string, folders = [allowed], limit = 100) => readAllowedFile(name, folders, limit, CHAT);

  it("is read where it lies in a folder that is allowed", async () => {
    assert.equal((await read(path.join(allowed, "a.png"))).toString(), "picture");
    assert.equal((await read("a.png")).toString(), "picture");
    assert.equal((await read("inner/..b.png")).toString(), "inner");
    assert.equal((await read(path.join(allowed, "link-in"))).toString(), "picture");
    assert.equal((await read("a.png", [path.join(dir, "alias")])).toString(), "picture");
    assert.equal((await read("inner/..b.png", [path.join(dir, "allowed-not"), `${allowed}/`])).toString(), "inner");
  });

  it("is refused everywhere else, without a word on whether it exists", async () => {
    for (const name of [
      path.join(dir, "secret"),
      path.join(dir, "no-such-file"),
      path.join(allowed, "..", "secret"),
      path.join(dir, "allowed-not", "x"),
      "../secret",
      "link-out",
      "folder-out/secret",
      allowed,
      ".",
      "",
      "a.png\0.txt",
    ]) {
      await assert.rejects(read(name), { code: "WXBOT_INVALID_INPUT", reason: "pathNotAllowed" }, name);
    }
    await assert.rejects(read(path.join(allowed, "a.png"), []), { reason: "pathNotAllowed" });
  });

  it("is refused where it is missing, no file, or too large, with its size and the limit", async () => {
    await assert.rejects(read("no-such-file"), { reason: "unreadable", message: /ENOENT/ });
    await assert.rejects(read("inner"), { reason: "unreadable", message: /not a file/ });
    await assert.rejects(read("a.png", [allowed], 6), { code: "WXBOT_TOO_LARGE", message: /7 bytes.* 6 bytes/ });
    assert.equal((await read("a.png", [allowed], 7)).length, 7);
  });

  it("is refused where it is a pipe, without waiting for a writer", async function () {
    if (process.platform === "win32") this.skip();
    execFileSync("mkfifo", [path.join(allowed, "pipe")]);
    await assert.rejects(read("pipe"), { reason: "unreadable", message: /not a file/ });
  });
});

describe("an address", () => {
  it("is public or not, in every notation", () => {
    for (const address of ["1.1.1.1", "8.8.8.8", "172.32.0.1", "2606:4700::1111", "::ffff:8.8.8.8"]) {
      assert.ok(isPublicAddress(address), address);
    }
    for (const address of [
      ...["127.0.0.1", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "0.0.0.0"],
      ...["100.64.0.1", "224.0.0.1", "255.255.255.255", "198.18.0.1", "::1", "::", "fe80::1", "fe80::1%eth0"],
      ...["fc00::1", "fd12::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:a00:1", "64:ff9b::7f00:1", "2002:7f00:1::"],
      ...["2001:db8::1", "2001::1", "localhost", "", "1.2.3"],
    ]) {
      assert.ok(!isPublicAddress(address), address);
    }
  });
});

describe("media behind an address that a message names", () => {
  let server: http.Server;
  let base: string;
  let hits: string[];
  let respond: (request: http.IncomingMessage, response: http.ServerResponse) => void;

  beforeEach(async () => {
    hits = [];
    respond = (_, response) => response.end("picture");
    server = http.createServer((request, response) => {
      hits.push(request.url!);
      respond(request, response);
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterEach(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  });

  const get = (url: string, source: Partial<UrlSource> = {}) =>
    fetchUrl(url, { privateAddresses: true, limit: 100, chat: CHAT, ...source });

  /** A name server that answers what a test wants. */
  const resolving = (...addresses: string[]) =>
    ((_: string, __: object, callback: (error: null, found: dns.LookupAddress[]) => void) =>
      callback(
        null,
        addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
      )) as unknown as typeof dns.lookup;

  it("are fetched, also over redirects", async () => {
    respond = (request, response) => {
      if (request.url !== "/a") return response.end("picture");
      response.writeHead(302, { location: "/b?c=d" }).end();
    };
    assert.equal((await get(`${base}/a`)).toString(), "picture");
    assert.deepEqual(hits, ["/a", "/b?c=d"]);
  });

  it("are not fetched from this machine or its network, however the address is written", async () => {
    const { port } = new URL(base);
    for (const host of [
      "127.0.0.1",
      "2130706433",
      "0x7f.1",
      "127.1",
      "[::1]",
      "[::ffff:127.0.0.1]",
      "0",
      "localhost",
    ]) {
      const refused = get(`http://${host}:${port}/`, { privateAddresses: false });
      await assert.rejects(refused, { code: "WXBOT_INVALID_INPUT", reason: "privateUrl" }, host);
    }
    for (const address of ["127.0.0.1", "10.0.0.1", "::1"]) {
      const refused = get("http://media.example/", { privateAddresses: false, lookup: resolving(address) });
      await assert.rejects(refused, { reason: "privateUrl", message: /media\.example/ }, address);
    }
    assert.deepEqual(hits, []);
  });

  it("are not fetched from there after a redirect either", async () => {
    const { port } = new URL(base);
    respond = (_, response) => response.writeHead(302, { location: `http://127.0.0.1:${port}/secret` }).end();
    // For this test the first name's address counts as public; nothing else does.
    const isAllowed = (address: string) => address === "127.0.0.1" && hits.length === 0;
    const source = { privateAddresses: false, isAllowed, lookup: resolving("127.0.0.1") };
    await assert.rejects(get(`http://media.example:${port}/start`, source), { reason: "privateUrl" });
    respond = (_, response) => response.writeHead(302, { location: `http://other.example:${port}/secret` }).end();
    hits = [];
    await assert.rejects(get(`http://media.example:${port}/start`, source), { reason: "privateUrl" });
    assert.deepEqual(hits, ["/start"]);
  });

  it("are connected to at the address that was checked, whatever the name says the next time", async () => {
    let asked = 0;
    const lookup = ((_: string, __: object, callback: (error: null, found: dns.LookupAddress[]) => void) => {
      asked++;
      callback(null, [{ address: asked === 1 ? "127.0.0.1" : "203.0.113.1", family: 4 }]);
    }) as unknown as typeof dns.lookup;
    const { port } = new URL(base);
    assert.equal((await get(`http://media.example:${port}/`, { lookup })).toString(), "picture");
    assert.equal(asked, 1);
  });

  it("are read up to the limit, and no further", async () => {
    respond = (_, response) => response.writeHead(200, { "content-length": "101" }).end("x".repeat(101));
    await assert.rejects(get(base), { code: "WXBOT_TOO_LARGE", message: /101 bytes.* 100 bytes/ });
    let written = 0;
    respond = (_, response) => {
      response.on("error", () => {});
      const more = () => {
        while (!response.destroyed && response.write("x".repeat(65_536))) written += 65_536;
      };
      response.on("drain", more);
      more();
    };
    await assert.rejects(get(base), { code: "WXBOT_TOO_LARGE" });
    assert.ok(written < 50 * 1024 * 1024);
  });

  it("are refused with a reason, that never holds more of the address than its host", async () => {
    respond = (_, response) => response.writeHead(404).end();
    for (const [url, reason, message] of [
      [`${base}/?key=SECRET`, "fetchFailed", /127\.0\.0\.1 \(HTTP 404\)/],
      ["http://127.0.0.1:1/SECRET", "fetchFailed", /ECONNREFUSED/],
      ["ftp://127.0.0.1/SECRET", "badUrl", /http/],
      ["file:///etc/SECRET", "badUrl", /http/],
      ["SECRET", "badUrl", /http/],
    ] as const) {
      await assert.rejects(get(url), (error: Error & { reason: string }) => {
        assert.equal(error.reason, reason);
        assert.match(error.message, message);
        assert.ok(!error.message.includes("SECRET"));
        return true;
      });
    }
    respond = (_, response) => response.writeHead(302, { location: "file:///etc/passwd" }).end();
    await assert.rejects(get(base), { reason: "badUrl" });
    respond = (_, response) => response.writeHead(302, { location: "/again" }).end();
    await assert.rejects(get(base), { reason: "fetchFailed", message: /too many redirects/ });
  });

  it("are given up where the node closes", async () => {
    const closing = new AbortController();
    respond = () => closing.abort();
    await assert.rejects(get(base, { signal: closing.signal }), { reason: "fetchFailed" });
  });
});
