import assert from "node:assert/strict";
import fc from "fast-check";
import { migrate, type NodeType } from "../../../nodes/migrations.js";
import { WxbotError } from "../../../src/protocol/errors.js";
import { bodyOf } from "../../../src/sending/body.js";
import { compose } from "../../../src/sending/compose.js";
import { contentSize } from "../../../src/sending/kept-message.js";
import type { SendRequest } from "../../../src/sending/send-request.js";
import { splitText } from "../../../src/sending/split-text.js";
import { PNG } from "../../support/images.js";
import { mediaFile } from "../../support/media-files.js";
import { mutated, mutatedText } from "../mutated.js";
import type { Target } from "../target.js";

const media = mutated([PNG, mediaFile("tone-1480.amr").subarray(0, 200), mediaFile("tone-1540.silk").subarray(0, 200)]);
const anything = fc.anything({ maxDepth: 2, withTypedArray: true, withDate: true, withBigInt: true });
const value = fc.oneof(
  fc.string(),
  fc.string({ unit: "binary", maxLength: 60 }),
  media,
  media.map((bytes) => bytes.toString("base64")),
  media.map((bytes) => bytes.toJSON()),
  anything,
);
const FIELDS = ["UserName", "Content", "Base64Image", "DataFileBase64", "Type", "VoiceTime", "VideoFileBase64"];
const content = fc.oneof(
  value,
  fc.record(Object.fromEntries(FIELDS.map((name) => [name, value])), { requiredKeys: [] }),
  fc.array(value, { maxLength: 3 }),
  fc.record({ path: value, url: value }, { requiredKeys: [] }),
);

/** What a flow may hand to a sending node. */
const wishes: Target<{ api: string; to: unknown; content: unknown }> = {
  name: "wishes",
  share: 40,
  input: fc.record({
    api: fc.oneof(fc.constantFrom("auto", "text", "image", "voice"), fc.string()),
    to: fc.oneof(fc.constant("wxid_a"), value),
    content,
  }),
  run: async (wish) => {
    contentSize(wish.content);
    let requests: readonly SendRequest[] = [];
    try {
      requests = await compose(wish);
    } catch (error) {
      if (!(error instanceof WxbotError)) throw error;
    }
    for (const request of requests) {
      const { length, content } = bodyOf(request, "T");
      const body = typeof content === "string" ? content : [...content].join("");
      assert.equal(Buffer.byteLength(body), length, "the length is not what was told");
      JSON.parse(body);
    }
  },
};

const texts: Target<readonly [string, number]> = {
  name: "texts",
  share: 40,
  input: fc.tuple(
    mutatedText(["A first sentence. A second one! 你好，世界。https://example.com/a?b=c 👩‍👩‍👧‍👦 e\u0301\n\nA paragraph."]),
    fc.integer({ min: 0, max: 300 }),
  ),
  run: ([text, limit]) => {
    // Each part costs a request: nobody sends this much with so small a limit.
    const short = text.slice(0, 4_000);
    for (const part of splitText(short, limit)) assert.ok(typeof part === "string");
  },
};

const NODES = ["wxbot-config", "wxbot-account", "wxbot-in", "wxbot-send"] as const satisfies NodeType[];

/** Properties as they were saved by whatever version, or by hand. */
const saved: Target<readonly [NodeType, Record<string, unknown>]> = {
  name: "saved nodes",
  share: 20,
  input: fc.tuple(
    fc.constantFrom(...NODES),
    fc.dictionary(
      fc.oneof(fc.constantFrom("version", "interval", "kinds", "chats", "to", "api"), fc.string()),
      fc.jsonValue(),
    ),
  ),
  run: ([type, properties]) => {
    migrate(type, { ...properties, id: "n" });
  },
};

export const SENDING = [wishes, texts, saved];
