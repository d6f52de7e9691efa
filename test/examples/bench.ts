import assert from "node:assert/strict";
import fs from "node:fs/promises";
import path from "node:path";
import { NodeRedProcess } from "../support/node-red-process.js";
import { Phone } from "../support/phone.js";
import { tempDir } from "../support/temp-dir.js";
import { until } from "../support/until.js";
import type { FlowNode } from "./example-files.js";

const PACKAGE = "node-red-contrib-wxbot";

/** Who there is on the embedded platform at its first start. */
export const ALICE = "wxid_alice0001";
export const BOT = "wxid_assistant01";
export const XIAOMEI = "wxid_xiaomei01";
export const GROUP = "19095000001@chatroom";

/** What a person writes to mention the bot in a group. */
export const MENTION = "@小助手\u2005";

/** One real Node-RED for all examples, each imported the way the menu does it. */
export class Bench {
  readonly nodeRed: NodeRedProcess;
  /** Who writes to the bot of the example that is open. */
  alice!: Phone;
  /** Where flows write what has a relative name. */
  readonly #dir: string;
  #pages = "";
  readonly #remove: () => Promise<void>;

  private constructor(nodeRed: NodeRedProcess, dir: string, remove: () => Promise<void>) {
    this.nodeRed = nodeRed;
    this.#dir = dir;
    this.#remove = remove;
  }

  static async start(env: Record<string, string> = {}): Promise<Bench> {
    const { dir, remove } = await tempDir();
    const nodeRed = await NodeRedProcess.start({ userDir: dir, settings: { fileWorkingDirectory: dir }, env });
    return new Bench(nodeRed, dir, remove);
  }

  async close(): Promise<void> {
    await this.nodeRed.close();
    await this.#remove();
  }

  /** An example as the import menu gets it. @param name its path in the menu */
  async imported(name: string): Promise<FlowNode[]> {
    const route = ["library/examples/flows", PACKAGE, ...name.split("/").map(encodeURIComponent)].join("/");
    return (await this.nodeRed.admin(route)) as FlowNode[];
  }

  /**
   * Imports an example, deploys it as it is, and waits until its bot is there.
   *
   * @param change what a test must shorten (a minute's wait) or point elsewhere (a broker's port)
   */
  async open(name: string, change: (flow: FlowNode[]) => void = () => {}): Promise<void> {
    const flow = await this.imported(name);
    change(flow);
    await this.nodeRed.deploy(flow);
    await until(async () => {
      const { phone } = (await this.nodeRed.admin("wxbot/platform")) as { phone: string | null };
      this.#pages = phone ?? "";
      return phone !== null;
    });
    await this.connected();
    this.alice = await this.phone(ALICE);
  }

  /** Waits until the nodes are signed in to the platform. */
  async connected(): Promise<void> {
    await until(async () => {
      const { keys } = (await this.platform("GET", "console")) as { keys: { clients: number }[] };
      return keys[0]!.clients > 0;
    });
  }

  phone(wxid: string): Promise<Phone> {
    return Phone.open(this.#pages, wxid);
  }

  /** A route of the platform's pages. */
  async platform(method: string, route: string, body?: object): Promise<unknown> {
    const json = body && { headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
    const response = await fetch(`${this.#pages}api/${route}`, { method, ...json });
    const text = await response.text();
    assert.ok(response.ok, `${route}: HTTP ${response.status} ${text}`);
    return text === "" ? undefined : JSON.parse(text);
  }

  /** Logs a person in as the bot of a new token. */
  async logIn(wxid: string): Promise<void> {
    const { keys } = (await this.platform("GET", "console")) as { keys: { id: string }[] };
    const { id } = (await this.platform("POST", `keys/${keys[0]!.id}/tokens`, { name: "2" })) as { id: string };
    const { code } = (await this.platform("POST", `tokens/${id}/login`)) as { code: string };
    await this.platform("POST", `codes/${code}/scan`, { as: wxid });
    await this.platform("POST", `codes/${code}/confirm`, { as: wxid });
  }

  /** Presses the button of an inject node. */
  async press(id: string): Promise<void> {
    const response = await fetch(`${this.nodeRed.url}inject/${id}`, { method: "POST" });
    assert.equal(response.status, 200);
  }

  /** What a flow wrote; undefined where there is no such file. */
  async file(name: string): Promise<Buffer | undefined> {
    return await fs.readFile(path.join(this.#dir, name)).catch(() => undefined);
  }
}

/** Without the pause between two answers, so that tests don't wait for it. */
export function atOnce(flow: FlowNode[]): void {
  for (const node of flow) if (node.type === "wxbot-config") node["interval"] = 0;
}
