import assert from "node:assert/strict";
import fs from "node:fs/promises";
import path from "node:path";
import fc from "fast-check";
import { WxbotError } from "../../src/protocol/errors.js";
import { MEDIA_LIMITS } from "../../src/protocol/send.js";
import { neutralPicture } from "../../src/media/thumbnail.js";
import { bodyOf } from "../../src/sending/body.js";
import { compose } from "../../src/sending/compose.js";
import type { ComposeOptions, SendWish } from "../../src/sending/send-wish.js";
import { JPEG, PDF, PNG } from "../support/images.js";
import { ffmpegOutput, mediaFile, toneWave } from "../support/media-files.js";
import { requireProgram } from "../support/require-program.js";
import { tempDir } from "../support/temp-dir.js";

const CHAT = "wxid_alice";
const VOICE = mediaFile("tone-1480.amr");
const VIDEO = mediaFile("picture-1200.mp4");

type Body = Record<string, unknown>;

async function bodies(content: unknown, options: Partial<ComposeOptions & SendWish> = {}): Promise<Body[]> {
  const requests = await compose({ api: options.api ?? "auto", to: CHAT, content }, options);
  return requests.map((request) => {
    const { content: body, length } = bodyOf(request, "T1");
    const text = typeof body === "string" ? body : [...body].join("");
    assert.equal(Buffer.byteLength(text), length);
    return JSON.parse(text) as Body;
  });
}

async function bodyFor(content: unknown, options: Partial<ComposeOptions & SendWish> = {}): Promise<Body> {
  const [body, ...more] = await bodies(content, options);
  assert.equal(more.length, 0);
  return body!;
}

async function refusal(content: unknown, options: Partial<ComposeOptions & SendWish> = {}): Promise<WxbotError> {
  const error = await bodies(content, options).then(
    () => undefined,
    (error: unknown) => error,
  );
  assert.ok(error instanceof WxbotError, String(error));
  return error;
}

const forms = (bytes: Buffer, mime: string): unknown[] => {
  const base64 = bytes.toString("base64");
  return [
    bytes,
    new Uint8Array(bytes),
    base64,
    `data:${mime};base64,${base64}`,
    `data:base64;${mime},${base64}`,
    JSON.parse(JSON.stringify(bytes)),
  ];
};

describe("a voice that a flow sends", () => {
  it("carries its type and its length, in whatever form it comes", async () => {
    for (const [name, mime, type] of [
      ["tone-1480.amr", "audio/amr", 0],
      ["noise-1240.awb", "audio/amr-wb", 0],
      ["tone-1300.spx", "audio/ogg", 1],
      ["tone-1300.mp3", "audio/mpeg", 2],
      ["tone-1540.silk", "audio/silk", 4],
    ] as const) {
      const bytes = mediaFile(name);
      for (const form of [
        ...forms(bytes, mime),
        { DataFileBase64: bytes },
        { DataFileBase64: bytes.toString("base64") },
      ]) {
        for (const api of ["auto", "voice"]) {
          const { VoiceTime, ...body } = await bodyFor(form, { api });
          const expected = { Token: "T1", UserName: CHAT, Type: type, DataFileBase64: bytes.toString("base64") };
          assert.deepEqual(body, expected, name);
          assert.ok(
            Math.abs((VoiceTime as number) - Number(/\d+/.exec(name)![0])) <= 20,
            `${name}: ${String(VoiceTime)}`,
          );
        }
      }
    }
    const wave = toneWave(640);
    assert.deepEqual(await bodyFor(wave), {
      Token: "T1",
      UserName: CHAT,
      Type: 3,
      VoiceTime: 640,
      DataFileBase64: wave.toString("base64"),
    });
  });

  it("keeps the fields that are given, and derives the others", async () => {
    const given = { DataFileBase64: VOICE, VoiceTime: 7, UserName: "wxid_bob" };
    assert.deepEqual(await bodyFor(given), {
      Token: "T1",
      UserName: "wxid_bob",
      Type: 0,
      VoiceTime: 7,
      DataFileBase64: VOICE.toString("base64"),
    });
    const { Type, VoiceTime } = await bodyFor({ DataFileBase64: VOICE, Type: 4 });
    assert.deepEqual([Type, VoiceTime], [4, 1_480]);
    // Where all is given, nothing has to be known of the bytes.
    assert.equal((await bodyFor({ DataFileBase64: "AAAA", Type: 1, VoiceTime: 0 }))["DataFileBase64"], "AAAA");
  });

  it("is refused where a field is of the wrong type, with its name", async () => {
    for (const [field, values] of [
      ["Type", [5, -1, 1.5, "4", null, NaN]],
      ["VoiceTime", [-1, 1.5, "1000", null, {}, Infinity]],
      ["DataFileBase64", [null, 5, true, "no base64!", ["a"], { some: "object" }]],
    ] as const) {
      for (const value of values) {
        const error = await refusal({ DataFileBase64: VOICE, [field]: value });
        assert.deepEqual(
          [error.reason, error.params["field"]],
          ["wrongField", field],
          `${field}: ${JSON.stringify(value)}`,
        );
      }
    }
  });

  it("is refused where it is none, or its length cannot be read", async () => {
    assert.equal((await refusal(PNG, { api: "voice" })).reason, "notVoice");
    assert.equal((await refusal("words!", { api: "voice" })).reason, "notVoice");
    assert.equal((await refusal({ DataFileBase64: PDF })).reason, "notVoice");
    const empty = await refusal(VOICE.subarray(0, 8));
    assert.deepEqual([empty.reason, empty.params["field"]], ["noDuration", "VoiceTime"]);
    assert.equal((await refusal(Buffer.from("\x02#!SILK_V3garbage", "latin1"))).reason, "noDuration");
  });

  it("becomes SILK where that is wanted, unless its type is given", async () => {
    const wave = toneWave(1_000, 44_100, 2);
    const body = await bodyFor(wave, { silk: true });
    assert.equal(body["Type"], 4);
    assert.ok(Math.abs((body["VoiceTime"] as number) - 1_000) <= 20);
    const silkBytes = Buffer.from(body["DataFileBase64"] as string, "base64");
    assert.equal(silkBytes.toString("latin1", 0, 10), "\x02#!SILK_V3");
    assert.equal((await bodyFor({ DataFileBase64: wave, Type: 3 }, { silk: true }))["Type"], 3);
    const silk = mediaFile("tone-1540.silk");
    assert.equal((await bodyFor(silk, { silk: true }))["DataFileBase64"], silk.toString("base64"));
  });

  it("becomes SILK from any sound with ffmpeg, and is refused as it is where the API has no number for it", async function () {
    this.timeout(20_000);
    const program = requireProgram(this, "ffmpeg");
    const flac = ffmpegOutput(program, ["-f", "lavfi", "-i", "sine=440:d=1.1", "-f", "flac"]);
    for (const api of ["auto", "voice"]) {
      const error = await refusal(flac, { api });
      assert.equal(error.reason, "notVoice");
      assert.match(error.message, /SILK/);
      const { Type, VoiceTime } = await bodyFor(flac, { api, silk: true });
      assert.equal(Type, 4);
      assert.ok(Math.abs((VoiceTime as number) - 1_100) <= 20);
    }
  });
});

describe("a video that a flow sends", () => {
  it("carries its length and a thumbnail, in whatever form it comes", async function () {
    this.timeout(20_000);
    for (const form of [...forms(VIDEO, "video/mp4"), { VideoFileBase64: VIDEO }]) {
      for (const api of ["auto", "video"]) {
        const { ImageFileBase64, ...body } = await bodyFor(form, { api });
        assert.deepEqual(body, {
          Token: "T1",
          UserName: CHAT,
          VideoTime: 1_200,
          VideoFileBase64: VIDEO.toString("base64"),
        });
        assert.match(String(ImageFileBase64), /^data:base64;image\/(jpeg|png),[A-Za-z0-9+/]+=*$/);
      }
    }
  });

  it("carries a neutral thumbnail where there is no ffmpeg", async () => {
    const { PATH } = process.env;
    process.env["PATH"] = "";
    try {
      const { ImageFileBase64 } = await bodyFor(VIDEO);
      assert.equal(ImageFileBase64, `data:base64;image/png,${(await neutralPicture()).toString("base64")}`);
    } finally {
      process.env["PATH"] = PATH;
    }
  });

  it("keeps the fields that are given, the thumbnail with its true type", async () => {
    for (const thumbnail of [JPEG, JPEG.toString("base64"), `data:base64;image/png,${JPEG.toString("base64")}`]) {
      assert.deepEqual(await bodyFor({ VideoFileBase64: VIDEO, ImageFileBase64: thumbnail, VideoTime: 5 }), {
        Token: "T1",
        UserName: CHAT,
        VideoTime: 5,
        ImageFileBase64: `data:base64;image/jpeg,${JPEG.toString("base64")}`,
        VideoFileBase64: VIDEO.toString("base64"),
      });
    }
  });

  it("is refused where a field is wrong, or it is no video, or its length cannot be read", async () => {
    for (const [field, value] of [
      ["VideoTime", "1000"],
      ["VideoTime", 0.5],
      ["ImageFileBase64", PDF],
      ["ImageFileBase64", 5],
      ["VideoFileBase64", false],
    ] as const) {
      const error = await refusal({ VideoFileBase64: VIDEO, ImageFileBase64: PNG, [field]: value });
      assert.deepEqual([error.reason, error.params["field"]], ["wrongField", field]);
    }
    assert.equal((await refusal(PNG, { api: "video" })).reason, "notVideo");
    assert.equal((await refusal("words!", { api: "video" })).reason, "notVideo");
    const unknown = Buffer.from(VIDEO);
    const header = unknown.indexOf("mvhd");
    unknown.writeUInt32BE(0, header + 4 + 16);
    assert.equal((await refusal(unknown)).reason, "noDuration");
    assert.equal((await bodyFor({ VideoFileBase64: unknown, ImageFileBase64: PNG, VideoTime: 9 }))["VideoTime"], 9);
  });
});

describe("media over the limit", () => {
  it("are refused with the size found and the limit, each kind at its own", async () => {
    const grown = (bytes: Buffer, size: number) => Buffer.concat([bytes, Buffer.alloc(size - bytes.length)]);
    for (const [kind, bytes] of [
      ["image", PNG],
      ["voice", VOICE],
      ["video", VIDEO],
    ] as const) {
      const limit = MEDIA_LIMITS[kind];
      assert.equal(limit, (kind === "video" ? 3 : 10) * 1024 * 1024);
      assert.equal((await bodies({ VideoTime: 5, VoiceTime: 5, ...whole(kind, grown(bytes, limit)) })).length, 1);
      const error = await refusal(grown(bytes, limit + 1));
      assert.equal(error.code, "WXBOT_TOO_LARGE");
      assert.ok(error.message.includes(`${limit + 1} bytes`) && error.message.includes(`${limit} bytes`));
    }
    const picture = grown(PNG, MEDIA_LIMITS.image + 1);
    assert.equal((await refusal({ VideoFileBase64: VIDEO, ImageFileBase64: picture })).code, "WXBOT_TOO_LARGE");
  });

  function whole(kind: string, bytes: Buffer) {
    const field = { image: "Base64Image", voice: "DataFileBase64", video: "VideoFileBase64" }[kind]!;
    return { [field]: bytes, ...(kind === "video" && { ImageFileBase64: PNG }) };
  }
});

describe("media that a message points to", () => {
  let dir: string;
  let remove: () => Promise<void>;

  before(async () => {
    ({ dir, remove } = await tempDir());
    await fs.writeFile(path.join(dir, "a.amr"), VOICE);
    await fs.writeFile(path.join(dir, "a.png"), PNG);
    await fs.writeFile(path.join(dir, "a.pdf"), PDF);
    await fs.writeFile(path.join(dir, "large.mp4"), Buffer.alloc(MEDIA_LIMITS.video + 1));
  });

  after(() => remove());

  it("are read from a file where its folder is allowed, alone or in a field", async () => {
    const options = { mediaFolders: [dir] };
    const voice = VOICE.toString("base64");
    assert.equal((await bodyFor({ path: path.join(dir, "a.amr") }, options))["DataFileBase64"], voice);
    assert.equal((await bodyFor({ path: "a.amr", VoiceTime: 3 }, options))["VoiceTime"], 3);
    assert.equal((await bodyFor({ path: "a.amr", UserName: "wxid_bob" }, options))["UserName"], "wxid_bob");
    assert.equal(
      (await bodyFor({ DataFileBase64: { path: "a.amr" }, VoiceTime: 3 }, options))["DataFileBase64"],
      voice,
    );
    const video = { VideoFileBase64: VIDEO, ImageFileBase64: { path: "a.png" } };
    assert.match(String((await bodyFor(video, options))["ImageFileBase64"]), /^data:base64;image\/png,/);
  });

  it("are refused by default, and where they are no media", async () => {
    assert.equal((await refusal({ path: path.join(dir, "a.amr") })).reason, "pathNotAllowed");
    assert.equal((await refusal({ url: "http://127.0.0.1:1/" })).reason, "urlsNotAllowed");
    assert.equal((await refusal({ url: "http://127.0.0.1:1/" }, { mediaUrls: true })).reason, "privateUrl");
    const options = { mediaFolders: [dir], mediaUrls: true, mediaPrivate: true };
    assert.equal((await refusal({ path: "a.pdf" }, options)).reason, "unknownMedia");
    assert.equal((await refusal({ path: "a.png" }, { ...options, api: "text" })).reason, "notText");
    assert.equal((await refusal({ path: "large.mp4" }, { ...options, api: "video" })).code, "WXBOT_TOO_LARGE");
    assert.equal((await refusal({ path: "a.png", url: "http://x/" }, options)).reason, "badContent");
    assert.equal((await refusal({ path: 42 }, options)).params["field"], "path");
    assert.equal((await refusal({ url: ["a"] }, options)).params["field"], "url");
  });
});

describe("several contents", () => {
  it("become requests in their order, each of its own kind and for its own chat", async () => {
    const contents = ["one", PNG, { Content: "three", UserName: "wxid_bob" }, VOICE];
    const requests = await compose({ api: "auto", to: CHAT, content: contents });
    assert.deepEqual(
      requests.map(({ api, chat, place }) => [api, chat, place.item]),
      [
        ["text", CHAT, 1],
        ["image", CHAT, 2],
        ["text", "wxid_bob", 3],
        ["voice", CHAT, 4],
      ],
    );
  });

  it("are refused as a whole, with the number of the one that cannot be sent", async () => {
    for (const [contents, item, reason] of [
      [["one", PDF, "three"], 2, "unknownMedia"],
      [["one", "two", ""], 3, "noContent"],
      [[["nested"]], 1, "badContent"],
      [[undefined], 1, "badContent"],
    ] as const) {
      const error = await refusal(contents);
      assert.equal(error.reason, reason);
      assert.deepEqual(error.item, { content: item - 1, item, items: contents.length, sent: 0 });
      assert.match(error.message, new RegExp(`^Number ${item} of ${contents.length} `));
    }
    assert.equal((await refusal([])).reason, "noContent");
  });

  it("and long texts become the requests of their parts, in order", async () => {
    const long = `${"字".repeat(60)}。${"词".repeat(60)}`;
    assert.deepEqual(
      (await bodies(long, { textLimit: 100 })).map((body) => body["Content"]),
      [`${"字".repeat(60)}。`, "词".repeat(60)],
    );
    const requests = await compose({ api: "auto", to: CHAT, content: ["a", { Content: long }] }, { textLimit: 100 });
    assert.deepEqual(
      requests.map(({ place }) => place.content),
      [0, 1, 1],
    );
    assert.equal((await bodies("x".repeat(2_001))).length, 2);
    assert.equal((await bodies("x".repeat(5_000), { textLimit: 0 })).length, 1);
  });
});

describe("the shape of what comes in", () => {
  const field = fc.constantFrom(
    ...["UserName", "Content", "Base64Image", "Type", "DataFileBase64", "VoiceTime", "VideoFileBase64"],
    ...["ImageFileBase64", "VideoTime", "path", "url", "type", "data", "__proto__", "toString"],
  );
  const value = fc.oneof(
    fc.anything({ withTypedArray: true, withDate: true, withBigInt: true }),
    fc.constantFrom<unknown>(PNG, VOICE, VOICE.toString("base64"), "words", 1, "/etc/passwd", "http://127.0.0.1/"),
  );
  const object = fc.array(fc.tuple(field, value), { maxLength: 5 }).map((entries) => Object.fromEntries(entries));

  it("never matters: it is sent or refused with a code, and a refusal does not quote it", async function () {
    this.timeout(60_000);
    const content = fc.oneof(object, fc.array(object, { maxLength: 3 }), value);
    const api = fc.constantFrom("auto", "text", "image", "voice", "video");
    await fc.assert(
      fc.asyncProperty(content, api, fc.boolean(), async (content, api, silk) => {
        try {
          for (const request of await compose({ api, to: CHAT, content }, { silk })) {
            assert.ok(typeof request.fields["UserName"] === "string" && request.fields["UserName"] !== "");
            assert.ok(request.media.every(({ bytes }) => bytes.length > 0));
          }
        } catch (error) {
          assert.ok(error instanceof WxbotError, (error as Error).stack);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
