import type { NodeAPI } from "node-red";
import { probe } from "../../src/connection/probe.js";
import { reachApi } from "../../src/sending/reach-api.js";
import { PlatformAccess } from "../platform-access.js";
import { transportFor } from "../transport.js";
import type { ConfigNode } from "../wxbot-config.js";
import type { TestRequest, TestResult } from "./view-types.js";

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
