import assert from "node:assert/strict";
import { proxyFor, proxyRules } from "../../src/network/proxy.js";

const PROXY = "http://proxy.example:3128";

describe("the proxy for an address", () => {
  const rules = proxyRules({
    http_proxy: PROXY,
    HTTPS_PROXY: "secure.example:8080",
    no_proxy: "plain.example, .inside.example,*.star.example,port.example:8443",
  });
  const cases: [address: string, proxy: string | undefined][] = [
    ["ws://api.example:19095", PROXY],
    ["http://api.example", PROXY],
    ["wss://api.example", "http://secure.example:8080"],
    ["https://api.example/wxapi", "http://secure.example:8080"],
    ["http://plain.example", undefined],
    ["http://not-plain.example", PROXY],
    ["ws://a.b.inside.example", undefined],
    ["ws://inside.example", PROXY],
    ["ws://a.star.example", undefined],
    ["https://port.example:8443", undefined],
    ["https://port.example", "http://secure.example:8080"],
    ["ws://127.0.0.1:19095", undefined],
    ["http://localhost:1880", undefined],
    ["ws://[::1]:19095", undefined],
    ["no address", undefined],
  ];
  for (const [address, proxy] of cases) {
    it(`${address}: ${proxy ?? "none"}`, () => {
      assert.equal(proxyFor(address, rules), proxy);
    });
  }

  it("is all_proxy where there is no other", () => {
    assert.equal(proxyFor("wss://api.example", proxyRules({ all_proxy: PROXY })), PROXY);
  });

  it("is none where no_proxy is * or nothing is set", () => {
    assert.equal(proxyFor("ws://api.example", proxyRules({ http_proxy: PROXY, NO_PROXY: "*" })), undefined);
    assert.equal(proxyFor("ws://api.example", proxyRules({})), undefined);
  });

  it("is none where it is no HTTP proxy", () => {
    assert.equal(proxyFor("ws://api.example", proxyRules({ http_proxy: "socks5://proxy.example" })), undefined);
  });
});
