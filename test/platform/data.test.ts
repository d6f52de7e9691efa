import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { Store } from "../../src/platform/store/store.js";
import type { Message } from "../../src/platform/pages-api/chat.js";
import { PNG } from "../support/images.js";
import { tempDir } from "../support/temp-dir.js";
import { PlatformProcess } from "./platform-process.js";
import { ALICE, BOB, BOT, GROUP, RunningPlatform } from "./running-platform.js";

describe("platform: its data", function () {
  this.timeout(90_000);
  let folder: Awaited<ReturnType<typeof tempDir>>;

  beforeEach(async () => {
    folder = await tempDir();
  });
  afterEach(() => folder.remove());

  const journal = () => path.join(folder.dir, "platform.jsonl");
  const openStore = () => Store.open(folder.dir, (text) => assert.fail(text));

  it("survives a restart: people, groups, messages, unread, media, tokens, logins, settings, usage", async () => {
    const running = await RunningPlatform.open();
    try {
      const { wxid } = await running.ask<{ wxid: string }>("POST", "api/people", { nickname: "Dave" });
      await running.ask("POST", "api/groups", { as: ALICE, name: "new group", members: [wxid, BOT] });
      const { id } = await running.upload("image", PNG);
      await running.write({ kind: "image", media: id });
      const revoked = await running.write({ kind: "text", text: "taken back" }, GROUP, BOB);
      await running.ask("POST", `api/messages/${revoked.id}/revoke`, { as: BOB });
      await running.send("sendText", { Content: "counted" });
      await running.ask("PATCH", "api/settings", { events: { ids: "text" } });
      await running.ask("POST", `api/tokens/${(await running.token()).id}/drop`);
      const world = async () => {
        const frame = await (await running.live(`page=phone&as=${ALICE}`)).next();
        const state = (await running.console()) as unknown as Record<string, unknown>;
        return { ...frame, ...state, syncUrl: "", apiUrl: "" };
      };
      const before = await world();
      await running.reopen();
      assert.deepEqual(await world(), before);
      const bytes = await running.request("GET", `api/media/${id}`);
      assert.deepEqual(Buffer.from(await bytes.arrayBuffer()), PNG);
    } finally {
      await running.close();
    }
  });

  it("loses nothing that was answered when the process is killed, again and again", async () => {
    const written: string[] = [];
    for (let round = 0; round < 3; round++) {
      const platform = await PlatformProcess.start(["--data", folder.dir, "--key", "k"]);
      const shown = await readAll(platform);
      assert.deepEqual(shown, written.slice(-shown.length));
      assert.equal(shown.length, written.length);
      let stop = false;
      const writer = (async () => {
        for (let index = 0; !stop; index++) written.push(await platform.write(`round ${round}, ${index}`));
      })().catch(() => {});
      const others = Array.from({ length: 4 }, async () => {
        while (!stop) await platform.write("noise", GROUP, BOB);
      }).map((noise) => noise.catch(() => {}));
      // In the middle of the writing, at a moment that nobody chose.
      const enough = written.length + 20 + Math.floor(Math.random() * 50);
      while (written.length < enough) await new Promise((resolve) => setImmediate(resolve));
      await platform.kill("SIGKILL");
      stop = true;
      await Promise.all([writer, ...others]);
      // What was not answered may be there or not: from here on, what there is counts.
      const next = await PlatformProcess.start(["--data", folder.dir, "--key", "k"]);
      const all = await readAll(next);
      assert.deepEqual(all.slice(0, written.length), written);
      assert.ok(all.length - written.length <= 1);
      written.splice(0, written.length, ...all);
      await next.kill("SIGKILL");
    }
  });

  /** The ids of all that Alice wrote to the bot, oldest first. */
  async function readAll(platform: PlatformProcess): Promise<string[]> {
    const all: Message[] = [];
    for (let before = ""; ;) {
      const query = `as=${ALICE}${before}`;
      const page = await platform.ask<{ messages: Message[]; more: boolean }>(
        "GET",
        `api/chats/${BOT}/messages?${query}`,
      );
      all.unshift(...page.messages);
      if (!page.more) return all.map(({ id }) => id);
      before = `&before=${page.messages[0]!.seq}`;
    }
  }

  it("leaves out a line that was cut short, and writes on behind the last whole one", async () => {
    const store = await openStore();
    store.people.put("a", { wxid: "a", nickname: "A" });
    store.people.put("b", { wxid: "b", nickname: "B" });
    await store.close();
    const whole = fs.readFileSync(journal());
    for (let cut = whole.indexOf(0x0a) + 1; cut < whole.length; cut += 7) {
      fs.writeFileSync(journal(), whole.subarray(0, cut));
      const again = await openStore();
      assert.deepEqual([again.people.has("a"), again.people.has("b")], [true, false]);
      again.people.put("c", { wxid: "c", nickname: "C" });
      await again.close();
      const third = await openStore();
      assert.deepEqual([...third.people.keys()], ["a", "c"]);
      await third.close();
    }
  });

  it("keeps changes that belong together in one line", async () => {
    const store = await openStore();
    store.together(() => {
      store.people.put("a", { wxid: "a", nickname: "A" });
      store.people.delete("a");
      store.people.put("b", { wxid: "b", nickname: "B" });
    });
    await store.close();
    assert.equal(fs.readFileSync(journal(), "utf8").trim().split("\n").length, 1);
    const again = await openStore();
    assert.deepEqual([...again.people.keys()], ["b"]);
    await again.close();
  });

  it("passes over lines that are no entries, rows that lack what they need, and a rewriting that never ended", async () => {
    const rows = [
      ["people", "a", { wxid: "a", nickname: "A" }],
      ["people", "b", { wxid: "b" }],
      ["logins", "t", { online: true, since: 1, firstLogin: 1, lastLogin: 1 }],
      ["groups", "g", { id: "g", name: "G", members: {} }],
    ];
    const lines = [...rows.map((row) => JSON.stringify([row])), "rubbish", "{}", "[1]", '[["none","x",1]]', ""];
    fs.writeFileSync(journal(), lines.join("\n"));
    fs.writeFileSync(`${journal()}.new`, "half");
    const store = await openStore();
    assert.deepEqual([...store.people.keys(), ...store.logins.keys(), ...store.groups.keys()], ["a"]);
    await store.close();
    assert.ok(!fs.existsSync(`${journal()}.new`));
  });

  it("is written anew when it has grown, and stays small and private", async () => {
    const store = await openStore();
    const nickname = "x".repeat(1_000);
    for (let count = 0; count < 30_000; count++) store.people.put(String(count % 10), { wxid: "a", nickname });
    assert.ok(fs.statSync(journal()).size < 10 * 1024 * 1024);
    assert.equal(fs.statSync(journal()).mode & 0o77, 0);
    await store.close();
    const again = await openStore();
    assert.equal(again.people.size, 10);
    await again.close();
  });

  it("goes on in memory where the disk takes no more, says so, and is whole again afterwards", async () => {
    const warnings: string[] = [];
    const store = await Store.open(folder.dir, (text) => warnings.push(text));
    store.people.put("a", { wxid: "a", nickname: "A" });
    const write = fs.writeSync;
    try {
      fs.writeSync = () => {
        throw Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" });
      };
      store.people.put("b", { wxid: "b", nickname: "B" });
    } finally {
      fs.writeSync = write;
    }
    assert.match(warnings.join(), /could not be written: ENOSPC/);
    assert.ok(store.people.has("b"));
    store.people.put("c", { wxid: "c", nickname: "C" });
    await store.close();
    const again = await openStore();
    assert.deepEqual([...again.people.keys()], ["a", "b", "c"]);
    await again.close();
  });

  it("is used by one platform at a time, and free again after a kill", async () => {
    const store = await openStore();
    await assert.rejects(openStore(), /in use by another wxbot platform/);
    await store.close();
    const platform = await PlatformProcess.start(["--data", folder.dir, "--key", "k"]);
    await assert.rejects(openStore(), /in use by another wxbot platform/);
    await platform.kill("SIGKILL");
    await (await openStore()).close();
  });
});
