import assert from "node:assert/strict";
import { once } from "node:events";
import http from "node:http";
import net, { type AddressInfo } from "node:net";
import { probe, type ProbeResult } from "../../src/connection/probe.js";
import type { Transport } from "../../src/network/transport.js";
import { selfSigned } from "../support/certificate.js";
import { ConnectProxy } from "../support/connect-proxy.js";
import { freePort } from "../support/free-port.js";
import { Gateway, refuse } from "../support/gateway.js";

const KEY = "K-very-secret";
const FAST = { handshake: 500, signIn: 500 };

/** "signed in", or what is wrong. */
function verdict(result: ProbeResult): string {
  assert.ok(!JSON.stringify(result).includes("secret"));
  return result.signedIn ? "signed in" : result.fault;
}

describe("a try to sign in", () => {
  let gateway: Gateway;
  const others: { close(): unknown }[] = [];

  beforeEach(async () => {
    gateway = await new Gateway().open();
  });
  afterEach(async () => {
    await gateway.close();
    for (const server of others.splice(0)) await server.close();
  });

  const attempt = async (syncUrl: string, transport: Transport = {}) =>
    verdict(await probe({ syncUrl, key: KEY, transport }, FAST));

  const listen = async <S extends net.Server>(server: S) => {
    others.push(server);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  };

  it("succeeds where the key is good, and leaves no socket behind", async () => {
    assert.equal(await attempt(gateway.syncUrl), "signed in");
    assert.equal(gateway.signIns.length, 1);
    if (gateway.clients.size > 0) await once(gateway, "gone");
  });

  it("tells a refused key", async () => {
    gateway.onSignIn = refuse;
    assert.equal(await attempt(gateway.syncUrl), "refused");
  });

  it("tells that nothing listens", async () => {
    assert.equal(await attempt(`ws://127.0.0.1:${await freePort()}`), "unreachable");
  });

  it("tells a host that does not exist", async () => {
    assert.equal(await attempt("ws://no-such-host.invalid"), "dns");
  });

  it("tells a web server that is no gateway", async () => {
    const server = http.createServer((_, response) => response.writeHead(404).end());
    assert.equal(await attempt(`ws://${await listen(server)}`), "notGateway");
  });

  it("tells a server that never answers the handshake", async () => {
    const sockets: net.Socket[] = [];
    const address = await listen(net.createServer((socket) => void sockets.push(socket)));
    assert.equal(await attempt(`ws://${address}`), "noAnswer");
    for (const socket of sockets) socket.destroy();
  });

  it("tells a gateway that never answers the sign-in", async () => {
    gateway.onSignIn = () => {};
    assert.equal(await attempt(gateway.syncUrl), "noAnswer");
  });

  it("tells a connection that is cut", async () => {
    gateway.onSignIn = (socket) => socket.terminate();
    assert.equal(await attempt(gateway.syncUrl), "cut");
  });

  it("tells TLS where there is none", async () => {
    assert.equal(await attempt(gateway.syncUrl.replace("ws:", "wss:")), "tls");
  });

  describe("over TLS with a certificate of one's own", () => {
    let certificate: { cert: string; key: string };
    let secure: Gateway;

    before(async function () {
      certificate = await selfSigned(this);
    });
    beforeEach(async () => {
      secure = await new Gateway({ tls: certificate }).open();
      others.push(secure);
    });

    it("tells that the certificate is not trusted", async () => {
      assert.equal(await attempt(secure.syncUrl), "tls");
    });

    it("succeeds with its authority, or where it is not to be checked", async () => {
      assert.equal(await attempt(secure.syncUrl, { tls: { ca: certificate.cert } }), "signed in");
      assert.equal(await attempt(secure.syncUrl, { tls: { rejectUnauthorized: false } }), "signed in");
    });

    it("succeeds through a proxy, and is checked against the platform's name", async () => {
      const proxy = await new ConnectProxy({ leadsTo: () => secure.port }).open();
      others.push(proxy);
      const tls = { ca: certificate.cert };
      assert.equal(await attempt("wss://gateway.test", { proxy: proxy.url, tls }), "signed in");
      assert.deepEqual(proxy.targets, ["gateway.test:443"]);
      assert.equal(await attempt("wss://other.test", { proxy: proxy.url, tls }), "tls");
    });
  });

  describe("through a proxy", () => {
    const through = async (credentials?: string) => {
      const proxy = await new ConnectProxy({ leadsTo: () => gateway.port, ...(credentials && { credentials }) }).open();
      others.push(proxy);
      return proxy;
    };

    it("succeeds, the name looked up by the proxy", async () => {
      const proxy = await through();
      assert.equal(await attempt("ws://gateway.test:19095", { proxy: proxy.url }), "signed in");
      assert.deepEqual(proxy.targets, ["gateway.test:19095"]);
    });

    it("succeeds with the proxy's user name and password", async () => {
      const { url } = await through("me:p@ss-secret");
      const proxy = url.replace("//", "//me:p%40ss-secret@");
      assert.equal(await attempt("ws://gateway.test", { proxy }), "signed in");
    });

    it("tells a proxy that refuses", async () => {
      const proxy = await through("me:p@ss-secret");
      const result = await probe({ syncUrl: "ws://gateway.test", key: KEY, transport: { proxy: proxy.url } }, FAST);
      assert.deepEqual(result, { signedIn: false, fault: "proxy", detail: "the proxy answered HTTP 407" });
    });

    it("tells a proxy that is not there, or does not answer", async () => {
      const proxy = `http://me:very-secret@127.0.0.1:${await freePort()}`;
      assert.equal(await attempt(gateway.syncUrl, { proxy }), "proxy");
      const sockets: net.Socket[] = [];
      const address = await listen(net.createServer((socket) => void sockets.push(socket)));
      assert.match(await attempt(gateway.syncUrl, { proxy: `http://${address}` }), /^(proxy|noAnswer)$/);
      for (const socket of sockets) socket.destroy();
    });

    it("tells a refused key all the same", async () => {
      gateway.onSignIn = refuse;
      const proxy = await through();
      assert.equal(await attempt("ws://gateway.test", { proxy: proxy.url }), "refused");
    });
  });
});
