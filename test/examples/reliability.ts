import assert from "node:assert/strict";
import { PNG } from "../support/images.js";
import { until } from "../support/until.js";
import { atOnce, BOT, type Bench } from "./bench.js";
import type { FlowNode } from "./example-files.js";

const FOLDER = "3 稳定运行 Reliability";
const DOWN = `${FOLDER}/2 掉线提醒 Down alert`;

/** The tests of the examples that are about what goes wrong, and about keeping. */
export function reliability(bench: () => Bench): void {
  it("errors: explains by code, warns of what may have been sent, and tries again what is worth it", async () => {
    await bench().open(`${FOLDER}/1 错误处理 Error handling`, (flow) => {
      atOnce(flow);
      node(flow, "wait")["timeout"] = "0.1";
    });
    const { alice } = bench();
    const xiaomei = "wxid_xiaomei01";
    assert.match(await alice.ask(`/转发 ${xiaomei} 你好`), /已转发/);
    assert.match(await alice.ask("/forward wxid_nobody hi"), /没有这个聊天.*wxid_nobody \(WXBOT_NOT_FOUND\)/);
    await bench().platform("PATCH", "faults", { cutCalls: 1 });
    assert.match(await alice.ask(`/转发 ${xiaomei} 第二句`), /请先确认.*WXBOT_UNCERTAIN/);
    await bench().platform("PATCH", "faults", { answer: { retCode: 1004, calls: 1, cost: false } });
    assert.match(await alice.ask(`/转发 ${xiaomei} 第三句`), /WXBOT_FORBIDDEN/);
    // One more than a send tries by itself: only the flow's own retry brings it through.
    await bench().platform("PATCH", "faults", { answer: { retCode: 1003, calls: 4, cost: false } });
    assert.match(await alice.ask(`/转发 ${xiaomei} 第四句`), /已转发/);
  });

  it("down alert: tells when an account stays down and when it is back", async () => {
    await bench().open(DOWN, (flow) => {
      atOnce(flow);
      variable(flow, "DOWN_SECONDS", "0.3");
    });
    const { alice } = bench();
    // As the platform answers for an account that was dropped; the alert itself comes through.
    await bench().platform("PATCH", "faults", { answer: { retCode: 1002, calls: 1, cost: false } });
    const [alert] = await alice.answersTo(() => alice.write("在吗"));
    assert.match(alert!.content.text!, /⚠️ 掉线.*WXBOT_NOT_FOUND/);
    const back = await alice.answersTo(() => alice.write("现在呢"), BOT, 2);
    assert.deepEqual(back.map(({ content }) => content.text).sort(), ["✅ 恢复了 Back again", "收到 Received: 现在呢"]);
  });

  it("down alert: tells when the connection stays down and when it is back, and not of a short break", async () => {
    const { alice } = bench();
    await bench().platform("PATCH", "faults", { ignoreSignIns: true });
    const [alert] = await alice.answersTo(() => bench().platform("POST", "faults/cut"));
    assert.match(alert!.content.text!, /⚠️ 掉线/);
    const [back] = await alice.answersTo(async () => {
      await bench().platform("DELETE", "faults");
      await bench().platform("POST", "faults/cut");
    });
    assert.equal(back!.content.text, "✅ 恢复了 Back again");
    await bench().open(DOWN, atOnce);
    await bench().platform("POST", "faults/cut");
    await bench().connected();
    assert.match(await bench().alice.ask("回来了吗"), /收到/);
  });

  it("down alert: tells when an account receives nothing for long", async () => {
    await bench().open(DOWN, (flow) => {
      atOnce(flow);
      variable(flow, "SILENT_HOURS", "0.0001");
    });
    const { alice } = bench();
    const [, silent] = await alice.answersTo(() => alice.write("在吗"), BOT, 2);
    assert.match(silent!.content.text!, new RegExp(`小助手 \\(${BOT}\\).*没有消息`));
  });

  it("archive: keeps each message as a line and pictures beside it, and counts them", async () => {
    await bench().open(`${FOLDER}/3 消息存档 Archive to file`, atOnce);
    const { alice } = bench();
    const today = `wxbot-archive/${new Date().toLocaleDateString("sv")}.jsonl`;
    await alice.write("记下来");
    await alice.send("image", PNG);
    const lines = async () => (await bench().file(today))?.toString().trim().split("\n") ?? [];
    await until(async () => (await lines()).length === 2);
    const [text, image] = (await lines()).map((line) => JSON.parse(line) as Record<string, unknown>);
    assert.equal(text!["text"], "记下来");
    await until(
      async () => (await bench().file(`wxbot-archive/media/${String(image!["id"])}.png`))?.equals(PNG) === true,
    );
    assert.match(await alice.ask("今天"), /[23]$/);
  });
}

function node(flow: FlowNode[], id: string): FlowNode {
  return flow.find((each) => each.id.endsWith(`-${id}`))!;
}

function variable(flow: FlowNode[], name: string, value: string): void {
  const variables = node(flow, "tab")["env"] as { name: string; value: string }[];
  variables.find((each) => each.name === name)!.value = value;
}
