import assert from "node:assert/strict";
import helper from "node-red-node-test-helper";
import { Gateway, textEvent } from "../support/gateway.js";
import { until } from "../support/until.js";
import { configFor, inbox, loadFlow, received } from "../support/wxbot-flow.js";

/** Set for these tests, as a container's environment would be. */
const ENVIRONMENT = { WXBOT_TEST_KEY: "K-env-secret", WXBOT_TEST_TOKEN: "T-env-secret", WXBOT_TEST_CHAT: "wxid_env" };

describe("environment variables", () => {
  let gateway: Gateway;

  before((done) => {
    Object.assign(process.env, ENVIRONMENT);
    helper.startServer(done);
  });
  after((done) => {
    for (const name of [...Object.keys(ENVIRONMENT), "WXBOT_TEST_URL"]) delete process.env[name];
    helper.stopServer(done);
  });

  it("work in every property and credential", async () => {
    gateway = await new Gateway().open();
    process.env["WXBOT_TEST_URL"] = gateway.syncUrl;
    const signedIn = gateway.signedIn();
    await loadFlow(
      [
        { id: "tab", type: "tab" },
        configFor(gateway, { syncUrl: "${WXBOT_TEST_URL}" }),
        { id: "in", type: "wxbot-in", z: "tab", config: "config", chats: ["${WXBOT_TEST_CHAT}"], wires: [["send"]] },
        { id: "send", type: "wxbot-send", z: "tab", config: "config", wires: [["out"]] },
        { id: "out", type: "helper", z: "tab" },
      ] as never,
      { config: { key: "${WXBOT_TEST_KEY}", token: "${WXBOT_TEST_TOKEN}" } },
    );
    const out = inbox("out");
    await signedIn;
    assert.match(gateway.signIns[0]!, /"K-env-secret"/);
    gateway.push(textEvent("no", { FromUserName: "wxid_other" }));
    gateway.push(textEvent("yes", { FromUserName: "wxid_env" }));
    await received(out, 1);
    assert.equal(gateway.posts.length, 1);
    assert.equal(gateway.posts[0]!.key, "K-env-secret");
    assert.deepEqual(gateway.posts[0]!.body, { Token: "T-env-secret", UserName: "wxid_env", Content: "yes" });
    await helper.unload();
    await until(() => gateway.clients.size === 0);
    await gateway.close();
  });
});
