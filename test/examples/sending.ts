import assert from "node:assert/strict";
import { atOnce, BOT, GROUP, XIAOMEI, type Bench } from "./bench.js";

const FOLDER = "2 主动发送 Sending";

/** Milliseconds between two messages: less than the example's, so that the test need not wait as long. */
const PACE = 500;

/** The tests of the examples that write first. */
export function sending(bench: () => Bench): void {
  it("broadcast: writes to all who subscribed, at the pace of its configuration", async () => {
    await bench().open(`${FOLDER}/1 定时群发 Scheduled broadcast`, (flow) => {
      for (const node of flow) if (node.type === "wxbot-config") node["interval"] = PACE;
    });
    const { alice } = bench();
    const xiaomei = await bench().phone(XIAOMEI);
    assert.match(await alice.ask("订阅"), /已订阅/);
    assert.match(await xiaomei.ask("Subscribe"), /已订阅/);
    const [second] = await xiaomei.answersTo(() => bench().press("wxbot-broadcast-daily"));
    const first = (await alice.read()).at(-1)!;
    for (const { content } of [first, second!]) assert.match(content.text!, /早上好/);
    const gap = second!.time - first.time;
    assert.ok(gap >= PACE * 0.9, `${gap} ms between the two`);
  });

  it("webhook: sends what is posted, refuses what is none, and says why a message was not sent", async () => {
    await bench().open(`${FOLDER}/2 告警到微信 Webhook alert`, atOnce);
    const { alice, nodeRed } = bench();
    const post = async (body: object) => {
      const headers = { "content-type": "application/json" };
      const response = await fetch(`${nodeRed.url}wxbot-alert`, {
        method: "POST",
        headers,
        body: JSON.stringify(body),
      });
      return [response.status, (await response.json()) as object] as const;
    };
    const alert = { title: "磁盘快满了", message: "server-3: 93 %" };
    const [shown] = await alice.answersTo(async () => assert.deepEqual(await post(alert), [200, { ok: true }]), GROUP);
    assert.equal(shown!.content.text, "🔔 磁盘快满了\nserver-3: 93 %");
    assert.equal((await post({ message: 1 }))[0], 400);
    await bench().platform("PATCH", "faults", { answer: { retCode: 1004, calls: 1, cost: false } });
    assert.deepEqual(await post(alert), [502, { ok: false, code: "WXBOT_FORBIDDEN" }]);
  });

  it("several accounts: the one that received answers, and the second one writes when asked to", async () => {
    await bench().open(`${FOLDER}/3 多个账号 Several accounts`, atOnce);
    const { alice } = bench();
    assert.match(await alice.ask("你好"), new RegExp(`小助手 \\(${BOT}\\)`));
    assert.match(await alice.ask("/转接"), /WXBOT_NO_TOKEN/);
    await bench().logIn(XIAOMEI);
    const [takeover] = await alice.answersTo(() => alice.write("/handover"), XIAOMEI);
    assert.match(takeover!.content.text!, /客服二号/);
    assert.equal(takeover!.sender, XIAOMEI);
    assert.match(await alice.ask("在吗", XIAOMEI), new RegExp(`小美 \\(${XIAOMEI}\\)`));
  });
}
