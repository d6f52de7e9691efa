import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { normalise } from "../../src/message/normalise.js";
import type { WxbotMessage } from "../../src/message/wxbot-message.js";
import { readFrame } from "../../src/protocol/frame.js";
import { GIF, PDF, PNG } from "../support/images.js";
import { mediaFile, toneWave } from "../support/media-files.js";
import { ALICE, BOB, BOT, GROUP, RunningPlatform, type Client } from "./running-platform.js";

type Event = Record<string, unknown>;

function fixture(name: string): Event {
  const frame = JSON.parse(readFileSync(path.join("test/fixtures/addmsg", `${name}.json`), "utf8")) as { event: Event };
  return frame.event;
}

/** Names and kinds of fields, all the way down. */
function shape(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return typeof value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, inner]) => [key, shape(inner)]),
  );
}

/** The names of the elements in an XML text, each once. */
function elements(xml: unknown): string[] {
  const text = typeof xml === "string" ? xml : (xml as { string: string }).string;
  return [...new Set([...text.matchAll(/<([a-zA-Z]\w*)/g)].map(([, name]) => name!))];
}

describe("platform: the events", () => {
  let running: RunningPlatform;
  let client: Client;

  before(async () => {
    running = await RunningPlatform.open();
    client = await running.client();
  });
  after(() => running.close());

  /** Writes, and gives the event as it came and as the nodes read it. */
  async function event(
    content: object,
    chat = BOT,
    as = ALICE,
  ): Promise<{ text: string; event: Event; read: WxbotMessage }> {
    await running.write(content, chat, as);
    const text = await client.nextText();
    const frame = readFrame(text);
    assert.ok(frame.type === "event");
    return { text, event: frame.body["event"] as Event, read: normalise(frame, 0) };
  }

  it("text, in the field's own shape", async () => {
    const { event: found, read } = await event({ kind: "text", text: "你好 & <hello>" });
    assert.deepEqual(shape(found), shape(fixture("text-private-wrapped")));
    assert.deepEqual([read.kind, read.text], ["text", "你好 & <hello>"]);
    assert.deepEqual(
      [read.chat, read.sender],
      [
        { id: ALICE, type: "private" },
        { id: ALICE, self: false },
      ],
    );
  });

  it("text in a group, with mentions", async () => {
    const { event: found, read } = await event({ kind: "text", text: "@小助手\u2005天气", mentions: [BOT] }, GROUP);
    assert.deepEqual(shape(found), shape(fixture("text-group-mention")));
    assert.deepEqual(elements(found["MsgSource"]), elements(fixture("text-group-mention")["MsgSource"]));
    assert.deepEqual([read.chat, read.sender.id], [{ id: GROUP, type: "group" }, ALICE]);
    assert.deepEqual([read.text, read.mentions, read.mentioned], ["@小助手\u2005天气", [BOT], true]);
    assert.equal((await event({ kind: "text", text: "@Bob\u2005?", mentions: [BOB] }, GROUP)).read.mentioned, false);
    assert.equal(
      (await event({ kind: "text", text: "@所有人", mentions: ["notify@all"] }, GROUP)).read.mentioned,
      true,
    );
  });

  it("text that the account wrote itself", async () => {
    const { read, event: found } = await event({ kind: "text", text: "记一下" }, GROUP, BOT);
    assert.deepEqual(shape(found), shape(fixture("text-own")));
    assert.deepEqual([read.chat.id, read.sender, read.text], [GROUP, { id: BOT, self: true }, "记一下"]);
  });

  it("image, with its bytes on offer", async () => {
    const { id } = await running.upload("image", PNG);
    const { read, event: found } = await event({ kind: "image", media: id });
    assert.deepEqual(shape(found), shape(fixture("image")));
    assert.deepEqual(elements(found["Content"]), elements(fixture("image")["Content"]));
    assert.deepEqual([read.kind, read.image], ["image", { width: 8, height: 8, size: PNG.length }]);
    assert.equal(read.media?.mime, "image/png");
    assert.equal(read.media.size, PNG.length);
    const response = await fetch(`${running.url}${read.media.url}&key=${running.platform.key}`);
    assert.equal(response.headers.get("content-type"), "image/png");
    assert.deepEqual(Buffer.from(await response.arrayBuffer()), PNG);
  });

  it("voice, which becomes SILK as WeChat's are", async () => {
    const { id, mime } = await running.upload("voice", toneWave(1_000));
    assert.equal(mime, "audio/silk");
    const { read, event: found } = await event({ kind: "voice", media: id });
    assert.deepEqual(elements(found["Content"]), elements(fixture("voice")["Content"]));
    assert.ok(Math.abs(read.voice!.durationMs! - 1_000) <= 40, String(read.voice!.durationMs));
    assert.equal(read.media?.mime, "audio/silk");
    const response = await fetch(`${running.url}${read.media.url}&key=${running.platform.key}`);
    assert.equal(Buffer.from(await response.arrayBuffer()).toString("latin1", 0, 10), "\u0002#!SILK_V3");
  });

  it("video", async () => {
    const { id } = await running.upload("video", mediaFile("picture-1200.mp4"));
    const { read, event: found } = await event({ kind: "video", media: id });
    assert.deepEqual(elements(found["Content"]), elements(fixture("video")["Content"]));
    assert.deepEqual([read.kind, read.video?.durationMs, read.media?.mime], ["video", 1_000, "video/mp4"]);
  });

  it("emoji, as a sticker", async () => {
    const { id } = await running.upload("emoji", GIF);
    const { read, event: found } = await event({ kind: "emoji", media: id });
    assert.deepEqual(elements(found["Content"]), elements(fixture("emoji")["Content"]));
    assert.equal(read.kind, "emoji");
    assert.match(read.emoji!.md5!, /^[0-9a-f]{32}$/);
  });

  it("file, with its name", async () => {
    const { id } = await running.upload("file", PDF, `&name=${encodeURIComponent("报价 <1> & 2.pdf")}`);
    const { read, event: found } = await event({ kind: "file", media: id }, GROUP);
    assert.deepEqual(
      elements(found["Content"]).filter((name) => name !== "fromusername"),
      elements(fixture("file")["Content"]),
    );
    assert.deepEqual(read.file, { name: "报价 <1> & 2.pdf", size: PDF.length, complete: true });
    assert.deepEqual([read.media?.name, read.media?.mime], ["报价 <1> & 2.pdf", "application/pdf"]);
  });

  it("location", async () => {
    const place = { latitude: 39.90374, longitude: 116.397827, label: '东长安街 "1"', name: "天安门" };
    const { read, event: found } = await event({ kind: "location", ...place });
    assert.deepEqual(elements(found["Content"]), elements(fixture("location")["Content"]));
    assert.deepEqual(read.location, place);
  });

  it("link", async () => {
    const link = { title: "标题 & <更多>", url: "https://example.invalid/a?b=1&c=2", description: "一段描述" };
    const { read, event: found } = await event({ kind: "link", ...link });
    assert.deepEqual(elements(found["Content"]).sort(), elements(fixture("link")["Content"]).sort());
    assert.deepEqual(read.link, link);
  });

  it("card", async () => {
    const { read } = await event({ kind: "card", wxid: BOB });
    assert.deepEqual(read.card, { id: BOB, nickname: "Bob" });
  });

  it("quote", async () => {
    const quoted = await running.write({ kind: "text", text: "周五发布？" }, GROUP, BOB);
    await client.next();
    const { read, event: found } = await event({ kind: "quote", text: "同意", quotes: quoted.id }, GROUP);
    assert.deepEqual(
      elements(found["Content"]).filter((name) => name !== "fromusername"),
      elements(fixture("quote")["Content"]),
    );
    assert.deepEqual(read.quote, { id: quoted.id, sender: BOB, nickname: "Bob", kind: "text", text: "周五发布？" });
    assert.equal(read.text, "同意");
  });

  it("mini program, transfer, red packet and call", async () => {
    const program = await event({ kind: "miniprogram", title: "点单", name: "咖啡", page: "pages/index.html" });
    assert.deepEqual([program.read.kind, program.read.miniprogram?.title], ["miniprogram", "点单"]);
    const transfer = await event({ kind: "transfer", amount: "0.10", redPacket: false });
    assert.deepEqual([transfer.read.transfer?.amount, transfer.read.transfer?.redPacket], ["￥0.10", false]);
    const packet = await event({ kind: "transfer", amount: "8.88", redPacket: true, note: "恭喜" });
    assert.equal(packet.read.transfer?.redPacket, true);
    assert.equal((await event({ kind: "call", video: true })).read.kind, "call");
  });

  it("friend request", async () => {
    await running.ask("POST", "api/friend-requests", { as: BOB, to: BOT, text: "我是 <Bob>" });
    const frame = readFrame(await client.nextText());
    assert.ok(frame.type === "event");
    assert.deepEqual(shape(frame.body["event"]), shape(fixture("friend-request")));
    const read = normalise(frame, 0);
    assert.deepEqual(
      [read.kind, read.friendRequest?.id, read.friendRequest?.text, read.chat.id],
      ["friendRequest", BOB, "我是 <Bob>", BOB],
    );
  });

  it("revoke, with the id of the message taken back", async () => {
    const { text } = await event({ kind: "text", text: "oops" }, GROUP, BOB);
    const id = /"NewMsgId":(\d+)/.exec(text)![1]!;
    await running.ask("POST", `api/messages/${id}/revoke`, { as: BOB });
    const frame = readFrame(await client.nextText());
    assert.ok(frame.type === "event");
    assert.deepEqual(elements((frame.body["event"] as Event)["Content"]), elements(fixture("revoke")["Content"]));
    const read = normalise(frame, 0);
    assert.deepEqual([read.kind, read.revoke?.id, read.sender.id], ["revoke", id, BOB]);
    assert.notEqual(read.id, id);
  });

  it("system, when the group changes", async () => {
    const { wxid } = await running.ask<{ wxid: string }>("POST", "api/people", { nickname: 'Dave "D"' });
    await running.ask("PATCH", `api/groups/${GROUP}`, { as: BOB, add: [wxid] });
    const frame = readFrame(await client.nextText());
    assert.ok(frame.type === "event");
    assert.deepEqual(shape(frame.body["event"]), shape(fixture("system")));
    const read = normalise(frame, 0);
    assert.deepEqual([read.kind, read.text], ["system", '"Bob"邀请"Dave "D""加入了群聊']);
  });

  it("status notice, when the account's own phone has read a chat", async () => {
    await event({ kind: "text", text: "unread" });
    await running.ask("POST", `api/chats/${ALICE}/read`, { as: BOT });
    const frame = readFrame(await client.nextText());
    assert.ok(frame.type === "event");
    const found = frame.body["event"] as Event;
    assert.deepEqual(shape(found), shape(fixture("status-notify")));
    assert.equal(
      (found["Content"] as { string: string }).string,
      `<msg>\n<op id='2'>\n<username>${ALICE}</username>\n</op>\n</msg>`,
    );
    assert.equal(normalise(frame, 0).kind, "system");
  });

  it("offers bytes for 24 hours", async () => {
    const { id } = await running.upload("image", PNG);
    const url = `wxapi/pc/media?id=${id}&key=${running.platform.key}`;
    assert.equal((await running.request("GET", url)).status, 200);
    const document = await running.ask<{ tables: { media: Record<string, { created: number }> } }>(
      "POST",
      "api/export",
    );
    document.tables.media[id]!.created -= 24 * 60 * 60_000 + 1_000;
    await running.ask("POST", "api/import", document);
    assert.equal((await running.request("GET", url)).status, 404);
    // The phone still shows it.
    assert.equal((await running.request("GET", `api/media/${id}`)).status, 200);
    client = await running.client();
  });

  describe("in the other shapes", () => {
    after(() =>
      running.ask("PATCH", "api/settings", {
        events: { names: "pascal", strings: "mixed", ids: "bare", numbers: "plain" },
      }),
    );

    for (const names of ["pascal", "snake"]) {
      for (const strings of ["mixed", "plain", "string", "String", "str", "String_"]) {
        it(`${names} names and ${strings} strings`, async () => {
          await running.ask("PATCH", "api/settings", { events: { names, strings } });
          const { read, event: found } = await event({ kind: "text", text: "same" }, GROUP);
          assert.deepEqual([read.kind, read.text, read.sender.id, read.chat.id], ["text", "same", ALICE, GROUP]);
          const content = found[names === "snake" ? "content" : "Content"];
          const wrapper = strings === "mixed" ? "string" : strings;
          const lead = `${ALICE}:\nsame`;
          assert.deepEqual(content, strings === "plain" ? lead : { [wrapper]: lead });
        });
      }
    }

    for (const ids of ["bare", "text", "split"]) {
      for (const numbers of ["plain", "text", "split"]) {
        it(`${ids} ids and ${numbers} numbers, exact in all digits`, async () => {
          await running.ask("PATCH", "api/settings", { events: { names: "pascal", strings: "plain", ids, numbers } });
          const { id, time } = await running.write({ kind: "text", text: "same" });
          const text = await client.nextText();
          const frame = readFrame(text);
          assert.ok(frame.type === "event");
          const read = normalise(frame, 0);
          assert.deepEqual([read.kind, read.id, read.time], ["text", id, Math.floor(time / 1_000) * 1_000]);
          assert.equal(text.includes(`"NewMsgId":${id}`), ids === "bare");
          assert.equal(text.includes(`"NewMsgId":"${id}"`), ids === "text");
          assert.ok(Number(id) > 2 ** 53);
        });
      }
    }
  });
});
