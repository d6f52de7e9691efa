import assert from "node:assert/strict";
import { once } from "node:events";
import { WebSocket } from "ws";
import { ADMIN_AUTH, tokenOf } from "../support/admin-auth.js";
import { NodeRedProcess } from "../support/node-red-process.js";
import { until } from "../support/until.js";

const FLOWS = [
  { id: "tab", type: "tab", label: "flow" },
  { id: "config", type: "wxbot-config", platform: "embedded" },
  { id: "in", type: "wxbot-in", z: "tab", config: "config", wires: [[]] },
];

describe("the embedded platform's pages inside Node-RED", function () {
  this.timeout(120_000);

  const PAGES = "wxbot/pages/";

  async function started(settings: object): Promise<NodeRedProcess> {
    const nodeRed = await NodeRedProcess.start({ flows: FLOWS, settings });
    const root = `${nodeRed.url}${(settings as { httpAdminRoot?: string }).httpAdminRoot?.slice(1) ?? ""}`;
    await until(async () => (await fetch(`${root}${PAGES}`)).status === 200);
    return nodeRed;
  }

  describe("with adminAuth", () => {
    let nodeRed: NodeRedProcess;
    let admin: string;
    let viewer: string;

    before(async () => {
      nodeRed = await started(ADMIN_AUTH);
      [admin, viewer] = [await tokenOf(nodeRed.url, "admin"), await tokenOf(nodeRed.url, "viewer")];
    });
    after(() => nodeRed?.close());

    async function ask(method: string, path: string, token?: string, more: Record<string, string> = {}, body?: object) {
      const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
      const json = body === undefined ? {} : { "content-type": "application/json" };
      return await fetch(`${nodeRed.url}${PAGES}${path}`, {
        method,
        headers: { ...authorization, ...json, ...more },
        ...(body && { body: JSON.stringify(body) }),
      });
    }

    it("answers the pages themselves, which hold nothing, and says how to get in", async () => {
      const page = await ask("GET", "");
      assert.match(page.headers.get("content-type")!, /^text\/html/);
      assert.match(page.headers.get("content-security-policy")!, /script-src 'self'/);
      assert.deepEqual(await (await ask("GET", "api/access")).json(), { by: "nodeRed" });
    });

    it("lets nobody in without a token", async () => {
      for (const [method, path] of [
        ["GET", "api/console"],
        ["GET", "api/people"],
        ["POST", "api/ticket"],
        ["POST", "api/reset"],
        ["POST", "api/media?use=file"],
      ] as const) {
        assert.equal((await ask(method, path)).status, 401, path);
        assert.equal((await ask(method, path, "wrong")).status, 401, path);
      }
    });

    it("lets whoever may read look, and whoever may write do", async () => {
      assert.equal((await ask("GET", "api/console", viewer)).status, 200);
      assert.equal((await ask("POST", "api/people", viewer, {}, { nickname: "Dave" })).status, 401);
      assert.equal((await ask("POST", "api/export", viewer)).status, 401);
      assert.equal((await ask("POST", "api/may-write", viewer)).status, 401);
      assert.equal((await ask("POST", "api/may-write", admin)).status, 204);
      const response = await ask("POST", "api/people", admin, {}, { nickname: "Dave" });
      assert.equal(response.status, 200);
      assert.equal(((await response.json()) as { nickname: string }).nickname, "Dave");
    });

    it("takes files", async () => {
      const url = `${nodeRed.url}${PAGES}api/media?use=file&name=a.txt`;
      const headers = { authorization: `Bearer ${admin}`, "content-type": "text/plain" };
      const { id } = (await (await fetch(url, { method: "POST", headers, body: "text" })).json()) as { id: string };
      assert.equal(await (await ask("GET", `api/media/${id}`)).text(), "text");
    });

    it("answers nothing to another site", async () => {
      const response = await ask("GET", "api/console", viewer, { origin: "http://evil.example" });
      assert.equal(response.status, 403);
      assert.equal(response.headers.get("access-control-allow-origin"), null);
    });

    it("opens live sockets with a ticket, and no others", async () => {
      const { ticket } = (await (await ask("POST", "api/ticket", viewer)).json()) as { ticket: string };
      const url = `${nodeRed.url.replace("http", "ws")}${PAGES}live?page=console`;
      const refusal = async (address: string, headers = {}) => {
        const [error] = (await once(new WebSocket(address, { headers }), "error")) as [Error];
        return error.message;
      };
      assert.match(await refusal(url), /401/);
      assert.match(await refusal(`${url}&ticket=wrong`), /401/);
      assert.match(await refusal(`${url}&ticket=${ticket}`, { origin: "http://evil.example" }), /403/);
      const live = new WebSocket(`${url}&ticket=${ticket}`, { headers: { origin: nodeRed.url.slice(0, -1) } });
      const [frame] = (await once(live, "message")) as [Buffer];
      assert.equal((JSON.parse(frame.toString()) as { type: string }).type, "console");
      live.terminate();
    });

    it("works on after a full deploy, which opens the platform anew", async () => {
      const headers = { authorization: `Bearer ${admin}`, "content-type": "application/json" };
      const body = JSON.stringify(FLOWS);
      const deployed = await fetch(`${nodeRed.url}flows`, {
        method: "POST",
        headers: { ...headers, "Node-RED-Deployment-Type": "full" },
        body,
      });
      assert.equal(deployed.status, 204);
      await until(async () => (await ask("GET", "api/console", viewer)).status === 200);
    });
  });

  describe("without adminAuth, below another admin root", () => {
    let nodeRed: NodeRedProcess;

    before(async () => {
      nodeRed = await started({ httpAdminRoot: "/red/" });
    });
    after(() => nodeRed?.close());

    it("answers, and lets no other site read it", async () => {
      const response = await fetch(`${nodeRed.url}red/${PAGES}api/console`);
      assert.equal(response.status, 200);
      assert.equal(response.headers.get("access-control-allow-origin"), null);
      const where: unknown = await (await fetch(`${nodeRed.url}red/wxbot/platform`)).json();
      assert.equal((where as { pages: string }).pages, "wxbot/pages/");
      const live = new WebSocket(`${nodeRed.url.replace("http", "ws")}red/${PAGES}live?page=console&ticket=wrong`);
      const [error] = (await once(live, "error")) as [Error];
      assert.match(error.message, /401/);
    });
  });
});
