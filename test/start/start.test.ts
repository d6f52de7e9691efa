import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { freePort } from "../support/free-port.js";
import { Phone } from "../support/phone.js";
import { tempDir } from "../support/temp-dir.js";
import { until } from "../support/until.js";

/** What `npm start` runs once everything is installed and built. */
class Start {
  output = "";
  readonly #process: ChildProcess;

  constructor(userDir: string, port: number) {
    const env = { ...process.env, USER_DIR: userDir, PORT: String(port), LANG: "en_US.UTF-8" };
    // A process group of its own, as a terminal gives it: Ctrl-C reaches all of it.
    this.#process = spawn(process.execPath, ["scripts/start.mjs"], { env, detached: true });
    for (const stream of [this.#process.stdout!, this.#process.stderr!]) {
      stream.setEncoding("utf8").on("data", (text: string) => (this.output += text));
    }
  }

  /** Waits for both addresses. */
  async addresses(): Promise<{ editor: string; phone: string }> {
    const [editor, phone] = [/Editor .*?(http:\S+)/, /Phone page .*?(http:\S+)/];
    await until(() => (editor.test(this.output) && phone.test(this.output)) || this.ended, 60_000);
    assert.ok(!this.ended, this.output);
    return { editor: editor.exec(this.output)![1]!, phone: phone.exec(this.output)![1]! };
  }

  get ended(): boolean {
    return this.#process.exitCode !== null || this.#process.signalCode !== null;
  }

  /** Ctrl-C; gives the exit code. */
  async interrupt(): Promise<number | null> {
    const exited = once(this.#process, "exit");
    process.kill(-this.#process.pid!, "SIGINT");
    await exited;
    return this.#process.exitCode;
  }
}

describe("npm start", function () {
  this.timeout(120_000);
  let folder: Awaited<ReturnType<typeof tempDir>>;
  let port: number;
  let start: Start | undefined;

  before(async () => {
    folder = await tempDir();
    port = await freePort();
  });

  after(async () => {
    if (start?.ended === false) await start.interrupt();
    await folder?.remove();
  });

  const reachable = (url: string) =>
    fetch(url).then(
      (response) => response.ok,
      () => false,
    );

  it("starts the editor and the phone page, and the example flow answers within a second", async () => {
    start = new Start(folder.dir, port);
    const { editor, phone } = await start.addresses();
    assert.equal(editor, `http://127.0.0.1:${port}/`);
    assert.ok(await reachable(editor));
    assert.ok(await reachable(phone));
    const alice = await Phone.open(phone);
    const begun = performance.now();
    await alice.write("你好");
    await until(async () => (await alice.answers()).length === 1);
    // The promise is a second; a loaded machine gets three.
    assert.ok(performance.now() - begun < 3_000);
    assert.match((await alice.answers())[0]!, /你好/);
  });

  it("ends everything cleanly on Ctrl-C", async () => {
    const { editor, phone } = await start!.addresses();
    assert.equal(await start!.interrupt(), 0);
    assert.equal(await reachable(editor), false);
    assert.equal(await reachable(phone), false);
    assert.doesNotMatch(start!.output, /\[error\]|unhandled/i);
  });

  it("finds flows and data as they were at the second start", async () => {
    start = new Start(folder.dir, port);
    const { editor, phone } = await start.addresses();
    const flows = (await (await fetch(`${editor}flows`)).json()) as { type: string }[];
    assert.ok(flows.some(({ type }) => type === "wxbot-in"));
    const alice = await Phone.open(phone);
    assert.equal((await alice.answers()).length, 1);
    await alice.write("again");
    await until(async () => (await alice.answers()).length === 2);
  });

  it("takes another port where its own is taken", async () => {
    const second = await tempDir();
    const other = new Start(second.dir, port);
    const { editor } = await other.addresses();
    assert.notEqual(editor, `http://127.0.0.1:${port}/`);
    assert.equal(await other.interrupt(), 0);
    await second.remove();
  });

  it("prints no key and no token", async () => {
    await start!.interrupt();
    assert.doesNotMatch(start!.output, /key=|token/i);
  });
});
