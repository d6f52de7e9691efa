import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { normalise } from "../../src/message/normalise.js";
import { payloadOf } from "../../src/message/payload.js";
import { KINDS, type WxbotMessage } from "../../src/message/wxbot-message.js";
import { readFrame } from "../../src/protocol/frame.js";

const SAMPLES = path.resolve("test/fixtures/addmsg");
const NOW = 1_800_000_000_000;
const BOT = "wxid_7kq2m8bot0021";
const ALICE = { chat: { id: "wxid_p3alice99x22", type: "private" }, sender: { id: "wxid_p3alice99x22", self: false } };
const GROUP = { id: "34757816141@chatroom", type: "group" };
const BOB = { chat: GROUP, sender: { id: "wxid_bob0001", self: false }, mentions: [], mentioned: false };

function read(text: string): WxbotMessage {
  const frame = readFrame(text);
  assert.equal(frame.type, "event");
  return normalise(frame, NOW);
}

/** What the samples must come out as; the rest of the envelope is the same in all but two. */
const EXPECTED: Record<string, Partial<WxbotMessage> | object> = {
  card: { ...ALICE, kind: "card", card: { id: "v3_abc@stranger", nickname: "Carol" } },
  emoji: {
    ...ALICE,
    kind: "emoji",
    emoji: { md5: "cc56728d56c730ddae52baffe941ed86", width: 200, height: 200, url: "http://example.invalid/x" },
  },
  file: { ...ALICE, kind: "file", file: { name: "报价.xlsx", size: 8939, complete: true } },
  "friend-request": {
    chat: { id: "wxid_dave", type: "private" },
    sender: { id: "wxid_dave", self: false },
    kind: "friendRequest",
    friendRequest: { id: "wxid_dave", nickname: "Dave", text: "我是 Dave", ticket: "v4_y@stranger" },
  },
  image: { ...ALICE, kind: "image", image: { size: 2998 } },
  link: {
    ...ALICE,
    kind: "link",
    link: { title: "标题 & 更多", url: "https://example.invalid/a?b=1&c=2", description: "一段描述" },
  },
  location: {
    ...ALICE,
    kind: "location",
    location: {
      latitude: 39.90374,
      longitude: 116.397827,
      label: "北京市东城区东长安街",
      name: "北京天安门广场",
    },
  },
  miniprogram: {
    ...ALICE,
    kind: "miniprogram",
    miniprogram: { title: "点单", name: "咖啡", id: "gh_abc@app", page: "pages/index.html" },
  },
  quote: {
    ...BOB,
    kind: "quote",
    text: "同意",
    quote: {
      sender: "wxid_carol02",
      text: "周五发布？",
      id: "3617029648443513152",
      nickname: "Carol",
      kind: "text",
    },
  },
  revoke: { ...BOB, kind: "revoke", revoke: { id: "4309049461128498000", text: '"Bob" 撤回了一条消息' } },
  "status-notify": {
    kind: "system",
    chat: { id: BOT, type: "private" },
    sender: { id: BOT, self: true },
    system: { type: "op" },
  },
  system: {
    kind: "system",
    chat: GROUP,
    sender: { id: GROUP.id, self: false },
    mentions: [],
    mentioned: false,
    text: '"Bob"邀请"Dave"加入了群聊',
  },
  "text-group": { ...BOB, kind: "text", text: "大家好\n第二行" },
  "text-group-mention": {
    ...BOB,
    kind: "text",
    text: "@小助手\u2005今天天气怎么样",
    mentions: [BOT, "wxid_carol02"],
    mentioned: true,
  },
  "text-own": {
    kind: "text",
    chat: { id: "filehelper", type: "private" },
    sender: { id: BOT, self: true },
    text: "记一下",
  },
  "text-private": { ...ALICE, kind: "text", text: "早上好，明天几点开会？" },
  "text-private-wrapped": { ...ALICE, kind: "text", text: "123" },
  "text-snake-case": { ...BOB, kind: "text", text: "好的", id: "2414659179099175024", time: 1732066896000 },
  "text-split-numbers": { ...ALICE, kind: "text", text: "你好", id: "8489890863244754000" },
  transfer: {
    ...ALICE,
    kind: "transfer",
    transfer: { title: "微信转账", description: "收到转账0.10元。", amount: "￥0.10", redPacket: false },
  },
  video: { ...ALICE, kind: "video", video: { durationMs: 7000, size: 490566 } },
  voice: { ...ALICE, kind: "voice", voice: { durationMs: 2540, size: 3600 } },
};

describe("an event of the field", () => {
  const names = fs.readdirSync(SAMPLES).flatMap((file) => /^(.*)\.json$/.exec(file)?.[1] ?? []);

  it("has a sample for each shape that is expected", () =>
    assert.deepEqual(names.sort(), Object.keys(EXPECTED).sort()));

  for (const name of names) {
    it(`is understood: ${name}`, () => {
      const message = read(fs.readFileSync(path.join(SAMPLES, `${name}.json`), "utf8"));
      assert.deepEqual(message, {
        id: "7773749793478223190",
        time: 1705043418000,
        account: { wxid: BOT, nickname: "小助手" },
        ...EXPECTED[name],
      });
      assert.deepEqual(JSON.parse(JSON.stringify(message)), message, "it survives JSON");
    });
  }
});

/** An event of Alice's, with other fields where given. */
function event(fields: object, more: object = {}): WxbotMessage {
  return read(
    JSON.stringify({
      userInfo: { wxid: "bot", nickname: "Bot" },
      eventType: "AddMsg",
      event: { FromUserName: "alice", ToUserName: "bot", MsgType: 1, Content: "hi", NewMsgId: "5", ...fields },
      ...more,
    }),
  );
}

function app(type: number, xml: string): WxbotMessage {
  return event({ MsgType: 49, Content: `<msg><appmsg><type>${type}</type>${xml}</appmsg></msg>` });
}

describe("what the samples lack", () => {
  it("strings are read in every wrapping", () => {
    for (const wrapper of ["string", "String", "str", "String_"]) {
      const wrap = (text: string) => ({ [wrapper]: text });
      const message = event({
        FromUserName: wrap("bob"),
        Content: wrap("x"),
        NewMsgId: wrap("12"),
        MsgType: wrap("1"),
      });
      assert.deepEqual([message.sender.id, message.text, message.id], ["bob", "x", "12"], wrapper);
    }
  });

  it("numbers are read plain, as text and in halves, the lower one negative too", () => {
    assert.equal(event({ MsgType: "1" }).kind, "text");
    assert.equal(event({ MsgType: { low: 3, high: 0 } }).kind, "image");
    assert.equal(event({ NewMsgId: { low: -1, high: 1 } }).id, String(2n ** 33n - 1n));
    assert.equal(
      event({ NewMsgId: { low: 7, high: -1, unsigned: true } }).id,
      String((2n ** 32n - 1n) * 2n ** 32n + 7n),
    );
  });

  it("an id is NewMsgId, else MsgId, else nothing", () => {
    assert.equal(event({ NewMsgId: 0, MsgId: 42 }).id, "42");
    assert.equal(event({ NewMsgId: null, MsgId: "43" }).id, "43");
    assert.equal(event({ NewMsgId: undefined, MsgId: "x" }).id, "");
  });

  it("a bare 64-bit id keeps every digit, wherever else a field of its name stands", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 2n ** 53n + 1n, max: 2n ** 64n - 1n }), fc.string(), (id, text) => {
        const content = JSON.stringify(`${text} "NewMsgId":1 \\"NewMsgId\\":2`);
        const frame =
          `{"userInfo":{"wxid":"b","nickname":"","NewMsgId":99999999999999999},"eventType":"AddMsg",` +
          `"event":{"Content":${content},"FromUserName":"a","MsgType":1,"NewMsgId" : ${id}}}`;
        assert.equal(read(frame).id, String(id));
      }),
    );
  });

  it("an event without a time is of now; one in milliseconds is taken as such", () => {
    assert.equal(event({}).time, NOW);
    assert.equal(event({ CreateTime: 1705043418123 }).time, 1705043418123);
  });

  it("video has two numbers, and a call its own", () => {
    assert.equal(event({ MsgType: 62 }).kind, "video");
    assert.equal(event({ MsgType: 50, Content: '<voipmsg type="VoIPBubbleMsg"/>' }).kind, "call");
  });

  it("an image has its pixels where they are known", () => {
    const Content = '<msg><img cdnmidwidth="300" cdnmidheight="200" length="7"/></msg>';
    assert.deepEqual(event({ MsgType: 3, Content }).image, { width: 300, height: 200, size: 7 });
  });

  it("app messages: a file still uploading, mini programs, a red packet, music and unknown ones", () => {
    assert.deepEqual(app(74, "<title>a.pdf</title>").file, { name: "a.pdf", complete: false });
    assert.equal(app(36, "<title>m</title>").kind, "miniprogram");
    assert.equal(app(2001, "<title>恭喜发财</title>").transfer?.redPacket, true);
    assert.equal(app(3, "<title>Song</title><url>https://m.invalid</url>").link?.url, "https://m.invalid");
    assert.deepEqual(app(19, "<title>chat record</title>").unknown, { eventType: "AddMsg", type: 49, appType: 19 });
    assert.equal(event({ MsgType: 49, Content: "no XML" }).kind, "unknown");
  });

  it("a quote of an app message shows its title", () => {
    const quoted =
      "&lt;msg&gt;&lt;appmsg&gt;&lt;title&gt;报价&lt;/title&gt;&lt;type&gt;6&lt;/type&gt;&lt;/appmsg&gt;&lt;/msg&gt;";
    const message = app(
      57,
      `<title>看看</title><refermsg><type>49</type><fromusr>carol</fromusr><content>${quoted}</content></refermsg>`,
    );
    assert.deepEqual(message.quote, { sender: "carol", text: "报价", kind: "file" });
    assert.equal(message.text, "看看");
  });

  it("a notice as a template has its names filled in", () => {
    const Content =
      '<sysmsg type="sysmsgtemplate"><sysmsgtemplate><content_template type="tmpl_type_profile"><plain></plain>' +
      '<template><![CDATA["$username$"邀请"$names$"加入了群聊]]></template><link_list>' +
      '<link name="username"><memberlist><member><username>b</username><nickname>Bob</nickname></member></memberlist></link>' +
      '<link name="names"><memberlist><member><nickname>Dave</nickname></member><member><nickname>Eve</nickname></member>' +
      "</memberlist><separator><![CDATA[、]]></separator></link></link_list></content_template></sysmsgtemplate></sysmsg>";
    const message = event({ MsgType: 10002, FromUserName: "1@chatroom", Content: `1@chatroom:\n${Content}` });
    assert.equal(message.kind, "system");
    assert.equal(message.text, '"Bob"邀请"Dave、Eve"加入了群聊');
    assert.deepEqual(message.system, { type: "sysmsgtemplate" });
  });

  it("own messages in a group are of the group", () => {
    const message = event({ FromUserName: "bot", ToUserName: "1@chatroom", Content: "a:\nb" });
    assert.deepEqual(message.chat, { id: "1@chatroom", type: "group" });
    assert.deepEqual(message.sender, { id: "bot", self: true });
    assert.equal(message.text, "a:\nb");
  });

  it("everybody is mentioned by notify@all, and in plain text the list may have blanks", () => {
    const group = { FromUserName: "1@chatroom", Content: "x:\nhi" };
    const source = (list: string) =>
      event({ ...group, MsgSource: `<msgsource><atuserlist>${list}</atuserlist></msgsource>` });
    assert.equal(source("notify@all").mentioned, true);
    assert.deepEqual(source(" x, bot ,,x").mentions, ["x", "bot"]);
    assert.equal(source("").mentioned, false);
  });

  it("what is no message or of no known type is unknown, with what is known of it", () => {
    assert.deepEqual(event({ MsgType: 9999 }).unknown, { eventType: "AddMsg", type: 9999 });
    assert.deepEqual(event({}, { eventType: "Offline" }).unknown, { eventType: "Offline", type: 1 });
    assert.equal(event({}, { event: "?" }).kind, "unknown");
    assert.equal(event({ FromUserName: 7, MsgType: {} }).kind, "unknown");
  });

  it("media lead nowhere but to the platform", () => {
    const media = (url: unknown) => event({}, { media: { url, mime: "image/png", size: 3 } }).media;
    assert.deepEqual(media("/wxapi/m?id=1"), { url: "/wxapi/m?id=1", mime: "image/png", size: 3 });
    for (const url of ["//evil.invalid", "/\\evil.invalid", "http://evil.invalid", "/\t/evil", 7, undefined]) {
      assert.equal(media(url), undefined);
    }
  });

  it("XML never expands, and never takes long", () => {
    const bomb =
      '<!DOCTYPE m [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><msg><location x="1" y="2" label="&b;&b;"/></msg>';
    assert.ok((event({ MsgType: 48, Content: bomb }).location?.label ?? "").length < 20);
    const deep = "<a>".repeat(100_000);
    const start = performance.now();
    assert.equal(event({ MsgType: 49, Content: deep }).kind, "unknown");
    assert.ok(performance.now() - start < 2_000);
  });

  it("whatever arrives is normalised, and its payload is plain JSON", () => {
    const anything = fc.anything();
    const shape = fc.record(
      {
        userInfo: anything,
        eventType: fc.oneof(fc.constant("AddMsg"), anything),
        event: fc.record(
          {
            FromUserName: fc.oneof(fc.constant("1@chatroom"), anything),
            ToUserName: anything,
            MsgType: fc.oneof(fc.constantFrom(1, 3, 34, 37, 42, 43, 47, 48, 49, 50, 51, 62, 10000, 10002), anything),
            Content: fc.oneof(
              fc.string(),
              fc.string().map((text) => `<msg><appmsg><type>57${text}`),
              anything,
            ),
            MsgSource: anything,
            NewMsgId: anything,
          },
          { requiredKeys: [] },
        ),
        media: anything,
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(shape, (body) => {
        const message = normalise({ type: "event", body, exactId: undefined }, NOW);
        assert.ok(KINDS.includes(message.kind));
        assert.deepEqual(JSON.parse(JSON.stringify(message)), message);
        JSON.stringify(payloadOf(message));
      }),
      { numRuns: 2_000 },
    );
  });
});
