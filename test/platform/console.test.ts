import assert from "node:assert/strict";
import type { Message } from "../../src/platform/pages-api/chat.js";
import type { ConsoleState } from "../../src/platform/pages-api/console.js";
import type { PendingCode } from "../../src/platform/pages-api/login.js";
import { until } from "../support/until.js";
import { ALICE, BOB, BOT, GROUP, RunningPlatform } from "./running-platform.js";

describe("platform: the console", () => {
  let running: RunningPlatform;

  beforeEach(async () => {
    running = await RunningPlatform.open();
  });
  afterEach(() => running.close());

  const login = async () => (await running.token()).login;

  it("has one key, one token and an account online at the first start", async () => {
    const { keys, people } = await running.console();
    assert.equal(keys.length, 1);
    assert.equal(keys[0]!.tokens.length, 1);
    assert.equal((await login()).status, "online");
    assert.deepEqual((await login()).account, { wxid: BOT, nickname: "小助手" });
    assert.deepEqual(
      people.map(({ bot }) => bot),
      [true, false, false, false],
    );
  });

  it("never shows a secret but on demand", async () => {
    const { key } = running.platform;
    const token = running.platform.tokenOf()!;
    const text = JSON.stringify(await running.console());
    assert.ok(!text.includes(key) && !text.includes(token));
    const state = await running.console();
    assert.equal(state.keys[0]!.ending, key.slice(-4));
    assert.deepEqual(await running.ask("POST", `api/keys/${state.keys[0]!.id}/reveal`), { key });
    assert.deepEqual(await running.ask("POST", `api/tokens/${state.keys[0]!.tokens[0]!.id}/reveal`), { token });
  });

  it("creates, renames and deletes tokens and keys", async () => {
    const { id: keyId } = await running.ask<{ id: string }>("POST", "api/keys", { name: "second" });
    const { id } = await running.ask<{ id: string }>("POST", `api/keys/${keyId}/tokens`, { name: "slot" });
    await running.ask("PATCH", `api/tokens/${id}`, { name: "renamed" });
    await running.ask("PATCH", `api/keys/${keyId}`, { name: "other", balance: 5 });
    const second = async () => (await running.console()).keys.find((key) => key.id === keyId);
    assert.deepEqual(
      [(await second())!.name, (await second())!.balance, (await second())!.tokens[0]!.name],
      ["other", 5, "renamed"],
    );
    await running.ask("DELETE", `api/tokens/${id}`);
    assert.deepEqual((await second())!.tokens, []);
    const { key } = await running.ask<{ key: string }>("POST", `api/keys/${keyId}/reveal`);
    const client = await running.client(key);
    await running.ask("DELETE", `api/keys/${keyId}`);
    await client.closed();
    assert.equal(await second(), undefined);
    const [first] = (await running.console()).keys;
    assert.equal((await running.request("DELETE", `api/keys/${first!.id}`)).status, 409);
    assert.equal((await running.request("DELETE", "api/tokens/none")).status, 404);
  });

  it("logs an account in by QR code, scanned and confirmed on a phone", async () => {
    const { id: keyId } = (await running.console()).keys[0]!;
    const { id } = await running.ask<{ id: string }>("POST", `api/keys/${keyId}/tokens`, { name: "second slot" });
    const state = async () => (await running.console()).keys[0]!.tokens.find((token) => token.id === id)!.login;
    assert.equal((await state()).status, "none");
    const pending = await running.ask<PendingCode>("POST", `api/tokens/${id}/login`);
    assert.equal((await state()).status, "code");
    const picture = await running.request("GET", `api/codes/${pending.code}.svg`);
    assert.equal(picture.headers.get("content-type"), "image/svg+xml; charset=utf-8");
    assert.match(await picture.text(), /^<svg[^>]*>/);
    const phone = await running.live(`page=phone&as=${BOB}`);
    const world = await phone.next<{ codes: PendingCode[] }>();
    assert.deepEqual(world.codes, [pending]);
    assert.equal((await running.request("POST", `api/codes/${pending.code}/confirm`, { as: BOB })).status, 409);
    await running.ask("POST", `api/codes/${pending.code}/scan`, { as: BOB });
    const scanned = await state();
    assert.deepEqual([scanned.status, scanned.code?.scannedBy], ["scanned", BOB]);
    assert.equal((await running.request("POST", `api/codes/${pending.code}/confirm`, { as: ALICE })).status, 409);
    await running.ask("POST", `api/codes/${pending.code}/confirm`, { as: BOB });
    const { status, account, firstLogin, since } = await state();
    assert.deepEqual([status, account?.wxid], ["online", BOB]);
    assert.ok(firstLogin === since && Date.now() - since < 60_000);
    assert.equal((await running.request("GET", `api/codes/${pending.code}.svg`)).status, 404);
    const { token } = await running.ask<{ token: string }>("POST", `api/tokens/${id}/reveal`);
    assert.equal(running.platform.tokenOf(BOB), token);
    const answer = await running.send("sendText", { Token: token, Content: "Bob is a bot now" });
    assert.equal(answer.retCode, 0);
    assert.equal((await running.read(ALICE, BOB)).at(-1)!.sender, BOB);
  });

  it("a code that the phone refuses, or that a newer one replaces, is no more", async () => {
    const { id } = await running.token();
    const first = await running.ask<PendingCode>("POST", `api/tokens/${id}/login`);
    const second = await running.ask<PendingCode>("POST", `api/tokens/${id}/login`);
    assert.equal((await running.request("POST", `api/codes/${first.code}/scan`, { as: BOB })).status, 404);
    await running.ask("POST", `api/codes/${second.code}/cancel`);
    assert.equal((await running.request("POST", `api/codes/${second.code}/scan`, { as: BOB })).status, 404);
    // The account that the slot had is as it was.
    assert.equal((await login()).status, "online");
  });

  it("an account in a new slot leaves the old one", async () => {
    const { id: keyId } = (await running.console()).keys[0]!;
    const { id } = await running.ask<{ id: string }>("POST", `api/keys/${keyId}/tokens`, { name: "second slot" });
    await running.logIn(id, BOT);
    assert.equal((await login()).status, "none");
    const client = await running.client();
    await running.write({ kind: "text", text: "once" });
    await running.write({ kind: "text", text: "only" });
    assert.match(await client.nextText(), /"once"/);
    assert.match(await client.nextText(), /"only"/);
  });

  it("a dropped account answers sends with a clear error, and comes back by history login", async () => {
    const { id } = await running.token();
    const client = await running.client();
    await running.ask("POST", `api/tokens/${id}/drop`);
    const dropped = await login();
    assert.deepEqual([dropped.status, dropped.account?.wxid, dropped.lastDrop], ["dropped", BOT, dropped.since]);
    const answer = await running.send("sendText", { Content: "a" });
    assert.deepEqual([answer.ok, answer.retCode, answer.cost], [false, 1002, false]);
    assert.match(answer.error!, /dropped.*history login.*掉线/);
    await running.write({ kind: "text", text: "while away" });
    const accounts = await running.ask("GET", `wxapi/pc/accounts?key=${running.platform.key}`);
    assert.deepEqual(accounts, [{ wxid: BOT, nickname: "小助手", online: false, since: dropped.since }]);
    assert.equal((await running.request("POST", `api/tokens/${id}/drop`)).status, 409);
    await running.ask("POST", `api/tokens/${id}/history-login`);
    assert.equal((await login()).status, "online");
    assert.equal((await running.request("POST", `api/tokens/${id}/history-login`)).status, 409);
    assert.equal((await running.send("sendText", { Content: "back" })).retCode, 0);
    await running.write({ kind: "text", text: "welcome back" });
    assert.match(await client.nextText(), /welcome back/);
  });

  it("drops an account some time after its first login, where that is set, and only once", async () => {
    const { id } = await running.token();
    await running.ask("PATCH", "api/settings", { drop: { mode: "after", ms: 150 } });
    await running.logIn(id, BOT);
    assert.ok((await login()).dropDue! > Date.now());
    await until(async () => (await login()).status === "dropped");
    await running.ask("POST", `api/tokens/${id}/history-login`);
    assert.deepEqual([(await login()).status, (await login()).dropDue], ["online", undefined]);
    await running.ask("PATCH", "api/settings", { drop: { mode: "random" } });
    await running.logIn(id, BOT);
    const { dropDue, firstLogin } = await login();
    assert.ok(dropDue! >= firstLogin! && dropDue! <= firstLogin! + 24 * 60 * 60_000);
  });

  it("the drop comes after a restart of the platform, too", async () => {
    const { id } = await running.token();
    await running.ask("PATCH", "api/settings", { drop: { mode: "after", ms: 300 } });
    await running.logIn(id, BOT);
    await running.reopen();
    await until(async () => (await login()).status === "dropped");
  });

  it("logs out: the next login needs a QR code", async () => {
    const { id } = await running.token();
    await running.ask("POST", `api/tokens/${id}/logout`);
    assert.deepEqual([(await login()).status, (await login()).account], ["none", undefined]);
    assert.match((await running.send("sendText", { Token: "x", Content: "a" })).error!, /Token/);
    assert.equal((await running.request("POST", `api/tokens/${id}/history-login`)).status, 409);
    assert.equal(running.platform.tokenOf(), undefined);
  });

  it("refuses sends beyond a token's rate with 1003, and beyond the balance with 1004", async () => {
    const { id } = await running.token();
    const { id: keyId } = (await running.console()).keys[0]!;
    await running.ask("PATCH", `api/tokens/${id}`, { perMinute: 3 });
    await running.ask("PATCH", `api/keys/${keyId}`, { balance: 4 });
    const codes = async (count: number) => {
      const answers = await Promise.all(
        Array.from({ length: count }, () => running.send("sendText", { Content: "a" })),
      );
      return answers.map(({ retCode, cost }) => `${retCode} ${cost}`).sort();
    };
    assert.deepEqual(await codes(5), ["0 true", "0 true", "0 true", "1003 false", "1003 false"]);
    assert.equal((await running.console()).keys[0]!.balance, 1);
    await running.ask("PATCH", `api/tokens/${id}`, { perMinute: null });
    assert.deepEqual(await codes(3), ["0 true", "1004 false", "1004 false"]);
    assert.equal((await running.console()).keys[0]!.balance, 0);
    // What is wrong with the call is said first, and does not cost.
    assert.equal((await running.send("sendText", { Content: "" })).retCode, 1001);
    await running.ask("PATCH", `api/keys/${keyId}`, { balance: null });
    assert.deepEqual(await codes(1), ["0 true"]);
  });

  it("shows all of it live", async () => {
    const live = await running.live("page=console");
    const next = async () => (await live.next<{ state: ConsoleState }>()).state;
    assert.equal((await next()).keys[0]!.clients, 0);
    await running.client();
    assert.equal((await next()).keys[0]!.clients, 1);
    await running.send("sendText", { Content: "a" });
    assert.equal((await next()).calls.length, 1);
    await running.ask("PATCH", "api/settings", { events: { ids: "split" } });
    assert.equal((await next()).settings.events.ids, "split");
  });

  it("resets everything but the first key and token", async () => {
    const { key } = running.platform;
    const token = running.platform.tokenOf();
    await running.ask("POST", "api/keys", { name: "second" });
    await running.ask("POST", "api/people", { nickname: "Dave" });
    await running.write({ kind: "text", text: "to be forgotten" });
    await running.ask("PATCH", "api/faults", { delayMs: 10 });
    await running.ask("PATCH", "api/settings", { drop: { mode: "random" } });
    await running.ask("POST", `api/tokens/${(await running.token()).id}/logout`);
    await running.ask("POST", "api/reset");
    assert.deepEqual([running.platform.key, running.platform.tokenOf(BOT)], [key, token]);
    const { keys, people, settings, faults, calls } = await running.console();
    assert.deepEqual(
      [keys.length, people.length, settings.drop.mode, faults.delayMs, calls.length],
      [1, 4, "off", 0, 0],
    );
    assert.deepEqual(await running.read(), []);
    const client = await running.client();
    await running.write({ kind: "text", text: "alive" }, GROUP);
    assert.match(await client.nextText(), /alive/);
  });

  it("moves to another platform by export and import, media included", async () => {
    const other = await RunningPlatform.open();
    try {
      const { id } = await running.upload("file", Buffer.from("the file itself"), "&name=a.txt");
      await running.write({ kind: "file", media: id });
      await running.write({ kind: "text", text: "exported" }, GROUP);
      await running.ask("POST", `api/chats/${GROUP}/read`, { as: BOB });
      const document = await running.ask<{ tables: object }>("POST", "api/export");
      await other.ask("POST", "api/import", document);
      assert.equal(other.platform.key, running.platform.key);
      assert.deepEqual(await other.read(ALICE, GROUP), await running.read(ALICE, GROUP));
      const [message] = (await other.read()) as [Message];
      assert.ok(message.content.kind === "file");
      const bytes = await other.request("GET", `api/media/${message.content.media.id}`);
      assert.equal(await bytes.text(), "the file itself");
      await other.reopen();
      assert.equal((await other.read(ALICE, GROUP)).length, 1);
      for (const bad of [
        {},
        [],
        { format: "other" },
        { ...document, files: { "../../x": "AA==" } },
        { ...document, tables: {} },
        { ...document, tables: { ...document.tables, people: { x: { wxid: 5 } } } },
        { ...document, tables: { ...document.tables, messages: { x: null } } },
      ]) {
        assert.equal((await other.request("POST", "api/import", bad)).status, 400);
      }
      assert.equal(other.platform.key, running.platform.key);
    } finally {
      await other.close();
    }
  });
});
