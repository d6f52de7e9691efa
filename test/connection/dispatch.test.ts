import assert from "node:assert/strict";
import fc from "fast-check";
import { Dispatch } from "../../src/connection/dispatch.js";
import { compileFilter, MATCHES, type Filter } from "../../src/connection/filter.js";
import { KINDS, type WxbotMessage } from "../../src/message/wxbot-message.js";
import { ANY_MESSAGE } from "../support/any-message.js";

function message(fields: Partial<WxbotMessage> = {}): WxbotMessage {
  return {
    id: "1",
    kind: "text",
    time: 0,
    account: { wxid: "bot", nickname: "" },
    chat: { id: "alice", type: "private" },
    sender: { id: "alice", self: false },
    text: "hello",
    ...fields,
  };
}

/** The names of the filters that a message passes, in the order in which they were added. */
function receivers(filters: Filter[], incoming: WxbotMessage): number[] {
  const dispatch = new Dispatch();
  const received: number[] = [];
  filters.forEach((filter, at) => dispatch.add({ filter, receive: () => received.push(at) }));
  dispatch.deliver(incoming, {});
  return received;
}

describe("a node's filter", () => {
  const passes = (filter: Partial<Filter>, fields?: Partial<WxbotMessage>) =>
    compileFilter({ ...ANY_MESSAGE, ...filter })(message(fields)) !== false;

  it("passes everything where it is empty, but not what the account itself sent", () => {
    assert.equal(passes({}), true);
    assert.equal(passes({}, { sender: { id: "bot", self: true } }), false);
    assert.equal(passes({ self: true }, { sender: { id: "bot", self: true } }), true);
  });

  it("combines its parts with AND", () => {
    assert.equal(passes({ kinds: ["text"], chats: ["alice"] }), true);
    assert.equal(passes({ kinds: ["text"], chats: ["bob"] }), false);
    assert.equal(passes({ kinds: ["image"], chats: ["alice"] }), false);
    assert.equal(passes({ account: "bot", senders: ["alice", "bob"], chatType: "private" }), true);
    assert.equal(passes({ chatType: "group" }), false);
  });

  it("asks for a mention in groups only", () => {
    const group = { id: "1@chatroom", type: "group" } as const;
    assert.equal(passes({ mentioned: true }), true);
    assert.equal(passes({ mentioned: true }, { chat: group, mentioned: false }), false);
    assert.equal(passes({ mentioned: true }, { chat: group, mentioned: true }), true);
  });

  it("never matches words in a message without text", () => {
    const image = { ...message({ kind: "image" }) };
    delete image.text;
    assert.equal(compileFilter({ ...ANY_MESSAGE, match: "contains", pattern: "" })(image), false);
  });

  it("matches whole texts, parts and beginnings", () => {
    assert.equal(passes({ match: "equals", pattern: "hello" }), true);
    assert.equal(passes({ match: "equals", pattern: "hell" }), false);
    assert.equal(passes({ match: "contains", pattern: "ell" }), true);
    assert.equal(passes({ match: "startsWith", pattern: "hel" }), true);
    assert.equal(passes({ match: "startsWith", pattern: "ello" }), false);
  });

  it("gives the groups of a regular expression", () => {
    const judge = compileFilter({ ...ANY_MESSAGE, match: "regex", pattern: "^(\\w+) (?<count>\\d+)( x)?$" });
    const match = judge(message({ text: "tea 12" })) as string[] & { groups: object };
    assert.deepEqual([...match], ["tea 12", "tea", "12", undefined]);
    assert.deepEqual(match.groups, { count: "12" });
    assert.equal(judge(message({ text: "tea" })), false);
  });

  const command = (pattern: string, text: string) =>
    compileFilter({ ...ANY_MESSAGE, match: "command", pattern })(message({ text }));

  it("takes a command apart, whatever its case and after a mention", () => {
    const found = { command: "/add", args: ["milk", "2"], rest: "milk  2" };
    assert.deepEqual(command("/add", "/ADD milk  2 "), found);
    assert.deepEqual(command("/add", "@小助手\u2005/add milk  2"), found);
    assert.deepEqual(command("天气", "天气 北京"), { command: "天气", args: ["北京"], rest: "北京" });
    assert.equal(command("/add", "/addition 2"), false);
    assert.equal(command("/add", "please /add"), false);
  });

  it("takes any word behind a slash for a command where none is named", () => {
    assert.deepEqual(command("", "/help"), { command: "/help", args: [], rest: "" });
    assert.equal(command("", "help"), false);
    assert.equal(command("", "/"), false);
    assert.equal(command("", ""), false);
  });
});

describe("the dispatch of a message", () => {
  it("reaches each node that wants it once, in the order in which they were deployed", () => {
    const filters = [
      ANY_MESSAGE,
      { ...ANY_MESSAGE, chats: ["alice", "bob"] },
      { ...ANY_MESSAGE, kinds: ["image" as const] },
      { ...ANY_MESSAGE, senders: ["alice"] },
      { ...ANY_MESSAGE, account: "bot" },
      { ...ANY_MESSAGE, kinds: ["text" as const, "image" as const] },
    ];
    assert.deepEqual(receivers(filters, message()), [0, 1, 3, 4, 5]);
  });

  it("finds the same nodes as asking each of them", () => {
    const id = fc.constantFrom("alice", "bob", "1@chatroom", "bot", "__proto__", "");
    const filter = fc.record({
      account: fc.constantFrom("", "bot", "other"),
      kinds: fc.subarray([...KINDS], { maxLength: 3 }),
      chatType: fc.constantFrom("any" as const, "private" as const, "group" as const),
      chats: fc.uniqueArray(id, { maxLength: 3 }),
      senders: fc.uniqueArray(id, { maxLength: 2 }),
      match: fc.constantFrom(...MATCHES),
      pattern: fc.constantFrom("", "a", "^h(e)", "/help"),
      mentioned: fc.boolean(),
      self: fc.boolean(),
    });
    const incoming = fc.record({
      kind: fc.constantFrom(...KINDS),
      account: fc.record({ wxid: fc.constantFrom("bot", "other"), nickname: fc.string() }),
      chat: fc.record({ id, type: fc.constantFrom("private" as const, "group" as const) }),
      sender: fc.record({ id, self: fc.boolean() }),
      mentioned: fc.boolean(),
      text: fc.constantFrom("hello", "/help me", "", "a"),
    });
    fc.assert(
      fc.property(fc.array(filter, { maxLength: 12 }), incoming, (filters, fields) => {
        const arrived = message(fields);
        const wanted = filters.flatMap((each, at) => (compileFilter(each)(arrived) === false ? [] : [at]));
        assert.deepEqual(receivers(filters, arrived), wanted);
      }),
      { numRuns: 300 },
    );
  });

  it("gives each node a copy of its own", () => {
    const dispatch = new Dispatch();
    const received: WxbotMessage[] = [];
    for (const filter of [ANY_MESSAGE, ANY_MESSAGE]) {
      dispatch.add({
        filter,
        receive: (each) => {
          each.text = "changed";
          received.push(each);
        },
      });
    }
    dispatch.add({ filter: ANY_MESSAGE, receive: (each) => assert.equal(each.text, "hello") });
    dispatch.deliver(message(), {});
    assert.equal(received.length, 2);
    assert.notEqual(received[0], received[1]);
  });

  it("forgets a node that is gone", () => {
    const dispatch = new Dispatch();
    const remove = dispatch.add({
      filter: { ...ANY_MESSAGE, chats: ["alice"] },
      receive: () => assert.fail("still here"),
    });
    remove();
    dispatch.deliver(message(), {});
  });
});
