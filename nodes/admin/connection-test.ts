import type { NodeAPI } from "node-red";
import { probe } from "../../src/connection/probe.js";
import type { Fault } from "../../src/network/fault.js";
import type { ListedAccount } from "../../src/protocol/extension.js";
import { reachApi } from "../../src/sending/reach-api.js";
import { PlatformAccess } from "../platform-access.js";
import { transportFor } from "../transport.js";
import type { ConfigNode } from "../wxbot-config.js";

/** A configuration as it stands in the dialog, saved or not. */
export interface TestRequest {
  /** The configuration's id. */
  readonly id: string;
  readonly platform: string;
  readonly syncUrl: string;
  readonly apiUrl: string;
  readonly tls: string;
  readonly proxy: string;
  /** Absent where the saved one was not changed. */
  readonly key?: string;
}

/** What is wrong, beyond what the network says. */
type Obstacle =
  /** An address or the key is missing or none. */
  | "incomplete"
  /** The saved key is not sent to another address than the saved one: a person enters it again. */
  | "keyNeeded"
  /** A chosen `tls-config` or `http proxy` was not deployed yet. */
  | "notDeployed"
  | "embedded";

/** What came of a test, step by step. */
export interface TestResult {
  readonly problem?: Fault | "refused" | Obstacle;
  /** At which address the problem is. */
  readonly at?: "sync" | "api";
  /** For people who know the field. */
  readonly detail?: string;
  /** How long the sign-in took. */
  readonly milliseconds?: number;
  readonly accounts?: readonly ListedAccount[];
}

/** Reads a request's body. Undefined where it is none. */
export function readTestRequest(body: unknown): TestRequest | undefined {
  const fields = (body ?? {}) as Record<string, unknown>;
  const texts = ["id", "platform", "syncUrl", "apiUrl", "tls", "proxy"].map((name) => fields[name] ?? "");
  if (texts.some((value) => typeof value !== "string" || value.length > 2_000)) return undefined;
  const [id, platform, syncUrl, apiUrl, tls, proxy] = texts as [string, string, string, string, string, string];
  const { key } = fields;
  if (key !== undefined && (typeof key !== "string" || key.length > 2_000)) return undefined;
  return { id, platform, syncUrl, apiUrl, tls, proxy, ...(key !== undefined && { key }) };
}

/** Signs in as a configuration says, on a connection of its own, and asks the API's address. Never rejects. */
export async function testConnection(RED: NodeAPI, request: TestRequest): Promise<TestResult> {
  const missing = [request.tls, request.proxy].some((id) => id !== "" && RED.nodes.getNode(id) === null);
  if (missing) return { problem: "notDeployed" };
  const key = request.key === undefined ? savedKey(RED, request) : valueOf(RED, request.id, request.key);
  if (key === undefined) return { problem: "keyNeeded" };
  let detail = "";
  const choice = {
    platform: request.platform,
    syncUrl: valueOf(RED, request.id, request.syncUrl),
    apiUrl: valueOf(RED, request.id, request.apiUrl),
    key,
    token: "",
    transportFor: (address: string) => transportFor(RED, address, request),
  };
  const access = new PlatformAccess(choice, RED.settings.userDir ?? ".", (text) => (detail = text));
  try {
    const { syncUrl, transport, apiUrl, apiTransport, key } = await access.open();
    const sync = await probe({ syncUrl, key, transport });
    if (!sync.signedIn) return { problem: sync.fault, at: "sync", detail: sync.detail };
    const api = await reachApi({ apiUrl, key, transport: apiTransport });
    if (!api.reached) return { problem: api.fault, at: "api", detail: api.detail };
    return { milliseconds: sync.milliseconds, ...(api.accounts && { accounts: api.accounts }) };
  } catch {
    return request.platform === "cloud" || request.platform === "custom"
      ? { problem: "incomplete" }
      : { problem: "embedded", detail };
  } finally {
    await access.close();
  }
}

/**
 * The saved key, where the request leads where the saved configuration leads: who may test must not be able to have it
 * sent elsewhere.
 */
function savedKey(RED: NodeAPI, request: TestRequest): string | undefined {
  if (request.platform !== "cloud" && request.platform !== "custom") return "";
  let saved: Record<string, unknown> | undefined;
  RED.nodes.eachNode((node) => {
    if (node.id === request.id && node.type === "wxbot-config") saved = node as unknown as Record<string, unknown>;
  });
  const fields = request.platform === "cloud" ? CLOUD_FIELDS : CUSTOM_FIELDS;
  if (saved === undefined || fields.some((field) => (saved![field] ?? "") !== request[field])) return undefined;
  const live = RED.nodes.getNode(request.id) as ConfigNode | null;
  return live?.credentials?.key ?? "";
}

const CLOUD_FIELDS = ["platform", "tls", "proxy"] as const;
const CUSTOM_FIELDS = [...CLOUD_FIELDS, "syncUrl", "apiUrl"] as const;

/** A field's value with its environment variables replaced. */
function valueOf(RED: NodeAPI, id: string, value: string): string {
  if (!value.includes("${")) return value.trim();
  const node = RED.nodes.getNode(id) ?? undefined;
  const evaluated: unknown = RED.util.evaluateNodeProperty(value, "env", node, {});
  return typeof evaluated === "string" ? evaluated.trim() : "";
}
