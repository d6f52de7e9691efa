/*
 * What nodes were saved with by earlier versions of this package, brought to what this one expects. Used by the runtime,
 * which never changes a flow, and by the editor, which saves what it shows.
 */

/** The version of the properties that this package saves, as the property `version` of every node. */
export const VERSION = 1;

export type NodeType = "wxbot-config" | "wxbot-account" | "wxbot-in" | "wxbot-send";

type Properties = Record<string, unknown>;

/** Each step brings a node from the version before it to its own. */
const STEPS: Readonly<Record<NodeType, readonly ((properties: Properties) => Properties)[]>> = {
  // 1: flows written by hand, or from before there was a version: what is missing has its default, and lists that were
  // written as texts become arrays.
  "wxbot-config": [
    (node) => ({
      ...withDefaults(node, {
        platform: "embedded",
        syncUrl: "",
        apiUrl: "",
        tls: "",
        proxy: "",
        interval: 1000,
        duplicates: false,
        keepUnsent: true,
        hourlyLimit: 0,
        dailyLimit: 0,
        textLimit: 2000,
        mediaUrls: false,
        mediaPrivate: false,
      }),
      mediaFolders: listOf(node["mediaFolders"]),
    }),
  ],
  "wxbot-account": [(node) => withDefaults(node, { config: "", wxid: "" })],
  "wxbot-in": [
    (node) => ({
      ...withDefaults(node, {
        account: "",
        chatType: "any",
        match: "none",
        pattern: "",
        mentioned: false,
        self: false,
        media: false,
        voiceAsWave: false,
        names: {},
      }),
      kinds: listOf(node["kinds"]),
      chats: listOf(node["chats"]),
      senders: listOf(node["senders"]),
    }),
  ],
  "wxbot-send": [
    (node) =>
      withDefaults(node, {
        api: "auto",
        apiType: "api",
        account: "",
        wxid: "",
        wxidType: "account",
        to: "wxbot.chat.id",
        toType: "msg",
        toName: "",
        content: "payload",
        contentType: "msg",
        silk: false,
      }),
  ],
};

/**
 * Brings a node's properties to the current version. What a later version of this package saved stays as it is; what has
 * no number for its version counts as older than all.
 *
 * @returns a copy; the properties given stay unchanged
 */
export function migrate<P extends object>(type: NodeType, properties: P): P {
  const { version } = properties as { version?: unknown };
  const saved = typeof version === "number" ? version : 0;
  if (saved >= VERSION) return properties;
  const steps = STEPS[type].slice(Math.max(0, saved));
  const migrated = steps.reduce((node, step) => step(node), properties as Properties);
  return { ...migrated, version: VERSION } as unknown as P;
}

function withDefaults(node: Properties, defaults: Properties): Properties {
  const given = Object.entries(node).filter(([, value]) => value !== undefined && value !== null);
  return { ...defaults, ...Object.fromEntries(given) };
}

/** A list as an array; a text with an environment variable stays, as what it holds is only known when flows run. */
function listOf(value: unknown): unknown {
  if (typeof value !== "string") return Array.isArray(value) ? value : [];
  if (value.includes("${")) return value;
  return value
    .split(/[,\n]/)
    .map((item) => item.trim())
    .filter((item) => item !== "");
}
