import assert from "node:assert/strict";
import type { OutboxView } from "../../nodes/admin/view-types.js";
import { ADMIN_AUTH, tokenOf } from "../support/admin-auth.js";
import { FAILING_FLOW } from "../support/editor.js";
import { NodeRedProcess } from "../support/node-red-process.js";
import { until } from "../support/until.js";

const EMBEDDED = { id: "config", platform: "embedded", syncUrl: "", apiUrl: "", tls: "", proxy: "" };

const LOOKING = ["connections", "messages", "seen?config=config", "outbox", "platform"];

describe("what the editor asks the runtime, with adminAuth", function () {
  this.timeout(60_000);
  let nodeRed: NodeRedProcess;
  const tokens = new Map<string, string>();

  before(async () => {
    nodeRed = await NodeRedProcess.start({ flows: FAILING_FLOW, settings: ADMIN_AUTH });
    for (const user of ["admin", "viewer", "onlooker", "operator"]) tokens.set(user, await tokenOf(nodeRed.url, user));
  });
  after(() => nodeRed?.close());

  const ask = async (user: string, method: string, route: string, body?: object) => {
    const token = tokens.get(user) ?? user;
    const authorization = token === "" ? {} : { authorization: `Bearer ${token}` };
    const headers = { "content-type": "application/json", ...authorization };
    return await fetch(`${nodeRed.url}wxbot/${route}`, {
      method,
      headers,
      ...(body && { body: JSON.stringify(body) }),
    });
  };
  const failures = async () => {
    const { entries } = (await (await ask("admin", "GET", "outbox")).json()) as OutboxView;
    return entries.filter(({ failure }) => failure !== undefined).map(({ id }) => id);
  };
  /** All that changes or does something, for the message that failed. */
  const doing = async () => {
    await until(async () => (await failures()).length === 1);
    const [id] = await failures();
    return [
      ["POST", "test", EMBEDDED],
      ["POST", `outbox/${id}/retry`],
      ["DELETE", `outbox/${id}`],
    ] as [string, string, object?][];
  };

  it("tells nobody anything who is not signed in, and does nothing for them", async () => {
    for (const user of ["", "wrong-token"]) {
      for (const route of LOOKING) assert.equal((await ask(user, "GET", route)).status, 401, route);
      for (const [method, route, body] of await doing()) {
        assert.equal((await ask(user, method, route, body)).status, 401, route);
      }
    }
    assert.equal((await failures()).length, 1);
  });

  for (const user of ["viewer", "onlooker"]) {
    it(`shows all to a user who may read (${user}), and does nothing for them`, async () => {
      for (const route of LOOKING) assert.equal((await ask(user, "GET", route)).status, 200, route);
      const before = await failures();
      for (const [method, route, body] of await doing()) {
        assert.equal((await ask(user, method, route, body)).status, 401, route);
      }
      assert.deepEqual(await failures(), before);
    });
  }

  for (const user of ["operator", "admin"]) {
    it(`does all for a user who may write (${user})`, async () => {
      for (const route of LOOKING) assert.equal((await ask(user, "GET", route)).status, 200, route);
      const [test, retry] = await doing();
      const tested = await ask(user, ...test!);
      assert.equal(((await tested.json()) as { problem?: string }).problem, undefined);
      assert.equal((await ask(user, ...retry!)).status, 204);
      // It fails again, as another one.
      const [, again, remove] = await doing();
      assert.notEqual(again![1], retry![1]);
      if (user === "admin") {
        assert.equal((await ask(user, ...remove!)).status, 204);
        assert.deepEqual(await failures(), []);
      }
    });
  }
});
