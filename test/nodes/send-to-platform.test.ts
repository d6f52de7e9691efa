import assert from "node:assert/strict";
import helper from "node-red-node-test-helper";
import type { Content, Message } from "../../src/platform/pages-api/chat.js";
import { ALICE, RunningPlatform } from "../platform/running-platform.js";
import { PNG } from "../support/images.js";
import { mediaFile, toneWave } from "../support/media-files.js";
import { until } from "../support/until.js";
import { inbox, loadFlow } from "../support/wxbot-flow.js";

type Sent = Record<string, unknown> & { error?: { message: string } };

/** The bytes of a message, with its length where it has one. */
type Media = Extract<Content, { media: { id: string } }> & { durationMs?: number };

describe("what wxbot-send sends, as the embedded platform has it", () => {
  let running: RunningPlatform;
  let out: Sent[];

  before((done) => void helper.startServer(done));
  after((done) => void helper.stopServer(done));

  beforeEach(async function () {
    this.timeout(20_000);
    running = await RunningPlatform.open();
    const { url: apiUrl, syncUrl, key } = running.platform;
    const addresses = { platform: "custom", apiUrl, syncUrl, mediaFolders: ["test/fixtures/media"] };
    await loadFlow(
      [
        { id: "tab", type: "tab" },
        { id: "config", type: "wxbot-config", interval: 0, ...addresses },
        { id: "send", type: "wxbot-send", z: "tab", config: "config", silk: false, wires: [["out"]] },
        { id: "out", type: "helper", z: "tab" },
        { id: "catcher", type: "catch", z: "tab", scope: null, wires: [["out"]] },
      ] as never,
      { config: { key, token: running.platform.tokenOf() } },
    );
    out = inbox<Sent>("out");
  });

  afterEach(async () => {
    await helper.unload();
    await running.close();
  });

  async function arrived(payload: unknown): Promise<Message[]> {
    const before = (await running.read()).length;
    helper.getNode("send").receive({ topic: ALICE, payload });
    await until(() => out.length > 0);
    assert.equal(out[0]!.error, undefined, out[0]!.error?.message);
    out.length = 0;
    return (await running.read()).slice(before);
  }

  async function bytesOf({ media }: Media): Promise<Buffer> {
    const response = await running.request("GET", `api/media/${media.id}`);
    return Buffer.from(await response.arrayBuffer());
  }

  it("is the text that was sent, and a long one its parts", async () => {
    const [message] = await arrived("你好 \u{1F600}");
    assert.deepEqual(message!.content, { kind: "text", text: "你好 \u{1F600}" });
    const long = `${"字".repeat(1_500)}。${"词".repeat(1_500)}`;
    const parts = (await arrived(long)).map(({ content }) => (content.kind === "text" ? content.text : ""));
    assert.equal(parts.length, 2);
    assert.equal(parts.join(""), long);
  });

  for (const [name, kind] of [
    ["tone-1480.amr", "voice"],
    ["noise-1240.awb", "voice"],
    ["tone-1300.spx", "voice"],
    ["tone-1300.mp3", "voice"],
    ["tone-1540.silk", "voice"],
    ["picture-1200.mp4", "video"],
    ["fragments-1200.mp4", "video"],
  ] as const) {
    it(`is ${name}, byte for byte and as long as it is, as a Buffer, as base64 and from a file`, async function () {
      this.timeout(30_000);
      const bytes = mediaFile(name);
      for (const payload of [bytes, bytes.toString("base64"), { path: name }]) {
        const [message] = await arrived(payload);
        const content = message!.content as Media;
        assert.equal(content.kind, kind);
        assert.ok((await bytesOf(content)).equals(bytes));
        const expected = Number(/\d+/.exec(name)![0]);
        assert.ok(Math.abs(content.durationMs - expected) <= 20, `${content.durationMs} ms`);
      }
    });
  }

  it("is an image and a WAVE, byte for byte", async () => {
    const wave = toneWave(700);
    const messages = await arrived([PNG, wave]);
    const [image, voice] = messages.map(({ content }) => content as Media);
    assert.ok((await bytesOf(image!)).equals(PNG));
    assert.ok((await bytesOf(voice!)).equals(wave));
    assert.equal(voice!.durationMs, 700);
  });
});
