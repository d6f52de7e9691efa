import assert from "node:assert/strict";
import fs from "node:fs";
import { Recent } from "../../src/connection/recent.js";
import { normalise } from "../../src/message/normalise.js";
import { readFrame, type EventFrame } from "../../src/protocol/frame.js";
import { textEvent } from "../support/gateway.js";

function receive(recent: Recent, text: string): void {
  const frame = readFrame(text) as EventFrame;
  recent.add(normalise(frame, 0), frame.body);
}

function fixture(name: string): string {
  return fs.readFileSync(`test/fixtures/addmsg/${name}.json`, "utf8");
}

describe("what came in lately", () => {
  it("names people as notifications do, and accounts as they are called", () => {
    const recent = new Recent();
    receive(recent, fixture("text-private"));
    assert.deepEqual(recent.chats, [
      {
        id: "wxid_p3alice99x22",
        name: "Alice",
        last: { kind: "text", text: "早上好，明天几点开会？", time: 1705043418000 },
      },
    ]);
    assert.equal(recent.senders[0]!.name, "Alice");
    assert.deepEqual(recent.accounts, [{ id: "wxid_7kq2m8bot0021", name: "小助手" }]);
  });

  it("lists a group and who wrote in it apart, and names the writer, not the group", () => {
    const recent = new Recent();
    receive(recent, fixture("text-snake-case"));
    assert.deepEqual([recent.chats[0]!.id, recent.chats[0]!.name], ["34757816141@chatroom", ""]);
    assert.deepEqual([recent.senders[0]!.id, recent.senders[0]!.name], ["wxid_bob0001", "Bob"]);
  });

  it("keeps a name when later messages do not tell it", () => {
    const recent = new Recent();
    receive(recent, fixture("text-snake-case"));
    receive(recent, fixture("text-group"));
    assert.equal(recent.senders[0]!.name, "Bob");
  });

  it("does not list the account among the senders", () => {
    const recent = new Recent();
    receive(recent, fixture("text-own"));
    assert.deepEqual(recent.senders, []);
    assert.equal(recent.chats.length, 1);
  });

  it("lists what was heard of last first", () => {
    const recent = new Recent();
    for (const from of ["wxid_a", "wxid_b", "wxid_a"]) {
      receive(recent, JSON.stringify(textEvent("x", { FromUserName: { string: from } })));
    }
    assert.deepEqual(
      recent.chats.map(({ id }) => id),
      ["wxid_a", "wxid_b"],
    );
  });

  it("tells what is new since a look", () => {
    const recent = new Recent();
    receive(recent, JSON.stringify(textEvent("one")));
    const seen = recent.messagesAfter(0).at(-1)!.number;
    receive(recent, JSON.stringify(textEvent("two")));
    assert.deepEqual(
      recent.messagesAfter(seen).map(({ text }) => text),
      ["two"],
    );
  });

  it("keeps a quiet chat and a quiet account while thousands write in busy groups", () => {
    const recent = new Recent();
    receive(recent, fixture("text-private"));
    const group = (index: number) => ({ FromUserName: { string: `${index % 400}@chatroom` } });
    for (let index = 0; index < 5_000; index++) {
      const event = textEvent("x", { ...group(index), Content: { string: `wxid_${index}:\nhello` } });
      receive(recent, JSON.stringify(event));
    }
    assert.equal(recent.senders.length, 500);
    assert.equal(recent.chats.at(-1)!.id, "wxid_p3alice99x22");
    assert.ok(recent.accounts.some(({ id }) => id === "wxid_7kq2m8bot0021"));
  });

  it("is bounded, in number and in length", () => {
    const recent = new Recent();
    for (let index = 0; index < 2_000; index++) {
      const event = textEvent("长".repeat(10_000), { FromUserName: { string: `wxid_${index}` } });
      receive(recent, JSON.stringify(event));
    }
    assert.equal(recent.messagesAfter(0).length, 200);
    assert.equal(recent.chats.length, 500);
    assert.equal(recent.chats[0]!.id, "wxid_1999");
    assert.ok(JSON.stringify(recent.messagesAfter(0)).length < 100_000);
  });
});
