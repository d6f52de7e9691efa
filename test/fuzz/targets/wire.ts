import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { Dedupe } from "../../../src/connection/dedupe.js";
import { Dispatch } from "../../../src/connection/dispatch.js";
import { Recent } from "../../../src/connection/recent.js";
import { normalise } from "../../../src/message/normalise.js";
import { payloadOf } from "../../../src/message/payload.js";
import { KINDS } from "../../../src/message/wxbot-message.js";
import { readFrame, UnreadableFrame, type EventFrame } from "../../../src/protocol/frame.js";
import { readAnswer } from "../../../src/protocol/send.js";
import { readSignInFrame, signInAnswer, signInFrame } from "../../../src/protocol/sign-in.js";
import { failure, mayTryAgain } from "../../../src/sending/retry.js";
import { WxbotError } from "../../../src/protocol/errors.js";
import { ANY_MESSAGE } from "../../support/any-message.js";
import { mutatedText } from "../mutated.js";
import { unless, type Target } from "../target.js";

const SAMPLES = "test/fixtures/addmsg";

/** Frames as they were seen in the field. */
const FRAMES = fs
  .readdirSync(SAMPLES)
  .filter((file) => file.endsWith(".json"))
  // Without the layout, which is no part of a frame: what is changed then hits what counts.
  .map((file) => fs.readFileSync(path.join(SAMPLES, file), "utf8").replace(/\n\s*/g, ""));

/** What is inside of them, by its message type. */
const CONTENTS = FRAMES.flatMap((text) => {
  const { event } = JSON.parse(text) as { event: Record<string, string | Record<string, string>> };
  const content = event["Content"] ?? {};
  return typeof content === "string" ? [content] : Object.values(content);
});

const TYPES = [1, 3, 34, 37, 42, 43, 47, 48, 49, 50, 51, 62, 10_000, 10_002];

const WAYS = [new Dispatch(), new Recent(), new Dedupe()] as const;
for (const filter of [
  ANY_MESSAGE,
  { ...ANY_MESSAGE, match: "command" },
  { ...ANY_MESSAGE, match: "regex", pattern: "(?<a>\\d+)|好" },
] as const) {
  WAYS[0].add({ filter, receive: () => {} });
}

/** All that happens to an event between the socket and the flow. */
function deliver(frame: EventFrame): void {
  const [dispatch, recent, dedupe] = WAYS;
  const message = normalise(frame, 1_700_000_000_000);
  assert.ok(KINDS.includes(message.kind), "the kind is none");
  assert.match(message.id, /^-?\d*$/);
  assert.ok(Number.isFinite(message.time) && message.time > 0, "the time is none");
  // It must survive a queue or a file.
  assert.ok(isDeepStrictEqual(JSON.parse(JSON.stringify(message)), message), "it is no plain JSON");
  payloadOf(message);
  dedupe.first(message.account.wxid, message.id, 0);
  recent.add(message, frame.body);
  dispatch.deliver(message, frame.body);
}

function receive(text: string): void {
  const frame = unless(
    (error) => error instanceof UnreadableFrame,
    () => readFrame(text),
  );
  if (frame?.type === "event") deliver(frame);
}

const frames: Target<string> = {
  name: "frames",
  share: 220,
  input: mutatedText([...FRAMES, signInAnswer(true), signInAnswer(false)]),
  run: receive,
};

const field = fc.oneof(
  fc.constantFrom<unknown>("1@chatroom", "wxid_a", "", null, 0, -1, 2 ** 53, { string: "x" }, { low: -1, high: -1 }),
  fc.anything({ maxDepth: 2, withBigInt: false, withDate: false }),
);
const fields = ["FromUserName", "ToUserName", "Content", "MsgSource", "PushContent", "CreateTime", "NewMsgId", "MsgId"];

/** Events of the right form, with fields of any. */
const events: Target<object> = {
  name: "events",
  share: 150,
  input: fc.record(
    {
      userInfo: fc.oneof(field, fc.record({ wxid: field, nickname: field })),
      eventType: fc.oneof(fc.constant("AddMsg"), field),
      event: fc.record(
        {
          MsgType: fc.oneof(fc.constantFrom(...TYPES), field),
          ...Object.fromEntries(fields.map((name) => [name, field])),
        },
        { requiredKeys: ["MsgType"] },
      ),
      media: fc.oneof(field, fc.record({ url: fc.oneof(fc.constant("/wxapi/x"), field), mime: field, size: field })),
    },
    { requiredKeys: ["event"] },
  ),
  run: (body) => {
    const text = unless(
      () => true,
      () => JSON.stringify(body),
    );
    if (text !== undefined) receive(text);
  },
};

/** The XML in messages. */
const contents: Target<readonly [number, string]> = {
  name: "XML",
  share: 220,
  input: fc.tuple(fc.constantFrom(...TYPES), mutatedText(CONTENTS)),
  run: ([type, content]) => {
    const event = {
      MsgType: type,
      FromUserName: "1@chatroom",
      Content: content,
      MsgSource: content,
      PushContent: content,
    };
    deliver({ type: "event", body: { userInfo: { wxid: "a" }, eventType: "AddMsg", event }, exactId: undefined });
  },
};

const ANSWERS = [
  '{"ok":true,"retCode":0,"cost":true,"result":{"ret":0,"list":[{"clientMsgId":1705043418,"newMsgId":7773749793478000123}]}}',
  '{"ok":false,"retCode":1001,"cost":false,"error":"UserName: is missing (缺少该参数)"}',
  '{"ok":false,"retCode":1003,"cost":false}',
  "<html><body>502 Bad Gateway</body></html>",
];

const answers: Target<string> = {
  name: "answers",
  share: 120,
  input: mutatedText(ANSWERS),
  run: (text) => {
    const answer = readAnswer(text);
    if (typeof answer === "string") return;
    JSON.stringify(answer);
    const tried = { outcome: "answer", answer, status: 200 } as const;
    if (answer.cost === true) assert.equal(mayTryAgain(tried, true), false, "what cost must never be sent again");
    if (answer.retCode !== 0) assert.ok(failure(tried, "wxid_a", 1, 30) instanceof WxbotError);
  },
};

const signIns: Target<string> = {
  name: "sign-ins",
  share: 40,
  input: mutatedText([signInFrame("K-key")]),
  run: (text) => {
    const key = readSignInFrame(text);
    assert.ok(key === undefined || typeof key === "string");
  },
};

export const WIRE = [frames, events, contents, answers, signIns];
