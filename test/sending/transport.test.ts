import assert from "node:assert/strict";
import { Poster } from "../../src/sending/post.js";
import type { Transport } from "../../src/network/transport.js";
import { selfSigned } from "../support/certificate.js";
import { ConnectProxy } from "../support/connect-proxy.js";
import { freePort } from "../support/free-port.js";
import { Gateway } from "../support/gateway.js";

const REQUEST = { api: "text", chat: "wxid_a", fields: { UserName: "wxid_a", Content: "hello" }, media: [] } as const;

describe("how a message reaches the platform", () => {
  let certificate: { cert: string; key: string };
  let gateway: Gateway;
  let proxy: ConnectProxy;
  let poster: Poster;

  before(async function () {
    certificate = await selfSigned(this);
  });
  beforeEach(async () => {
    gateway = await new Gateway({ tls: certificate }).open();
    proxy = await new ConnectProxy({ leadsTo: () => gateway.port, credentials: "me:p@ss-secret" }).open();
    poster = new Poster(5_000);
  });
  afterEach(async () => {
    await poster.close();
    await proxy.close();
    await gateway.close();
  });

  const post = (apiUrl: string, transport: Transport) =>
    poster.post(REQUEST, "/wxapi/pc/message/sendText", { apiUrl, key: "K-secret", token: "T", transport });

  it("trusts a certificate whose authority is given, and no other", async () => {
    assert.equal((await post(gateway.apiUrl, { tls: { ca: certificate.cert } })).outcome, "answer");
    assert.deepEqual(await post(gateway.apiUrl, {}), { outcome: "network", detail: "DEPTH_ZERO_SELF_SIGNED_CERT" });
    assert.equal(gateway.posts.length, 1);
  });

  it("goes through a proxy, with its user name and password", async () => {
    const transport = { proxy: proxy.url.replace("//", "//me:p%40ss-secret@"), tls: { ca: certificate.cert } };
    assert.equal((await post("https://gateway.test", transport)).outcome, "answer");
    assert.deepEqual(proxy.targets, ["gateway.test:443"]);
    assert.equal(gateway.posts[0]!.body["Content"], "hello");
  });

  it("has not left where the proxy refuses or is not there", async () => {
    const refused = await post("https://gateway.test", { proxy: proxy.url });
    assert.equal(refused.outcome, "network");
    const missing = await post("https://gateway.test", { proxy: `http://me:p-secret@127.0.0.1:${await freePort()}` });
    assert.deepEqual(missing, { outcome: "network", detail: "ECONNREFUSED" });
    assert.ok(!JSON.stringify([refused, missing]).includes("secret"));
    assert.equal(gateway.posts.length, 0);
  });
});
