import assert from "node:assert/strict";
import type { Locator, Page } from "playwright-core";
import { until } from "../support/until.js";
import { ALICE, BOB, BOT, GROUP, type RunningPlatform } from "../platform/running-platform.js";
import { phonePage } from "./phone-page.js";

/** The phone page in a real Chromium, against the real platform; the bot is a bare client of its protocol. */
describe("the phone page", function () {
  this.timeout(90_000);
  const phone = phonePage();
  const { open, openBot, field, log, write, contents } = phone;
  let page: Page;
  let running: RunningPlatform;
  beforeEach(() => ({ page, running } = phone));

  it("says at the first visit who one is and whom to write to, and shows the answer", async () => {
    await open();
    await page.getByText(/^You are Alice\. 小助手 is the bot/).waitFor();
    await page.getByRole("button", { name: "Hello" }).click();
    await log().getByText("Hello", { exact: true }).waitFor();
    assert.deepEqual(await contents(), [{ kind: "text", text: "Hello" }]);
    await running.send("sendText", { Content: "Hello, Alice <b>!</b>" });
    await log().getByText("Hello, Alice <b>!</b>").waitFor();
  });

  it("counts what is unread until it is seen", async () => {
    await open(`?as=${ALICE}#contacts`);
    await page.getByRole("navigation").getByRole("link", { name: "Chats" }).click();
    await running.send("sendText", { Content: "one" });
    await running.send("sendText", { Content: "two" });
    const row = page.getByRole("link", { name: /小助手/ }).filter({ hasText: "two" });
    await row.getByText("2 unread").waitFor({ state: "attached" });
    await row.click();
    await log().getByText("one").waitFor();
    await page.getByRole("button", { name: "Back" }).click();
    await row.waitFor();
    await until(async () => (await row.getByText("unread").count()) === 0);
  });

  it("mentions a member of a group with the picker, by keyboard alone", async () => {
    const client = await running.client();
    await open(`?as=${ALICE}#chat/${encodeURIComponent(GROUP)}`);
    await field().fill("Hi ");
    await field().press("End");
    await page.keyboard.type("@小");
    const options = page.getByRole("listbox", { name: "Mention someone" }).getByRole("option");
    await options.first().waitFor();
    assert.deepEqual(await options.allInnerTexts(), ["小\n小助手", "小\n小美"]);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Enter");
    await page.keyboard.type("please");
    await page.keyboard.press("Enter");
    await log().getByText("please").waitFor();
    const sent = (await contents(ALICE, GROUP)).at(-1);
    assert.deepEqual(sent, { kind: "text", text: "Hi @小助手\u2005please", mentions: [BOT] });
    assert.match(await client.nextText(), /atuserlist>.*wxid_assistant01/);
  });

  it("quotes and takes back by a message's menu, by keyboard alone", async () => {
    await running.send("sendText", { Content: "Tea or coffee?" });
    await openBot();
    await log().getByRole("button", { name: "Message actions" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("menuitem", { name: "Copy" }).waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.getByText("小助手: Tea or coffee?").waitFor();
    await write("Tea");
    await log().getByRole("blockquote").getByText("小助手: Tea or coffee?").waitFor();
    assert.equal((await contents()).at(-1)?.kind, "quote");

    await log().getByRole("button", { name: "Message actions" }).last().focus();
    await page.keyboard.press("Enter");
    await page.getByRole("menuitem", { name: "Recall" }).click();
    await log().getByText("You recalled a message").waitFor();
    assert.equal((await running.read()).at(-1)?.revoked, true);
  });

  it("sends the other kinds from their forms", async () => {
    await openBot();
    await page.getByRole("button", { name: "More to send" }).click();
    await page.getByRole("button", { name: "Location", exact: true }).click();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    for (const name of ["Location", "Link", "Transfer", "Red packet", "Mini program"]) {
      await page.getByRole("button", { name, exact: true }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Send" }).click();
      await page.getByRole("dialog").waitFor({ state: "detached" });
    }
    await page.getByRole("button", { name: "Contact card", exact: true }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Bob" }).click();
    await page.getByRole("button", { name: "Call", exact: true }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Video call" }).click();
    await page.getByRole("button", { name: "Emoji", exact: true }).click();
    await page.getByRole("button", { name: "😂", exact: true }).click();
    await page.getByRole("button", { name: "Send", exact: true }).click();
    await until(async () => (await contents()).length === 8);
    const kinds = (await contents()).map(({ kind }) => kind).sort();
    assert.deepEqual(kinds, ["call", "card", "link", "location", "miniprogram", "text", "transfer", "transfer"]);
    await until(async () => (await log().getByRole("article").count()) === 8);
  });

  it("creates a person and a group, and is that person in another window", async () => {
    await open(`?as=${ALICE}#contacts`);
    await page.getByRole("button", { name: "New person" }).click();
    await page.getByLabel("Nickname").fill("Carol");
    await page.getByLabel("wxid (optional)").fill("wxid_carol001");
    await page.getByRole("button", { name: "Create" }).click();
    await page.getByRole("button", { name: "Carol" }).waitFor();
    await page.getByRole("button", { name: "New group" }).click();
    await page.getByRole("dialog").getByLabel("Group name").fill("Tea");
    await page.getByRole("dialog").getByText("Carol").click();
    await page.getByRole("button", { name: /^Create/ }).click();
    await page.getByRole("heading", { name: "Tea (2)" }).waitFor();
    await log().getByText("Alice started the group with Carol").waitFor();

    const carol = await phone.browser.context.newPage();
    await carol.goto(`${running.url}/?as=wxid_carol001#chats`);
    await carol.getByRole("link", { name: /Tea/ }).click();
    await write("Welcome, Carol");
    await carol.getByRole("log").getByText("Welcome, Carol").waitFor();
    await carol.close();
  });

  it("comes back by itself after the platform was away, with what was said meanwhile", async () => {
    await openBot();
    await write("before");
    await log().getByText("before").waitFor();
    const lost = page.getByText("Connection lost. Reconnecting…").waitFor();
    await running.ask("POST", "api/faults/restart", { ms: 1_500 });
    await lost;
    await until(() =>
      running
        .request("GET", "api/people")
        .then((answer) => answer.ok)
        .catch(() => false),
    );
    await running.send("sendText", { Content: "meanwhile" });
    await log().getByText("meanwhile").waitFor();
    await page.getByText("Connection lost. Reconnecting…").waitFor({ state: "detached" });
    await write("after");
    await until(async () => (await contents()).length === 3);
  });

  it("keeps a message that could not be sent, and sends it again", async () => {
    await openBot();
    await field().waitFor();
    await page.route("**/api/chats/**", (route) => route.abort());
    await write("stubborn");
    await page.getByRole("alert").getByText("The platform cannot be reached.").waitFor();
    assert.deepEqual(await contents(), []);
    await page.unroute("**/api/chats/**");
    await page.getByRole("button", { name: "Send again" }).click();
    await page.getByRole("alert").waitFor({ state: "detached" });
    // The alert goes when the message is on its way.
    await until(async () => (await contents()).length > 0);
    assert.deepEqual(await contents(), [{ kind: "text", text: "stubborn" }]);
  });

  it("loads older messages where somebody scrolls up", async () => {
    for (let count = 1; count <= 70; count++)
      await running.write({ kind: "text", text: `number ${count}.` }, ALICE, BOB);
    await open(`?as=${ALICE}#chat/${BOB}`);
    await log().getByText("number 70.").waitFor();
    assert.equal(await log().getByText("number 20.").count(), 0);
    await log().evaluate((element) => element.scrollTo(0, 0));
    await log().getByText("number 20.").waitFor();
    await log().evaluate((element) => element.scrollTo(0, 0));
    await log().getByText("number 1.").waitFor();
  });

  it("shows the newest message and the field in a wide window too, however long the chat is", async () => {
    const messages = Array.from({ length: 40 }, (_, count) => {
      return { as: BOB, chat: ALICE, content: { kind: "text", text: `number ${count + 1}.` } };
    });
    await running.ask("POST", "api/messages", { messages });
    await page.setViewportSize({ width: 1280, height: 720 });
    await open(`?as=${ALICE}#chat/${BOB}`);
    await log().getByText("number 40.").waitFor();
    const seen = (of: Locator) =>
      of.evaluate((element) => {
        const { left, top, width, height } = element.getBoundingClientRect();
        return element.contains(document.elementFromPoint(left + width / 2, top + height / 2));
      });
    await until(() => seen(log().getByText("number 40.")));
    assert.deepEqual([await seen(field()), await seen(page.getByRole("heading", { name: "Bob" }))], [true, true]);
    await page.getByRole("button", { name: "More to send" }).click();
    await page.getByRole("button", { name: "Call", exact: true }).focus();
    assert.deepEqual([await seen(field()), await seen(page.getByRole("heading", { name: "Bob" }))], [true, true]);
  });

  it("speaks the other language at a click, and remembers it", async () => {
    await open(`?as=${ALICE}#me`);
    await page.getByRole("button", { name: "中文" }).click();
    await page.getByRole("heading", { name: "我" }).waitFor();
    await page.reload();
    await page.getByRole("heading", { name: "我" }).waitFor();
    assert.equal(await page.getAttribute("html", "lang"), "zh-CN");
    await page.evaluate(() => localStorage.clear());
  });
});
