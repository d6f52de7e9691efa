import assert from "node:assert/strict";
import helper from "node-red-node-test-helper";
import { readWave, waveFile } from "../../src/media/wav.js";
import { toSilk } from "../../src/media/silk.js";
import { Ffmpeg } from "../../src/media/ffmpeg.js";
import { Gateway, textEvent } from "../support/gateway.js";
import { PNG } from "../support/images.js";
import { until } from "../support/until.js";
import { configFor, inbox, loadFlow, received } from "../support/wxbot-flow.js";

interface Incoming {
  payload: unknown;
  wxbot: { text?: string; kind: string };
  error?: { code: string; message: string };
}

const TAB = { id: "tab", type: "tab" };
const OUT = { id: "out", type: "helper", z: "tab" };

describe("wxbot-in with media", function () {
  this.timeout(20_000);
  let gateway: Gateway;

  before((done) => void helper.startServer(done));
  after((done) => void helper.stopServer(done));

  beforeEach(async () => {
    gateway = await new Gateway().open();
  });

  afterEach(async () => {
    await helper.unload();
    await gateway.close();
  });

  async function deploy(fields: object = {}): Promise<Incoming[]> {
    const signedIn = gateway.signedIn();
    const node = { id: "in", type: "wxbot-in", z: "tab", config: "config", media: true, ...fields, wires: [["out"]] };
    await loadFlow([TAB, configFor(gateway), node, OUT] as never);
    const messages = inbox<Incoming>("out");
    await signedIn;
    return messages;
  }

  const offer = (mime: string, size: number, type = 3, more: object = {}) => ({
    ...textEvent("", { MsgType: type, Content: "<msg/>", ...more }),
    media: { url: "/media?id=7", mime, size },
  });

  it("has the bytes as its payload, fetched with the key", async () => {
    const messages = await deploy();
    gateway.onGet = (_, response) => response.end(PNG);
    gateway.push(offer("image/png", PNG.length));
    await received(messages, 1);
    assert.deepEqual(messages[0]!.payload, PNG);
    assert.equal(messages[0]!.error, undefined);
    assert.equal(gateway.gets[0], "/media?id=7&key=K-very-secret");
    assert.ok(!JSON.stringify(messages[0]).includes("secret"));
  });

  it("is left as it is where the node does not ask, or the platform offers nothing", async () => {
    const messages = await deploy({ media: false });
    gateway.push(offer("image/png", 3));
    await received(messages, 1);
    assert.equal(gateway.gets.length, 0);
    assert.ok(!Buffer.isBuffer(messages[0]!.payload));
  });

  it("tries again where the platform stumbles", async () => {
    const messages = await deploy();
    gateway.onGet = (_, response, count) => {
      if (count === 1) response.destroy();
      else if (count === 2) response.writeHead(503).end();
      else response.end(PNG);
    };
    gateway.push(offer("image/png", PNG.length));
    await received(messages, 1);
    assert.deepEqual(messages[0]!.payload, PNG);
    assert.equal(gateway.gets.length, 3);
  });

  for (const [name, onGet, code, tries] of [
    ["are gone", (_path, response) => response.writeHead(404).end(), "WXBOT_NOT_FOUND", 1],
    ["never come", (_path, response) => response.writeHead(500).end(), "WXBOT_NETWORK", 3],
    [
      "are too many, as announced",
      (_path, response) => response.writeHead(200, { "content-length": 60 * 1024 * 1024 }).write("x"),
      "WXBOT_TOO_LARGE",
      1,
    ],
    [
      "are too many, unannounced",
      (_path, response) => {
        response.on("error", () => {});
        const more = () => {
          while (!response.destroyed && response.write(Buffer.alloc(1024 * 1024)));
        };
        response.on("drain", more);
        more();
      },
      "WXBOT_TOO_LARGE",
      1,
    ],
  ] as [string, Gateway["onGet"], string, number][]) {
    it(`arrives with the reason where the bytes ${name}`, async () => {
      const messages = await deploy();
      gateway.onGet = onGet;
      gateway.push(offer("image/png", 3));
      await received(messages, 1);
      assert.equal(messages[0]!.error?.code, code);
      assert.ok(messages[0]!.error.message.length > 0);
      assert.ok(!Buffer.isBuffer(messages[0]!.payload));
      assert.equal(gateway.gets.length, tries);
    });
  }

  it("keeps its place among the messages of its chat, and holds up no other chat", async () => {
    const messages = await deploy();
    let release = (): void => {};
    gateway.onGet = (_, response) => (release = () => void response.end(PNG));
    gateway.push(offer("image/png", PNG.length));
    gateway.push(textEvent("after the picture"));
    gateway.push(textEvent("elsewhere", { FromUserName: "wxid_bob" }));
    await received(messages, 1);
    assert.equal(messages[0]!.payload, "elsewhere");
    await until(() => gateway.gets.length === 1);
    release();
    await received(messages, 3);
    assert.deepEqual(messages[1]!.payload, PNG);
    assert.equal(messages[2]!.payload, "after the picture");
  });

  it("turns SILK into WAVE where it is asked to", async () => {
    const samples = Buffer.alloc(24_000 * 2);
    for (let at = 0; at < 24_000; at++) samples.writeInt16LE(Math.round(8_000 * Math.sin(at / 10)), at * 2);
    const silk = await toSilk(waveFile(samples, 24_000), "audio/wav", new Ffmpeg());
    const messages = await deploy({ voiceAsWave: true });
    gateway.onGet = (_, response, count) => response.end(count === 1 ? silk : PNG);
    gateway.push(offer("audio/silk", silk!.length, 34));
    await received(messages, 1);
    const wave = readWave(messages[0]!.payload as Buffer);
    assert.equal(wave?.sampleRate, 24_000);
    assert.ok(Math.abs(wave.samples.length / 48_000 - 1) < 0.05, "a second");
    gateway.push(offer("audio/silk", PNG.length, 34));
    await received(messages, 2);
    assert.deepEqual(messages[1]!.payload, PNG);
    assert.equal(messages[1]!.error?.code, "WXBOT_INVALID_INPUT");
  });
});
