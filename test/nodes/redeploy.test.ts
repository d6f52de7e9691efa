import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { accept, Gateway, refuse, textEvent } from "../support/gateway.js";
import { NodeRedProcess } from "../support/node-red-process.js";
import { until } from "../support/until.js";

const TABS = [
  { id: "tab1", type: "tab", label: "one" },
  { id: "tab2", type: "tab", label: "two" },
];

describe("a redeploy in a real Node-RED", function () {
  this.timeout(60_000);
  let gateway: Gateway;
  let nodeRed: NodeRedProcess;

  /** Two tabs that each answer every message, through two configurations of the same platform and key. */
  function flows(text = "v1", credentials?: object): object[] {
    const config = (id: string) => ({
      id,
      type: "wxbot-config",
      platform: "custom",
      syncUrl: gateway.syncUrl,
      apiUrl: gateway.apiUrl,
      interval: 0,
      ...(credentials && { credentials }),
    });
    const answer = (tab: string, words: string) => {
      const rules = [{ t: "set", p: "payload", pt: "msg", to: `${tab} ${words}`, tot: "str" }];
      const at = { z: tab, x: 100, y: 100 };
      return [
        { ...at, id: `${tab}-in`, type: "wxbot-in", config: `${tab}-config`, wires: [[`${tab}-change`]] },
        { ...at, id: `${tab}-change`, type: "change", rules, wires: [[`${tab}-send`]] },
        { ...at, id: `${tab}-send`, type: "wxbot-send", config: `${tab}-config`, wires: [[]] },
      ];
    };
    return [...TABS, config("tab1-config"), config("tab2-config"), ...answer("tab1", "fixed"), ...answer("tab2", text)];
  }

  const sent = () => gateway.posts.map(({ body }) => String(body["Content"])).sort();

  /** Pushes a message, and gives the answers to it. */
  async function answers(): Promise<string[]> {
    gateway.posts.length = 0;
    gateway.push(textEvent("hi"));
    await until(() => gateway.posts.length >= 2);
    return sent();
  }

  before(async () => {
    assert.ok(fs.existsSync(path.resolve("dist/nodes/wxbot-in.js")), "build first: npm run build");
    gateway = await new Gateway().open();
    const signedIn = gateway.signedIn();
    nodeRed = await NodeRedProcess.start();
    // As from the editor: secrets are sent when they were entered, and not again.
    await nodeRed.deploy(flows("v1", { key: "K-secret", token: "T-secret" }));
    await signedIn;
  });

  after(async () => {
    await nodeRed?.close();
    await gateway?.close();
  });

  it("starts with one socket for two tabs and two configurations", async () => {
    assert.deepEqual(await answers(), ["tab1 fixed", "tab2 v1"]);
    assert.equal(gateway.socketsOpened, 1);
  });

  for (const type of ["nodes", "flows", "full"] as const) {
    it(`of type ${type} brings no second socket and no second message`, async () => {
      const opened = gateway.socketsOpened;
      for (const text of [`${type} 1`, `${type} 2`, `${type} 3`]) {
        const next = type === "full" ? gateway.signedIn() : undefined;
        await nodeRed.deploy(flows(text), type);
        await next;
        assert.deepEqual(await answers(), ["tab1 fixed", `tab2 ${text}`]);
      }
      assert.equal(gateway.mostSockets, 1);
      // A part that goes on keeps the connection; only where all goes does a new one follow.
      assert.equal(gateway.socketsOpened - opened, type === "full" ? 3 : 0);
    });
  }

  it("loses no message that arrives while one tab of two is deployed", async () => {
    gateway.posts.length = 0;
    const deploying = nodeRed.deploy(flows("while"), "flows");
    const pushed = Array.from({ length: 50 }, (_, at) => String(at));
    for (const text of pushed) {
      gateway.push(textEvent(text));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await deploying;
    const fixed = () => gateway.posts.filter(({ body }) => body["Content"] === "tab1 fixed").length;
    await until(() => fixed() >= pushed.length);
    assert.equal(fixed(), pushed.length);
  });

  it("tries a key that was refused once, and again with the next deploy only", async () => {
    gateway.onSignIn = refuse;
    const before = gateway.signIns.length;
    await nodeRed.deploy(flows("refused"));
    await until(() => gateway.signIns.length === before + 1 && gateway.clients.size === 0);
    // Longer than the first reconnect would wait.
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    assert.equal(gateway.signIns.length, before + 1);
    gateway.onSignIn = accept;
    await nodeRed.deploy(flows("again"), "flows");
    await until(() => gateway.signIns.length === before + 2 && gateway.clients.size === 1);
    assert.deepEqual(await answers(), ["tab1 fixed", "tab2 again"]);
  });

  it("leaves no socket when the last node is gone", async () => {
    await nodeRed.deploy([...TABS]);
    await until(() => gateway.clients.size === 0);
  });

  it("never printed a secret", () => assert.ok(!nodeRed.output.includes("secret")));
});
