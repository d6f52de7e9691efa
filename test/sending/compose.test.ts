import assert from "node:assert/strict";
import fc from "fast-check";
import { WxbotError } from "../../src/protocol/errors.js";
import { MEDIA_LIMITS } from "../../src/protocol/send.js";
import { bodyOf } from "../../src/sending/body.js";
import { compose } from "../../src/sending/compose.js";
import { BMP, GIF, JPEG, PDF, PNG, WEBP } from "../support/images.js";

const CHAT = "wxid_alice";

async function bodyFor(content: unknown, api = "auto", to: unknown = CHAT): Promise<Record<string, unknown>> {
  const [request, ...more] = await compose({ api, to, content });
  assert.equal(more.length, 0);
  const { content: body, length } = bodyOf(request!, "T1");
  const text = typeof body === "string" ? body : [...body].join("");
  assert.equal(Buffer.byteLength(text), length);
  return JSON.parse(text) as Record<string, unknown>;
}

async function refusal(content: unknown, api = "auto", to: unknown = CHAT): Promise<WxbotError> {
  try {
    await compose({ api, to, content });
  } catch (error) {
    assert.ok(error instanceof WxbotError, String(error));
    return error;
  }
  throw new assert.AssertionError({ message: "it was not refused" });
}

const published = (mime: string, bytes: Buffer) => `data:base64;${mime},${bytes.toString("base64")}`;

describe("what a flow sends", () => {
  it("is a text where it is a string", async () => {
    const body = { Token: "T1", UserName: CHAT, Content: "你好 \u{1F600}\n" };
    assert.deepEqual(await bodyFor("你好 \u{1F600}\n"), body);
    assert.deepEqual(await bodyFor("你好 \u{1F600}\n", "text"), body);
  });

  it("is an image where it is one, in whatever form it comes, and leaves in the published form", async () => {
    for (const [mime, bytes] of [
      ["image/png", PNG],
      ["image/jpeg", JPEG],
      ["image/gif", GIF],
      ["image/webp", WEBP],
      ["image/bmp", BMP],
    ] as const) {
      const base64 = bytes.toString("base64");
      const forms = [bytes, new Uint8Array(bytes), base64, `data:${mime};base64,${base64}`, published(mime, bytes)];
      for (const form of [...forms, { Base64Image: base64 }, { Base64Image: bytes }]) {
        const body = { Token: "T1", UserName: CHAT, Base64Image: published(mime, bytes) };
        assert.deepEqual(await bodyFor(form), body, mime);
        assert.deepEqual(await bodyFor(form, "image"), body, mime);
      }
    }
  });

  it("carries the image's true type, not the one that somebody wrote", async () => {
    const { Base64Image } = await bodyFor(`data:image/png;base64,${JPEG.toString("base64")}`);
    assert.equal(Base64Image, published("image/jpeg", JPEG));
  });

  it("stays a text where it only looks like base64 or a data URL", async () => {
    for (const words of ["test", "20250101", "data: see below", "data:,", "AAAA".repeat(50), "iVBORw0KGgo"]) {
      assert.equal((await bodyFor(words))["Content"], words);
    }
  });

  it("may be an object with the API's own fields, which win over what the node would derive", async () => {
    assert.deepEqual(await bodyFor({ Content: "hi", UserName: "wxid_bob" }), {
      Token: "T1",
      UserName: "wxid_bob",
      Content: "hi",
    });
    assert.equal((await bodyFor({ Content: "hi", UserName: "wxid_bob" }, "auto", null))["UserName"], "wxid_bob");
    assert.deepEqual(await bodyFor({ Content: "hi", Token: "stolen", constructor: 1 }), {
      Token: "T1",
      UserName: CHAT,
      Content: "hi",
    });
  });

  it("is refused with a reason where it cannot be mapped to the API", async () => {
    for (const [content, reason] of [
      [undefined, "badContent"],
      [null, "badContent"],
      [42, "badContent"],
      [true, "badContent"],
      [[], "noContent"],
      [{}, "badContent"],
      [{ content: "lower case" }, "badContent"],
      [{ Content: "a", Base64Image: PNG }, "badContent"],
      [{ Content: 42 }, "wrongField"],
      [{ Base64Image: 42 }, "wrongField"],
      [{ Base64Image: "no base64!" }, "wrongField"],
      ["", "noContent"],
      [{ Content: "" }, "noContent"],
      [Buffer.alloc(0), "noContent"],
      [PDF, "unknownMedia"],
      [Buffer.from("plain words"), "unknownMedia"],
      [`data:application/pdf;base64,${PDF.toString("base64")}`, "unknownMedia"],
    ] as const) {
      const error = await refusal(content);
      assert.equal(error.reason, reason, JSON.stringify(content));
      assert.equal(error.code, "WXBOT_INVALID_INPUT");
    }
  });

  it("is refused where it does not fit the chosen API", async () => {
    assert.equal((await refusal(PNG, "text")).reason, "notText");
    assert.equal((await refusal("words", "image")).reason, "notImage");
    assert.equal((await refusal(PDF, "image")).reason, "notImage");
    assert.match((await refusal(PDF, "image")).message, /application\/pdf/);
    assert.equal((await refusal({ Content: "hi" }, "image")).reason, "badContent");
    assert.equal((await refusal("hi", "constructor")).reason, "unknownApi");
  });

  it("needs a recipient that is a chat id", async () => {
    await assert.rejects(async () => await compose({ api: "auto", to: undefined, content: "hi" }), {
      reason: "noRecipient",
    });
    for (const to of [null, ""]) assert.equal((await refusal("hi", "auto", to)).reason, "noRecipient");
    for (const to of [42, {}, ["a"]]) assert.equal((await refusal("hi", "auto", to)).reason, "badRecipient");
    assert.equal((await refusal({ Content: "hi", UserName: 7 })).reason, "badRecipient");
  });

  it("is refused where an image is over the limit, with its size and the limit", async () => {
    const large = Buffer.concat([PNG, Buffer.alloc(MEDIA_LIMITS.image)]);
    const error = await refusal(large);
    assert.equal(error.code, "WXBOT_TOO_LARGE");
    assert.ok(error.message.includes(String(large.length)) && error.message.includes(String(MEDIA_LIMITS.image)));
  });

  it("is sent or refused, whatever it is, and a refusal never quotes it", async () => {
    const anything = fc.anything({ withTypedArray: true, withNullPrototype: true, withDate: true, withMap: true });
    await fc.assert(
      fc.asyncProperty(fc.oneof(anything, fc.base64String(), fc.string()), async (content) => {
        try {
          for (const { fields, place } of await compose({ api: "auto", to: CHAT, content })) {
            const item: unknown = Array.isArray(content) ? content[place.content] : content;
            assert.equal(fields["UserName"], (item as { UserName?: string }).UserName ?? CHAT);
          }
        } catch (error) {
          assert.ok(error instanceof WxbotError, String(error));
        }
      }),
      { numRuns: 500 },
    );
    assert.ok(!(await refusal({ Base64Image: "SECRET-WORDS!" })).message.includes("SECRET"));
  });

  it("keeps every byte of an image of any size", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 500_000 }), async (size) => {
        const bytes = Buffer.concat([PNG, Buffer.alloc(size, "\u{1F600}")]);
        const { Base64Image } = await bodyFor(bytes);
        assert.equal(Base64Image, published("image/png", bytes));
      }),
      { numRuns: 20 },
    );
  });
});
