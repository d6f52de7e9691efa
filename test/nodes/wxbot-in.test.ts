import assert from "node:assert/strict";
import type { EventEmitter } from "node:events";
import helper from "node-red-node-test-helper";
import type { WxbotMessage } from "../../src/message/wxbot-message.js";
import { Gateway, textEvent } from "../support/gateway.js";
import { until } from "../support/until.js";
import { configFor, inbox, loadFlow, received } from "../support/wxbot-flow.js";

interface Incoming {
  topic: string;
  payload: unknown;
  wxbot: WxbotMessage;
  event: Record<string, unknown>;
  match?: unknown;
}

const IN = { id: "in", type: "wxbot-in", z: "tab", config: "config", wires: [["out"]] };
const OUT = { id: "out", type: "helper", z: "tab" };
const STATUS = { id: "watch", type: "status", z: "tab", scope: null, wires: [["statuses"]] };
const STATUSES = { id: "statuses", type: "helper", z: "tab" };
const TAB = { id: "tab", type: "tab" };

describe("wxbot-in", () => {
  let gateway: Gateway;

  before((done) => void helper.startServer(done));
  after((done) => void helper.stopServer(done));

  beforeEach(async () => {
    gateway = await new Gateway().open();
  });

  afterEach(async () => {
    await helper.unload();
    assert.equal(gateway.clients.size, 0, "a socket was left open");
    await gateway.close();
  });

  /** Deploys one `wxbot-in`, and waits until it is connected. */
  async function deploy(fields: object = {}, more: object[] = []): Promise<Incoming[]> {
    const signedIn = gateway.signedIn();
    await loadFlow([TAB, configFor(gateway), { ...IN, ...fields }, OUT, ...more] as never);
    const messages = inbox<Incoming>("out");
    await signedIn;
    return messages;
  }

  /** What a node with these properties lets through of some events; a last one that always passes ends the wait. */
  async function passing(fields: object, events: object[]): Promise<Incoming[]> {
    const ends = { id: "end-in", type: "wxbot-in", z: "tab", config: "config", chats: ["the-end"], wires: [["end"]] };
    const messages = await deploy(fields, [ends, { id: "end", type: "helper", z: "tab" }]);
    const end = inbox("end");
    for (const event of events) gateway.push(event);
    gateway.push(textEvent("end", { FromUserName: "the-end" }));
    await received(end, 1);
    return messages.filter(({ topic }) => topic !== "the-end");
  }

  const text = (from: string, content: string, more: object = {}) =>
    textEvent(content, { FromUserName: from, ...more });
  const group = (member: string, content: string, more: object = {}) =>
    text("1@chatroom", `${member}:\n${content}`, more);

  it("emits a message with the text, the chat to answer to, the normalised message and the event", async () => {
    const messages = await deploy();
    const event = text("wxid_alice", "你好");
    gateway.push(event);
    await received(messages, 1);
    const [message] = messages;
    assert.equal(message!.payload, "你好");
    assert.equal(message!.topic, "wxid_alice");
    assert.equal(message!.wxbot.id, event.event.NewMsgId);
    assert.equal(message!.wxbot.kind, "text");
    assert.deepEqual(message!.wxbot.account, { wxid: "wxid_bot", nickname: "小助手" });
    assert.deepEqual(message!.event, event);
    assert.equal(message!.match, undefined);
    assert.ok(!JSON.stringify(message).includes("secret"));
  });

  it("emits the text of a group without the sender that leads it, and the group as the topic", async () => {
    const messages = await deploy();
    gateway.push(group("wxid_bob", "大家好\n第二行"));
    await received(messages, 1);
    assert.equal(messages[0]!.payload, "大家好\n第二行");
    assert.equal(messages[0]!.topic, "1@chatroom");
    assert.equal(messages[0]!.wxbot.sender.id, "wxid_bob");
  });

  it("emits an object with what the message carries, for other kinds", async () => {
    const messages = await deploy();
    const Content = '<msg><location x="39.9" y="116.3" label="北京"/></msg>';
    gateway.push(text("wxid_alice", "", { MsgType: 48, Content }));
    await received(messages, 1);
    assert.deepEqual(messages[0]!.payload, { location: { latitude: 39.9, longitude: 116.3, label: "北京" } });
  });

  it("emits what is no message as unknown, where no kinds are chosen, and only there", async () => {
    const offline = { userInfo: { wxid: "wxid_bot", nickname: "" }, eventType: "Offline", event: { reason: 1 } };
    const messages = await passing({}, [offline]);
    assert.equal(messages.length, 1);
    assert.equal(messages[0]!.wxbot.kind, "unknown");
    assert.deepEqual(messages[0]!.payload, { unknown: { eventType: "Offline" } });
    assert.deepEqual(messages[0]!.event, offline);
    await helper.unload();
    assert.equal((await passing({ kinds: ["text"] }, [offline])).length, 0);
  });

  for (const [name, fields, events, expected] of [
    ["kinds", { kinds: ["image", "text"] }, [text("a", "1"), text("a", "", { MsgType: 42 })], ["1"]],
    ["the receiving account", { account: "other" }, [text("a", "1")], []],
    ["private chats", { chatType: "private" }, [text("a", "1"), group("a", "2")], ["1"]],
    ["groups", { chatType: "group" }, [text("a", "1"), group("a", "2")], ["2"]],
    ["chats", { chats: ["b", "1@chatroom"] }, [text("a", "1"), text("b", "2"), group("a", "3")], ["2", "3"]],
    ["senders", { senders: ["b"] }, [text("a", "1"), text("b", "2"), group("b", "3")], ["2", "3"]],
    ["chats as a text with commas", { chats: "a, b" }, [text("a", "1"), text("b", "2"), text("c", "3")], ["1", "2"]],
    ["the whole text", { match: "equals", pattern: "hi" }, [text("a", "hi"), text("a", "hi!")], ["hi"]],
    [
      "a part of the text",
      { match: "contains", pattern: "天气" },
      [text("a", "今天天气"), text("a", "x")],
      ["今天天气"],
    ],
    ["its beginning", { match: "startsWith", pattern: "hi" }, [text("a", "hi!"), text("a", "oh hi")], ["hi!"]],
    [
      "mentions, in groups",
      { mentioned: true },
      [
        text("a", "1"),
        group("a", "2"),
        group("a", "3", { MsgSource: "<msgsource><atuserlist>wxid_bot</atuserlist></msgsource>" }),
      ],
      ["1", "3"],
    ],
    [
      "everything at once",
      { kinds: ["text"], chatType: "group", senders: ["a"], match: "startsWith", pattern: "x" },
      [group("a", "x1"), group("b", "x2"), group("a", "y3"), text("a", "x4")],
      ["x1"],
    ],
  ] as const) {
    it(`filters by ${name}`, async () => {
      const messages = await passing(fields, [...events]);
      assert.deepEqual(
        messages.map(({ payload }) => payload),
        expected,
      );
    });
  }

  it("leaves out what the account itself sent, unless told otherwise", async () => {
    const own = text("wxid_bot", "mine", { ToUserName: "filehelper" });
    assert.equal((await passing({}, [own])).length, 0);
    await helper.unload();
    const [message] = await passing({ self: true }, [own]);
    assert.equal(message!.topic, "filehelper");
  });

  it("takes a command apart: the payload is the rest", async () => {
    const messages = await passing({ match: "command", pattern: "/add" }, [text("a", "/add  milk 2"), text("a", "/x")]);
    assert.equal(messages.length, 1);
    assert.equal(messages[0]!.payload, "milk 2");
    assert.deepEqual(messages[0]!.match, { command: "/add", args: ["milk", "2"] });
    assert.equal(messages[0]!.wxbot.text, "/add  milk 2");
  });

  it("gives the groups of a regular expression", async () => {
    const [message] = await passing({ match: "regex", pattern: "^(\\d+) \\+ (\\d+)$" }, [text("a", "1 + 2")]);
    assert.deepEqual([...(message!.match as string[])], ["1 + 2", "1", "2"]);
  });

  it("emits a message that arrives twice once", async () => {
    const twice = text("a", "1");
    assert.equal((await passing({}, [twice, twice, twice])).length, 1);
  });

  it("gives each node a copy of its own", async () => {
    const second = { ...IN, id: "in2", wires: [["out2"]] };
    const messages = await deploy({}, [second, { id: "out2", type: "helper", z: "tab" }]);
    const others = inbox<Incoming>("out2");
    gateway.push(text("a", "1"));
    await received(messages, 1);
    await received(others, 1);
    assert.notEqual(messages[0]!.wxbot, others[0]!.wxbot);
    assert.notEqual(messages[0]!.event, others[0]!.event);
  });

  it("warns of a frame that cannot be read, without its content, once, and goes on", async () => {
    const messages = await deploy({}, [{ ...IN, id: "in2", wires: [] }]);
    const warnings: string[] = [];
    (helper.getNode("config") as unknown as EventEmitter).on("call:warn", (call: { args: string[] }) =>
      warnings.push(call.args[0]!),
    );
    for (const bad of ["{TOP-SECRET", "[]", '"TOP-SECRET"', "x".repeat(9_000_000)]) gateway.push(bad);
    gateway.push('{"__proto__":{"polluted":1},"eventType":"AddMsg","event":{"__proto__":{"MsgType":1}}}');
    gateway.push(text("a", "still here"));
    await until(() => messages.some(({ payload }) => payload === "still here"));
    assert.equal(warnings.length, 4);
    assert.ok(!warnings.join().includes("TOP-SECRET"));
    assert.equal(({} as { polluted?: unknown }).polluted, undefined);
  });

  it("says that a pattern is none, and stays out of the connection", async () => {
    const good = { ...IN, id: "good" };
    const messages = await deploy({ match: "regex", pattern: "(", wires: [] }, [good]);
    const entries = (helper.log().args as { level: number; id: string }[][]).flat();
    const errors = entries.filter(({ id, level }) => id === "in" && level === LEVEL_ERROR);
    assert.equal(errors.length, 1);
    gateway.push(text("a", "1"));
    await received(messages, 1);
  });

  it("shows the shared connection as its status", async () => {
    gateway.onSignIn = () => {};
    await loadFlow([TAB, STATUS, STATUSES, configFor(gateway), IN, OUT] as never);
    const statuses = inbox<{ status: { fill: string; shape: string; text: string } }>("statuses");
    const shown = () => statuses.map(({ status }) => `${status.fill} ${status.shape} ${status.text.split(".").at(-1)}`);
    const [socket] = await Promise.all([gateway.signedIn()]);
    socket.send('{"type":"AuthCheckResult","retCode":0}');
    await until(() => shown().includes("green dot connected"));
    socket.terminate();
    await until(() => shown().some((line) => line.startsWith("red ring")));
    gateway.onSignIn = (next) => next.send('{"eventType":"AuthCheckResult","retCode":1000}');
    await until(() => shown().includes("red dot refused"));
    assert.ok(shown().includes("yellow ring connecting"));
  });
});

/** Node-RED's log level of errors. */
const LEVEL_ERROR = 20;
