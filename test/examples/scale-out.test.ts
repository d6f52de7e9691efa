import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs/promises";
import net from "node:net";
import path from "node:path";
import { freePort } from "../support/free-port.js";
import { NodeRedProcess } from "../support/node-red-process.js";
import { requireProgram } from "../support/require-program.js";
import { tempDir } from "../support/temp-dir.js";
import { until } from "../support/until.js";
import { atOnce, Bench } from "./bench.js";
import type { FlowNode } from "./example-files.js";

const EXAMPLE = "4 连接其他系统 Integrations/2 MQTT 多机 Scale-out over MQTT";

/** What a further worker takes of the example: the middle part and the broker. */
const WORKER = ["tab", "broker", "job", "work", "replies"];

describe("the example for several machines", function () {
  this.timeout(60_000);
  let folder: Awaited<ReturnType<typeof tempDir>>;
  let broker: ChildProcess;
  let bench: Bench;
  let worker: NodeRedProcess;
  let port: number;

  before(async function () {
    const mosquitto = requireProgram(this, "mosquitto");
    folder = await tempDir();
    port = await freePort();
    const settings = path.join(folder.dir, "mosquitto.conf");
    await fs.writeFile(settings, `listener ${port} 127.0.0.1\nallow_anonymous true\npersistence false\n`);
    broker = spawn(mosquitto, ["-c", settings], { stdio: "ignore" });
    await until(() => accepts(port));
    [bench, worker] = await Promise.all([Bench.start(), NodeRedProcess.start()]);
  });

  after(async () => {
    await Promise.all([bench?.close(), worker?.close()]);
    if (broker?.exitCode === null) {
      const exited = once(broker, "exit");
      broker.kill();
      await exited;
    }
    await folder?.remove();
  });

  const toBroker = (flow: FlowNode[]) => {
    atOnce(flow);
    for (const node of flow) if (node.type === "mqtt-broker") node["port"] = port;
  };

  it("answers through the broker, each message by one worker, and both workers get some", async () => {
    const flow = await bench.imported(EXAMPLE);
    toBroker(flow);
    const part = flow.filter(({ id }) => WORKER.includes(id.replace("wxbot-mqtt-", "")));
    const work = part.find(({ id }) => id.endsWith("-work"))!;
    work["rules"] = JSON.parse(JSON.stringify(work["rules"]).replace("✔", "✔ B"));
    await worker.deploy(part);
    await bench.open(EXAMPLE, toBroker);
    await Promise.all([connected(bench.nodeRed), connected(worker)]);
    const { alice } = bench;
    const questions = Array.from({ length: 10 }, (_, index) => `第 ${index} 件事`);
    const answers = await alice.answersTo(
      async () => {
        for (const question of questions) await alice.write(question);
      },
      alice.bot,
      questions.length,
    );
    const texts = answers.map(({ content }) => content.text!);
    assert.deepEqual(texts.map((text) => text.replace(/^✔ (B )?/, "")).sort(), questions);
    const byOther = texts.filter((text) => text.startsWith("✔ B")).length;
    assert.ok(byOther > 0 && byOther < questions.length, `${byOther} of ${questions.length} by the other worker`);
  });
});

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, "127.0.0.1", () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });
}

/** Until a Node-RED has subscribed at the broker. */
async function connected(nodeRed: NodeRedProcess): Promise<void> {
  await until(() => /Connected to broker/.test(nodeRed.output));
}
