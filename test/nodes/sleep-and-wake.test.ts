import assert from "node:assert/strict";
import path from "node:path";
import { chaosFlow } from "../chaos/flow.js";
import { findMarked, markedText } from "../chaos/marked-text.js";
import { Records } from "../chaos/records.js";
import { ALICE, BOT, RunningPlatform } from "../platform/running-platform.js";
import { NodeRedProcess } from "../support/node-red-process.js";
import { tempDir } from "../support/temp-dir.js";
import { until } from "../support/until.js";

describe("a Node-RED that sleeps and wakes", function () {
  this.timeout(90_000);
  let platform: RunningPlatform;
  let nodeRed: NodeRedProcess;
  let records: Records;
  let folder: Awaited<ReturnType<typeof tempDir>>;

  before(async () => {
    folder = await tempDir();
    // It gives up a client that is silent for this long, as real ones and routers do after a while.
    platform = await RunningPlatform.open({ timing: { signIn: 10_000, ping: 500 } });
    const log = path.join(folder.dir, "log");
    records = new Records(log);
    nodeRed = await NodeRedProcess.start({ flows: [] });
    const { key, syncUrl, url: apiUrl } = platform.platform;
    await nodeRed.deploy(
      chaosFlow({ syncUrl, apiUrl, key, token: platform.platform.tokenOf()!, others: [], log }, 0, "x"),
    );
    await until(async () => (await clients()) === 1);
  });

  after(async () => {
    await nodeRed?.close();
    await platform?.close();
    await folder.remove();
  });

  const clients = async () => (await platform.console()).keys[0]!.clients;

  async function hand(number: number): Promise<void> {
    const body = JSON.stringify({ texts: [markedText("out", number)], account: BOT, chat: ALICE });
    const init = { method: "POST", headers: { "content-type": "application/json" }, body };
    assert.ok((await fetch(`${nodeRed.url}send`, init)).ok);
  }

  const write = (event: number) => platform.write({ kind: "text", text: markedText("event", event) });
  const numbers = (texts: (string | undefined)[]) =>
    texts.flatMap((text = "") => findMarked(text)).map((found) => found.number);
  const received = () => numbers(records.entries().map(({ text }) => text));

  it("comes back by itself, and has lost and doubled nothing", async () => {
    let [sent, event] = [0, 0];
    for (let sleep = 1; sleep <= 3; sleep++) {
      await write(++event);
      await until(() => received().includes(event));
      for (let more = 0; more < 5; more++) await hand(++sent);
      nodeRed.freeze();
      await write(++event);
      await until(async () => (await clients()) === 0);
      await write(++event);
      nodeRed.thaw();
      await until(async () => (await clients()) === 1, 40_000);
      await write(++event);
      await until(() => received().includes(event), 40_000);
    }
    const told = () => records.entries().filter(({ end }) => end !== "received");
    await until(() => told().length >= sent, 40_000);
    const all = Array.from({ length: sent }, (_, at) => at + 1);
    assert.deepEqual(numbers(told().map(({ topic }) => topic)), all, "each end is told once");
    assert.deepEqual(
      told().map(({ code }) => code),
      all.map(() => undefined),
      "and none is a failure",
    );
    const arrived = (await platform.read()).filter(({ viaApi }) => viaApi === true);
    assert.deepEqual(numbers(arrived.map(({ content }) => (content.kind === "text" ? content.text : ""))), all);
    assert.deepEqual(
      received(),
      [...new Set(received())].sort((a, b) => a - b),
      "no event twice, and in order",
    );
  });
});
