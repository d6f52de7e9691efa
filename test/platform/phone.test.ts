import assert from "node:assert/strict";
import fc from "fast-check";
import type { Chat, Message, Person } from "../../src/platform/pages-api/chat.js";
import type { PhoneFrame } from "../../src/platform/pages-api/live.js";
import { GIF, PDF, PNG } from "../support/images.js";
import { mediaFile, toneWave } from "../support/media-files.js";
import { requireProgram } from "../support/require-program.js";
import { ALICE, BOB, BOT, GROUP, RunningPlatform, type Client } from "./running-platform.js";

type World = Extract<PhoneFrame, { type: "world" }>;
type MessageFrame = Extract<PhoneFrame, { type: "message" }>;

describe("platform: phones", () => {
  let running: RunningPlatform;

  beforeEach(async () => {
    running = await RunningPlatform.open();
  });
  afterEach(() => running.close());

  async function phone(as: string): Promise<[Client, World]> {
    const live = await running.live(`page=phone&as=${as}`);
    return [live, await live.next<World>()];
  }

  /** Where a voice is that the bot sent. */
  async function botsVoice(name: string, Type: number): Promise<string> {
    const DataFileBase64 = mediaFile(name).toString("base64");
    assert.equal((await running.send("sendVoice", { Type, DataFileBase64, VoiceTime: 1_000 })).retCode, 0);
    const content = (await running.read()).at(-1)!.content;
    assert.ok(content.kind === "voice");
    return `api/media/${content.media.id}`;
  }

  it("shows a person's world, and then each message as it comes", async () => {
    const [live, world] = await phone(ALICE);
    assert.equal(world.me, ALICE);
    assert.deepEqual(
      world.groups.map(({ id }) => id),
      [GROUP],
    );
    assert.deepEqual(world.chats.map(({ id }) => id).sort(), [GROUP, BOT, BOB, "wxid_xiaomei01"].sort());
    await running.send("sendText", { Content: "hi Alice" });
    const { message, chat } = await live.next<MessageFrame>();
    assert.deepEqual([message.chat, message.sender, message.viaApi], [BOT, BOT, true]);
    assert.deepEqual([chat.id, chat.unread, chat.last?.id], [BOT, 1, message.id]);
  });

  it("counts what is unread, and who is meant, until it is read", async () => {
    const [live] = await phone(BOB);
    const summary = async (): Promise<Chat> => (await live.next<MessageFrame>()).chat;
    await running.write({ kind: "text", text: "one" }, GROUP);
    assert.deepEqual([(await summary()).unread, (await running.read(BOB, GROUP)).length], [1, 1]);
    await running.write({ kind: "text", text: "@Bob", mentions: [BOB] }, GROUP);
    const meant = await summary();
    assert.deepEqual([meant.unread, meant.mentioned], [2, true]);
    await running.ask("POST", `api/chats/${GROUP}/read`, { as: BOB });
    const read = await live.next<{ type: string; chat: Chat }>();
    assert.deepEqual([read.type, read.chat.unread, read.chat.mentioned], ["chat", 0, false]);
    await running.write({ kind: "text", text: "my own" }, GROUP, BOB);
    assert.equal((await summary()).unread, 0);
  });

  it("takes a message back for both sides, within two minutes, by its sender alone", async () => {
    const [live] = await phone(ALICE);
    const { id } = await running.write({ kind: "text", text: "oops" });
    await live.next();
    assert.equal((await running.request("POST", `api/messages/${id}/revoke`, { as: BOT })).status, 409);
    assert.equal((await running.request("POST", `api/messages/${id}/revoke`, { as: BOB })).status, 404);
    await running.ask("POST", `api/messages/${id}/revoke`, { as: ALICE });
    const { message } = await live.next<MessageFrame>();
    assert.deepEqual([message.id, message.revoked], [id, true]);
    assert.deepEqual(
      (await running.read()).map(({ revoked }) => revoked),
      [true],
    );
  });

  it("creates, renames and removes people", async () => {
    const [live] = await phone(ALICE);
    const person = await running.ask<Person>("POST", "api/people", { nickname: "  Dave " });
    assert.equal(person.nickname, "Dave");
    assert.ok((await live.next<World>()).people.some(({ wxid }) => wxid === person.wxid));
    const chosen = await running.ask<Person>("POST", "api/people", { nickname: "Eve", wxid: "eve_2026" });
    assert.equal(chosen.wxid, "eve_2026");
    assert.equal((await running.request("POST", "api/people", { nickname: "E", wxid: "eve_2026" })).status, 409);
    assert.equal((await running.request("POST", "api/people", { nickname: "E", wxid: "a b" })).status, 400);
    await running.ask("PATCH", `api/people/${BOT}`, { nickname: "新名字" });
    assert.equal((await running.token()).login.account!.nickname, "新名字");
    await running.ask("DELETE", `api/people/${person.wxid}`);
    assert.equal((await running.request("DELETE", `api/people/${BOT}`)).status, 409);
    const [gone] = await phone(BOB);
    await running.ask("DELETE", `api/people/${BOB}`);
    assert.equal(await gone.closed(), 4404);
    await assert.rejects(running.live(`page=phone&as=${BOB}`), /404/);
  });

  it("creates groups and changes them, with notices that say so", async () => {
    const group = await running.ask<{ id: string; members: string[] }>("POST", "api/groups", {
      as: ALICE,
      name: "new",
      members: [BOB],
    });
    assert.deepEqual(group.members, [ALICE, BOB]);
    assert.match(group.id, /^\d+@chatroom$/);
    await running.ask("PATCH", `api/groups/${group.id}`, { as: BOB, name: "renamed", add: [BOT], remove: [ALICE] });
    const notices = (await running.read(BOB, group.id)).map(
      ({ content }) => content.kind === "system" && content.notice?.type,
    );
    assert.deepEqual(notices, ["created", "renamed", "joined", "left"]);
    assert.equal((await running.request("GET", `api/chats/${group.id}/messages?as=${ALICE}`)).status, 409);
    assert.equal((await running.request("PATCH", `api/groups/${group.id}`, { as: ALICE, name: "x" })).status, 409);
    assert.equal(
      (await running.request("POST", "api/groups", { as: ALICE, name: "x", members: ["nobody"] })).status,
      404,
    );
  });

  it("lets a script write many messages at once, or none where one is wrong", async () => {
    const message = (text: string, as: string, chat: string) => ({ as, chat, content: { kind: "text", text } });
    const messages = [message("one", ALICE, GROUP), message("two", BOB, GROUP), message("three", ALICE, BOT)];
    const { ids } = await running.ask<{ ids: string[] }>("POST", "api/messages", { messages });
    assert.deepEqual(
      (await running.read(BOB, GROUP)).map(({ id }) => id),
      ids.slice(0, 2),
    );
    for (const wrong of [message("", ALICE, GROUP), message("x", "nobody", GROUP), message("x", ALICE, "nobody"), 5]) {
      const { status } = await running.request("POST", "api/messages", { messages: [...messages, wrong] });
      assert.ok([400, 404].includes(status));
    }
    assert.equal((await running.read(BOB, GROUP)).length, 2);
  });

  it("gives the history in pages of fifty", async () => {
    const messages = Array.from({ length: 60 }, (_, count) => {
      return { as: ALICE, chat: BOT, content: { kind: "text", text: String(count) } };
    });
    await running.ask("POST", "api/messages", { messages });
    const first = await running.ask<{ messages: Message[]; more: boolean }>(
      "GET",
      `api/chats/${BOT}/messages?as=${ALICE}`,
    );
    assert.deepEqual([first.messages.length, first.more], [50, true]);
    const path = `api/chats/${BOT}/messages?as=${ALICE}&before=${first.messages[0]!.seq}`;
    const second = await running.ask<{ messages: Message[]; more: boolean }>("GET", path);
    assert.deepEqual([second.messages.length, second.more], [10, false]);
  });

  it("plays SILK as WAVE", async () => {
    const { id } = await running.upload("voice", mediaFile("tone-1540.silk"));
    const response = await running.request("GET", `api/media/${id}?as=wav`);
    assert.equal(response.headers.get("content-type"), "audio/wav");
    const wave = Buffer.from(await response.arrayBuffer());
    assert.equal(wave.toString("latin1", 0, 4), "RIFF");
    const milliseconds = ((wave.length - 44) / 48_000) * 1_000;
    assert.ok(Math.abs(milliseconds - 1_540) < 60, String(milliseconds));
  });

  it("plays the other voices as WAVE by ffmpeg, also in parts", async function () {
    requireProgram(this, "ffmpeg");
    for (const [name, type, milliseconds] of [
      ["tone-1480.amr", 0, 1_480],
      ["noise-1240.awb", 0, 1_240],
      ["tone-1300.spx", 1, 1_300],
    ] as const) {
      const url = `${await botsVoice(name, type)}?as=wav`;
      const whole = await running.request("GET", url);
      assert.equal(whole.headers.get("content-type"), "audio/wav");
      const wave = Buffer.from(await whole.arrayBuffer());
      assert.ok(Math.abs((wave.length - 44) / 64 - milliseconds) < 60, `${name}: ${wave.length} bytes`);
      if (type === 0) continue;
      const part = await running.request("GET", url, undefined, { range: "bytes=0-1" });
      assert.deepEqual([part.status, await part.text()], [206, "RI"]);
      assert.equal(part.headers.get("content-range"), `bytes 0-1/${wave.length}`);
      const beyond = await running.request("GET", url, undefined, { range: `bytes=${wave.length}-` });
      assert.equal(beyond.status, 416);
    }
  });

  it("says what is missing where there is no ffmpeg, and has the voice as it is", async () => {
    const url = await botsVoice("tone-1480.amr", 0);
    const { PATH } = process.env;
    process.env["PATH"] = "";
    try {
      const refused = await running.request("GET", `${url}?as=wav`);
      assert.equal(refused.status, 415);
      assert.equal(((await refused.json()) as { code: string }).code, "needsFfmpeg");
    } finally {
      process.env["PATH"] = PATH;
    }
    const bytes = Buffer.from(await (await running.request("GET", url)).arrayBuffer());
    assert.ok(bytes.equals(mediaFile("tone-1480.amr")));
  });

  it("reads what files are, and refuses what does not suit", async () => {
    assert.equal((await running.upload("voice", toneWave(500))).durationMs, 500);
    assert.equal((await running.upload("voice", mediaFile("tone-1480.amr"))).durationMs, 1_480);
    assert.equal((await running.upload("video", mediaFile("picture-1200.mp4"))).durationMs, 1_200);
    const file = await running.upload("file", PDF, "&name=a%2Fb.pdf");
    assert.deepEqual([file.mime, file.name, file.size], ["application/pdf", "a/b.pdf", PDF.length]);
    for (const [use, bytes] of [
      ["image", PDF],
      ["voice", PNG],
      ["video", GIF],
      ["thumbnail", toneWave(10)],
    ] as const) {
      assert.equal((await running.uploadRequest(use, bytes)).status, 415, use);
    }
    assert.equal((await running.uploadRequest("love", PNG)).status, 400);
    assert.equal((await running.uploadRequest("image", Buffer.alloc(0))).status, 400);
    assert.equal((await running.uploadRequest("file", Buffer.alloc(26 * 1024 * 1024))).status, 413);
  });

  it("answers parts of a file, for players that skip", async () => {
    const { id } = await running.upload("video", mediaFile("picture-1200.mp4"));
    const response = await running.request("GET", `api/media/${id}`, undefined, { range: "bytes=4-7" });
    assert.equal(response.status, 206);
    assert.equal(await response.text(), "ftyp");
  });

  it("names the field that is wrong in a message", async () => {
    for (const [content, field] of [
      [{ kind: "love" }, "kind"],
      [{ kind: "text", text: "" }, "text"],
      [{ kind: "text", text: "x".repeat(20_000) }, "text"],
      [{ kind: "text", text: "a", mentions: "b" }, "mentions"],
      [{ kind: "link", title: "a", url: "javascript:alert(1)" }, "url"],
      [{ kind: "location", latitude: 91, longitude: 0, label: "a" }, "latitude"],
      [{ kind: "transfer", amount: "a lot", redPacket: true }, "amount"],
      [null, "content"],
    ] as const) {
      const response = await running.request("POST", `api/chats/${BOT}/messages`, { as: ALICE, content });
      assert.equal(response.status, 400);
      assert.match(((await response.json()) as { error: string }).error, new RegExp(field));
    }
    for (const content of [
      { kind: "image", media: "none" },
      { kind: "card", wxid: "nobody" },
      { kind: "quote", text: "a", quotes: "1" },
    ]) {
      assert.equal((await running.request("POST", `api/chats/${BOT}/messages`, { as: ALICE, content })).status, 404);
    }
    assert.deepEqual(await running.read(), []);
  });

  it("takes anything at all without an internal error", async () => {
    const kinds = [
      "text",
      "image",
      "voice",
      "video",
      "link",
      "card",
      "quote",
      "location",
      "transfer",
      "call",
      "miniprogram",
    ];
    const names = ["as", "content", "kind", "text", "media", "mentions", "url", "title", "__proto__", "constructor"];
    const content = fc.dictionary(
      fc.constantFrom(...names),
      fc.oneof(fc.jsonValue({ maxDepth: 1 }), fc.constantFrom(...kinds)),
    );
    const paths = fc.constantFrom(
      `chats/${BOT}/messages`,
      "people",
      "groups",
      "chats/%00/messages",
      "friend-requests",
      "keys",
    );
    await fc.assert(
      fc.asyncProperty(paths, content, fc.constantFrom(...kinds), async (path, fields, kind) => {
        const body = { as: ALICE, ...fields, content: { kind, ...fields } };
        const response = await running.request("POST", `api/${path}`, body);
        assert.ok(response.status < 500, `${response.status} ${await response.text()}`);
      }),
      { numRuns: 200 },
    );
  }).timeout(30_000);
});
