import assert from "node:assert/strict";
import fc from "fast-check";
import { BMP, GIF, JPEG, PDF, PNG, WEBP } from "../support/images.js";
import { mediaFile, toneWave } from "../support/media-files.js";
import { ALICE, BOT, GROUP, RunningPlatform, type SendAnswer } from "./running-platform.js";

function refused(answer: SendAnswer, retCode: number, field: string): void {
  assert.equal(answer.ok, false);
  assert.equal(answer.retCode, retCode);
  assert.equal(answer.cost, false);
  assert.ok(answer.error?.includes(field), `${answer.error} names ${field}`);
}

/** What is sent, without the media. */
function shown(fields: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(fields, (_, value: unknown) => {
    if (value === undefined) return "missing";
    return typeof value === "string" && value.length > 20 ? `${value.length} characters` : value;
  });
}

describe("platform: the send APIs", () => {
  let running: RunningPlatform;

  before(async () => {
    running = await RunningPlatform.open();
  });
  after(() => running.close());

  const published = (mime: string, bytes: Buffer) => `data:base64;${mime},${bytes.toString("base64")}`;
  const lastMessage = async (chat = BOT, as = ALICE) => (await running.read(as, chat)).at(-1)!;

  it("sends a text, which the person sees", async () => {
    const answer = await running.send("sendText", { Content: "你好，<b>Alice</b>" });
    assert.equal(answer.ok, true);
    assert.equal(answer.retCode, 0);
    assert.equal(answer.cost, true);
    assert.ok(answer.result);
    const { sender, content, viaApi } = await lastMessage();
    assert.deepEqual([sender, content, viaApi], [BOT, { kind: "text", text: "你好，<b>Alice</b>" }, true]);
  });

  it("sends to a group", async () => {
    assert.equal((await running.send("sendText", { UserName: GROUP, Content: "to all" })).retCode, 0);
    assert.deepEqual((await lastMessage(GROUP)).content, { kind: "text", text: "to all" });
  });

  for (const [mime, bytes] of [
    ["image/png", PNG],
    ["image/jpeg", JPEG],
    ["image/gif", GIF],
    ["image/webp", WEBP],
    ["image/bmp", BMP],
  ] as const) {
    it(`sends ${mime} in every form that an image can have`, async () => {
      const base64 = bytes.toString("base64");
      for (const image of [
        published(mime, bytes),
        published("image/png", bytes),
        `data:${mime};base64,${base64}`,
        base64,
      ]) {
        assert.equal((await running.send("sendImage", { Base64Image: image })).retCode, 0);
        const { content } = await lastMessage();
        assert.ok(content.kind === "image");
        assert.equal(content.media.mime, mime);
        const response = await running.request("GET", `api/media/${content.media.id}`);
        assert.equal(response.headers.get("content-type"), mime);
        assert.deepEqual(Buffer.from(await response.arrayBuffer()), bytes);
      }
    });
  }

  const silk = mediaFile("tone-1540.silk");
  const movie = mediaFile("picture-1200.mp4");
  const voice = { Type: 4, DataFileBase64: silk.toString("base64"), VoiceTime: 1_000 };
  const video = {
    VideoFileBase64: movie.toString("base64"),
    ImageFileBase64: published("image/jpeg", JPEG),
    VideoTime: 2_000,
  };

  for (const api of ["sendText", "sendVoice"]) {
    it(`sends a voice by ${api}`, async () => {
      assert.equal((await running.send(api, voice)).retCode, 0);
      const { content } = await lastMessage();
      assert.ok(content.kind === "voice");
      assert.equal(content.media.mime, "audio/silk");
      assert.equal(content.durationMs, 1_000);
    });
  }

  for (const api of ["sendText", "sendVideo"]) {
    it(`sends a video by ${api}`, async () => {
      assert.equal((await running.send(api, video)).retCode, 0);
      const { content } = await lastMessage();
      assert.ok(content.kind === "video");
      assert.equal(content.media.mime, "video/mp4");
      assert.equal(content.thumbnail?.mime, "image/jpeg");
    });
  }

  it("takes WAVE as Type 3, and SPEEX without a container as Type 1", async () => {
    const wave = { Type: 3, DataFileBase64: toneWave(200).toString("base64"), VoiceTime: 200 };
    assert.equal((await running.send("sendVoice", wave)).retCode, 0);
    const speex = { Type: 1, DataFileBase64: Buffer.alloc(50, 7).toString("base64"), VoiceTime: 200 };
    assert.equal((await running.send("sendVoice", speex)).retCode, 0);
  });

  for (const [api, fields, field] of [
    ["sendText", { Content: undefined }, "Content"],
    ["sendText", { Content: "" }, "Content"],
    ["sendText", { Content: 5 }, "Content"],
    ["sendText", { Content: null }, "Content"],
    ["sendText", { Content: ["a"] }, "Content"],
    ["sendText", { Content: "a", UserName: undefined }, "UserName"],
    ["sendText", { Content: "a", UserName: {} }, "UserName"],
    ["sendText", { Content: "a", Token: undefined }, "Token"],
    ["sendText", { Content: "a", Token: 1 }, "Token"],
    ["sendImage", {}, "Base64Image"],
    ["sendImage", { Base64Image: "not base64!" }, "Base64Image"],
    ["sendImage", { Base64Image: PDF.toString("base64") }, "Base64Image"],
    ["sendImage", { Base64Image: published("image/png", PDF) }, "Base64Image"],
    [
      "sendImage",
      { Base64Image: Buffer.concat([PNG, Buffer.alloc(10 * 1024 * 1024)]).toString("base64") },
      "Base64Image",
    ],
    ["sendVoice", { ...voice, Type: undefined }, "Type"],
    ["sendVoice", { ...voice, Type: 5 }, "Type"],
    ["sendVoice", { ...voice, Type: "4" }, "Type"],
    ["sendVoice", { ...voice, Type: 2 }, "DataFileBase64"],
    ["sendVoice", { ...voice, DataFileBase64: `data:audio/silk;base64,${voice.DataFileBase64}` }, "DataFileBase64"],
    ["sendVoice", { ...voice, DataFileBase64: "" }, "DataFileBase64"],
    ["sendVoice", { ...voice, VoiceTime: 0 }, "VoiceTime"],
    ["sendVoice", { ...voice, VoiceTime: 1.5 }, "VoiceTime"],
    ["sendVoice", { ...voice, VoiceTime: undefined }, "VoiceTime"],
    ["sendText", { ...voice, VoiceTime: undefined }, "VoiceTime"],
    ["sendVideo", { ...video, VideoFileBase64: PNG.toString("base64") }, "VideoFileBase64"],
    [
      "sendVideo",
      { ...video, VideoFileBase64: Buffer.concat([movie, Buffer.alloc(3 * 1024 * 1024)]).toString("base64") },
      "VideoFileBase64",
    ],
    ["sendVideo", { ...video, ImageFileBase64: undefined }, "ImageFileBase64"],
    ["sendVideo", { ...video, ImageFileBase64: movie.toString("base64") }, "ImageFileBase64"],
    ["sendVideo", { ...video, VideoTime: -1 }, "VideoTime"],
    ["sendText", { ...video, VideoTime: undefined }, "VideoTime"],
  ] as const) {
    it(`answers 1001 and names ${field}: ${api} with ${shown(fields)}`, async () => {
      refused(await running.send(api, fields), 1001, field);
    });
  }

  it("answers 1001 to bodies that are no JSON object, and to a missing key", async () => {
    for (const body of ["", "{", "null", "[]", "5", '"text"', "{}}"]) {
      const url = `${running.url}/wxapi/pc/message/sendText?key=${running.platform.key}`;
      const response = await fetch(url, { method: "POST", body });
      assert.equal(response.status, 200);
      refused((await response.json()) as SendAnswer, 1001, "body");
    }
    const response = await running.request("POST", "wxapi/pc/message/sendText", { Content: "a" });
    refused((await response.json()) as SendAnswer, 1001, "key");
  });

  it("answers 1004 to an unknown key, 1002 to an unknown token, person or group", async () => {
    refused(await running.send("sendText", { Content: "a" }, "wrong"), 1004, "key");
    refused(await running.send("sendText", { Content: "a", Token: "wrong" }), 1002, "Token");
    refused(await running.send("sendText", { Content: "a", UserName: "wxid_nobody" }), 1002, "UserName");
    refused(await running.send("sendText", { Content: "a", UserName: "1@chatroom" }), 1002, "UserName");
  });

  it("answers 1002 for a group that the account is not in", async () => {
    const group = { as: ALICE, name: "without", members: ["wxid_bob000001"] };
    const { id } = await running.ask<{ id: string }>("POST", "api/groups", group);
    refused(await running.send("sendText", { Content: "a", UserName: id }), 1002, "UserName");
  });

  it("answers a body that is too large, and an API that does not exist", async () => {
    refused(await running.send("sendText", { Content: "x".repeat(17 * 1024 * 1024) }), 1001, "body");
    const response = await running.request("POST", `wxapi/pc/message/sendLove?key=${running.platform.key}`, {});
    assert.equal(response.status, 404);
    assert.equal(((await response.json()) as SendAnswer).ok, false);
  });

  it("takes any body without an internal error, and never costs what it refuses", async () => {
    const names = [
      "Token",
      "UserName",
      "Content",
      "Base64Image",
      "Type",
      "DataFileBase64",
      "VoiceTime",
      "VideoFileBase64",
    ];
    const value = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom(ALICE, GROUP, running.platform.tokenOf()!));
    const bodies = fc.dictionary(fc.oneof(fc.constantFrom(...names), fc.constant("__proto__"), fc.string()), value);
    const apis = fc.constantFrom("sendText", "sendImage", "sendVoice", "sendVideo");
    await fc.assert(
      fc.asyncProperty(apis, bodies, async (api, body) => {
        const answer = await running.send(api, body);
        assert.ok([0, 1001, 1002].includes(answer.retCode), JSON.stringify(answer));
        assert.equal(answer.cost, answer.retCode === 0);
        assert.equal(answer.ok, answer.retCode === 0);
      }),
      { numRuns: 300 },
    );
  }).timeout(60_000);

  it("shows recent calls with their code and cost, and counts them by day", async () => {
    await running.send("sendText", { Content: "counted" });
    refused(await running.send("sendText", { Content: "", UserName: ALICE }), 1001, "Content");
    const { calls, keys } = await running.console();
    const [failed, done] = calls;
    assert.deepEqual([failed!.api, failed!.to, failed!.retCode, failed!.cost], ["sendText", ALICE, 1001, false]);
    assert.ok(failed!.error?.includes("Content"));
    assert.deepEqual([done!.retCode, done!.cost], [0, true]);
    assert.ok(!JSON.stringify(calls).includes("counted"));
    const [usage] = keys[0]!.tokens[0]!.usage;
    assert.ok(usage!.calls > usage!.done && usage!.done === usage!.cost);
  });
});
