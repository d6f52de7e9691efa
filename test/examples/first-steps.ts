import assert from "node:assert/strict";
import { PNG } from "../support/images.js";
import { until } from "../support/until.js";
import { atOnce, BOT, GROUP, MENTION, XIAOMEI, type Bench } from "./bench.js";

const FOLDER = "1 入门 First steps";

/** The tests of the examples that only answer. */
export function firstSteps(bench: () => Bench): void {
  it("echo: answers in private, and in a group when mentioned", async () => {
    await bench().open(`${FOLDER}/1 你好 Hello`);
    const { alice } = bench();
    assert.match(await alice.ask("早上好"), /^你好.*早上好$/);
    await alice.write("大家好", GROUP);
    assert.match(await alice.ask(`${MENTION}在吗`, GROUP, [BOT]), /在吗$/);
  });

  it("keywords and commands: knows its commands, says so of others, and finds words in a sentence", async () => {
    await bench().open(`${FOLDER}/2 关键词和命令 Keywords and commands`, atOnce);
    const { alice } = bench();
    assert.match(await alice.ask("/帮助"), /\/骰子/);
    assert.match(await alice.ask("/TIME"), /🕐 \d\d:\d\d/);
    assert.match(await alice.ask("/dice 1"), /🎲 1 \/ 1$/);
    assert.match(await alice.ask("/骰子 x"), /🎲 [1-6] \/ 6$/);
    assert.match(await alice.ask("/nothing"), /没有这个命令/);
    assert.match(await alice.ask("请问拿铁多少钱？"), /22 元/);
  });

  it("group assistant: answers when mentioned, and ranks who wrote", async () => {
    await bench().open(`${FOLDER}/3 群助手 Group assistant`, atOnce);
    const { alice } = bench();
    await alice.write("今天喝什么？", GROUP);
    assert.match(await alice.ask(`${MENTION}你好`, GROUP, [BOT]), /you said: 你好\n/);
    assert.match(await alice.ask(`${MENTION}排行`, GROUP, [BOT]), /1\. Alice {2}3$/);
  });

  it("media: sends back what came, and sends a picture, a voice and a video of its own", async () => {
    await bench().open(`${FOLDER}/4 图片语音视频 Picture voice video`, atOnce);
    const { alice } = bench();
    const [picture] = await alice.answersTo(() => alice.send("image", PNG));
    assert.equal(picture!.content.kind, "image");
    assert.equal(await alice.ask("/图片"), "[image]");
    assert.equal(await alice.ask("/voice"), "[voice]");
    assert.equal(await alice.ask("/视频"), "[video]");
  });

  it("welcome: greets new members, logs friend requests and tells them to its owner", async () => {
    await bench().open(`${FOLDER}/5 欢迎和好友请求 Welcome and friend requests`, atOnce);
    const { alice } = bench();
    assert.match(await alice.ask("/requests"), /还没有/);
    const dan = (await bench().platform("POST", "people", { nickname: "小丹" })) as { wxid: string };
    const join = () => bench().platform("PATCH", `groups/${GROUP}`, { as: XIAOMEI, add: [dan.wxid] });
    const [greeting] = await alice.answersTo(join, GROUP);
    assert.equal(greeting!.content.text, "🎉 欢迎 Welcome 小丹！");
    await bench().platform("POST", "friend-requests", { as: dan.wxid, to: BOT, text: "我是\n小丹" });
    await until(async () => (await bench().file("wxbot-logs/friend-requests.txt")) !== undefined);
    assert.match(await alice.ask("/好友请求"), /\n\S+ {2}小丹 \(wxid_\w+\) {2}我是 小丹$/);
  });
}
