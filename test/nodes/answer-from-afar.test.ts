import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once, type EventEmitter } from "node:events";
import fs from "node:fs/promises";
import net from "node:net";
import path from "node:path";
import helper from "node-red-node-test-helper";
import type { NodeInitializer } from "node-red";
import { coreNode } from "../support/core-nodes.js";
import { freePort } from "../support/free-port.js";
import { Gateway, textEvent } from "../support/gateway.js";
import { requireProgram } from "../support/require-program.js";
import { tempDir } from "../support/temp-dir.js";
import { until } from "../support/until.js";
import { configFor, loadFlow } from "../support/wxbot-flow.js";

const MQTT: readonly NodeInitializer[] = [coreNode("network/10-mqtt.js"), coreNode("function/15-change.js")];

describe("a message that was received in one flow", () => {
  let gateway: Gateway;
  let broker: ChildProcess;
  let port: number;
  let remove: () => Promise<void>;

  before((done) => void helper.startServer(done));
  after((done) => void helper.stopServer(done));

  before(async function () {
    this.timeout(20_000);
    const program = requireProgram(this, "mosquitto");
    const temp = await tempDir();
    remove = temp.remove;
    port = await freePort();
    const settings = path.join(temp.dir, "mosquitto.conf");
    await fs.writeFile(settings, `listener ${port} 127.0.0.1\nallow_anonymous true\n`);
    broker = spawn(program, ["-c", settings], { stdio: "ignore" });
    await until(() => answers(port));
  });

  after(async () => {
    if (broker === undefined) return;
    const exited = once(broker, "exit");
    broker.kill();
    await exited;
    await remove();
  });

  beforeEach(async () => {
    gateway = await new Gateway().open();
  });

  afterEach(async () => {
    await helper.unload();
    await gateway.close();
  });

  it("is answered in another, over MQTT and as JSON, from msg.wxbot alone", async function () {
    this.timeout(20_000);
    const set = (p: string, to: string, tot: string) => ({ t: "set", p, pt: "msg", to, tot });
    const flow = [
      { id: "near", type: "tab" },
      { id: "far", type: "tab" },
      configFor(gateway),
      { ...configFor(gateway), id: "far-config" },
      { id: "broker", type: "mqtt-broker", broker: "127.0.0.1", port: String(port), clientid: "", protocolVersion: 4 },
      { id: "receive", type: "wxbot-in", z: "near", config: "config", wires: [["pack"]] },
      { id: "pack", type: "change", z: "near", rules: [set("payload", "wxbot", "msg")], wires: [["publish"]] },
      { id: "publish", type: "mqtt out", z: "near", broker: "broker", topic: "wxbot", qos: "1", wires: [] },
      {
        id: "listen",
        type: "mqtt in",
        z: "far",
        broker: "broker",
        topic: "wxbot",
        qos: "1",
        datatype: "json",
        wires: [["unpack"]],
      },
      {
        id: "unpack",
        type: "change",
        z: "far",
        rules: [
          set("wxbot", "payload", "msg"),
          set("payload", "answered from afar", "str"),
          { t: "delete", p: "topic", pt: "msg" },
        ],
        wires: [["answer"]],
      },
      { id: "answer", type: "wxbot-send", z: "far", config: "far-config", wires: [[]] },
    ];
    const signedIn = gateway.signedIn();
    let subscribed = false;
    await loadFlow(flow, undefined, MQTT);
    const listen = helper.getNode("listen") as unknown as EventEmitter;
    listen.on("call:status", (call: { args: [{ fill?: string }] }) => {
      if (call.args[0].fill === "green") subscribed = true;
    });
    await signedIn;
    await until(() => subscribed);
    // Subscribing is not told: what is written meanwhile is written again.
    for (let count = 0; gateway.posts.length === 0; count++) {
      const more = { FromUserName: "1@chatroom", NewMsgId: `915131444281684${1000 + count}` };
      gateway.push(textEvent("wxid_bob:\n有人吗", more));
      await Promise.race([once(gateway, "post"), new Promise((resolve) => setTimeout(resolve, 500))]);
    }
    const { body } = gateway.posts[0]!;
    assert.deepEqual(body, { Token: "T-very-secret", UserName: "1@chatroom", Content: "answered from afar" });
  });
});

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(socket.destroy() !== undefined));
    socket.once("error", () => resolve(false));
  });
}
