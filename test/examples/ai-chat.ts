import assert from "node:assert/strict";
import { atOnce, BOT, GROUP, MENTION, XIAOMEI, type Bench } from "./bench.js";
import type { StandInAi } from "./stand-in-ai.js";

/** The tests of the example that talks through a model. @param key what the bench's Node-RED has as OPENAI_API_KEY */
export function aiChat(bench: () => Bench, ai: () => StandInAi, key: string): void {
  before(() => bench().open("4 连接其他系统 Integrations/1 AI 聊天 AI chat", atOnce));

  it("asks the model, with the memory of that chat only", async () => {
    const { alice } = bench();
    const xiaomei = await bench().phone(XIAOMEI);
    assert.equal(await alice.ask("一"), "一? (2)");
    assert.equal(await alice.ask("二"), "二? (4)");
    assert.equal(await xiaomei.ask("三"), "三? (2)");
    assert.equal(await alice.ask(`${MENTION}四`, GROUP, [BOT]), "四? (2)");
    const { path, authorization, model, messages } = ai().asked[1]!;
    assert.deepEqual([path, authorization, model], ["/v1/chat/completions", `Bearer ${key}`, "stand-in"]);
    assert.deepEqual(
      messages.map(({ role }) => role),
      ["system", "user", "assistant", "user"],
    );
  });

  it("forgets when asked to, and the oldest messages by itself", async () => {
    const { alice } = bench();
    assert.match(await alice.ask("重置"), /重新开始/);
    assert.equal(await alice.ask("五"), "五? (2)");
    for (let i = 0; i < 12; i++) await alice.ask(`第 ${i} 句`);
    // The role, 20 messages of memory, the question.
    assert.equal(await alice.ask("六"), "六? (22)");
  });

  it("says so when the model gives no answer, and remembers nothing of it", async () => {
    const { alice } = bench();
    assert.match(await alice.ask("reset"), /start again/);
    assert.match(await alice.ask("overloaded"), /HTTP 503/);
    assert.match(await alice.ask("cut"), /暂时联系不上/);
    assert.equal(await alice.ask("七"), "七? (2)");
  });

  it("shows its key nowhere", () => assert.ok(!bench().nodeRed.output.includes(key)));
}
