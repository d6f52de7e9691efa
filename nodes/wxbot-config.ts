import type { Node, NodeAPI, NodeDef } from "node-red";
import { ConnectionPool } from "../src/connection/pool.js";
import type { SendLimits } from "../src/sending/send-counts.js";
import { COMPOSE_DEFAULTS, type ComposeOptions } from "../src/sending/send-wish.js";
import type { Sender } from "../src/sending/sender.js";
import { serveEditor } from "./admin/routes.js";
import { migrate } from "./migrations.js";
import { nameOf, openerFor } from "./configurations.js";
import { servePlatformPages } from "./platform-pages.js";
import { PlatformAccess, type Access } from "./platform-access.js";
import { PlatformLink, type Look, type PlatformUser } from "./platform-link.js";
import { amount, isOn, list } from "./properties.js";
import { SharedSender } from "./shared-sender.js";
import { text } from "./texts.js";
import { transportFor } from "./transport.js";

interface ConfigDef extends NodeDef {
  platform: string;
  syncUrl?: string;
  apiUrl?: string;
  /** Ids of a `tls-config` and an `http proxy`. */
  tls?: string;
  proxy?: string;
  interval?: number | string;
  duplicates?: boolean;
  keepUnsent?: boolean | string;
  hourlyLimit?: number | string;
  dailyLimit?: number | string;
  textLimit?: number | string;
  mediaFolders?: unknown;
  mediaUrls?: boolean | string;
  mediaPrivate?: boolean | string;
}

interface ConfigCredentials {
  key?: string;
  token?: string;
}

/** The runtime of a `wxbot-config`, as the other nodes see it. */
export interface ConfigNode extends Node<ConfigCredentials> {
  /** Least time between two sends of one account, in milliseconds. */
  readonly interval: number;
  readonly duplicates: boolean;
  /** Whether messages that were accepted survive a restart. */
  readonly keepUnsent: boolean;
  /** How much each account may send. Undefined: any number. */
  readonly limits: SendLimits | undefined;
  /** What media may come from, and how long a text may be. */
  readonly composing: Omit<ComposeOptions, "silk" | "cancel">;
  readonly sender: Sender;
  /**
   * Takes part in the shared connection; the platform is open as long as anybody does. Returns a function that leaves.
   * The subscriber's filter must be one that compiles.
   */
  join(user: PlatformUser): () => Promise<void>;
  /** For users. @throws {WxbotError} WXBOT_INVALID_INPUT where the configuration names no usable platform. */
  access(): Promise<Access>;
  /** The same, where it is known already. */
  readyAccess(): Access | undefined;
  /** Adds the token of a further account. Returns a function that removes it again. */
  addToken(wxid: string, token: string): () => void;
  /** The connection as people see it. */
  look(): Look;
}

const DEFAULT_INTERVAL = 1_000;

// One set of connections for the process, whatever the number of config nodes.
const pool = new ConnectionPool();
let configs = 0;

/** Counts deploys of every kind: a key that was refused is not tried again within the same one. */
let deploys = 0;
function countDeploy(): void {
  deploys++;
}

let shared: SharedSender | undefined;
const flowsStopping = () => shared?.flowsStopping();
const flowsStarted = () => void shared?.flowsStarted();

export default function (RED: NodeAPI): Promise<void> {
  const current = new SharedSender(RED);
  shared = current;
  // In tests this function runs once for each: its listeners must not pile up.
  for (const [event, listener] of [
    ["flows:starting", countDeploy],
    ["flows:stopping", flowsStopping],
    ["flows:started", flowsStarted],
  ] as const) {
    RED.events.off(event, listener);
    RED.events.on(event, listener);
  }

  function WxbotConfig(this: ConfigNode, def: ConfigDef): void {
    RED.nodes.createNode(this, def);
    const { sender } = current;
    configs++;
    const { key = "", token = "" } = this.credentials ?? {};
    const properties = migrate("wxbot-config", def);
    const { platform, syncUrl = "", apiUrl = "", tls = "", proxy = "" } = properties;
    const transport = (address: string) => transportFor(RED, address, { tls, proxy });
    const choice = { platform, syncUrl, apiUrl, key, token, transportFor: transport };
    const access = new PlatformAccess(choice, RED.settings.userDir ?? ".", (detail) => {
      this.warn(text(RED, "warnings.platform", { detail }));
    });
    const link = new PlatformLink(access, pool, {
      onUnreadable: (length, detail) => this.warn(text(RED, "warnings.unreadable", { length, detail })),
      onOverruled: () => this.warn(text(RED, "warnings.overruled", { other: nameOf(RED, openerFor(RED, this)) })),
      onUnused: (last) => sender.forget(last),
    });

    const hourly = amount(properties.hourlyLimit, 0);
    const daily = amount(properties.dailyLimit, 0);
    Object.assign(this, {
      interval: amount(properties.interval, DEFAULT_INTERVAL),
      duplicates: isOn(properties.duplicates),
      keepUnsent: properties.keepUnsent === undefined || isOn(properties.keepUnsent),
      limits: hourly > 0 || daily > 0 ? { hourly, daily } : undefined,
      composing: {
        textLimit: amount(properties.textLimit, COMPOSE_DEFAULTS.textLimit),
        mediaFolders: list(properties.mediaFolders),
        mediaUrls: isOn(properties.mediaUrls),
        mediaPrivate: isOn(properties.mediaPrivate),
      },
      sender,
      join: (user: PlatformUser) => link.join(user, () => deploys),
      look: () => link.look,
      access: () => access.open(),
      readyAccess: () => access.ready,
      addToken: (wxid: string, added: string) => access.addToken(wxid, added),
    });

    this.on("close", (done: () => void) => {
      configs--;
      const closing = configs === 0 ? sender.disconnect() : Promise.resolve();
      closing.then(done, done);
    });
  }

  RED.nodes.registerType<ConfigNode, ConfigDef, object, ConfigCredentials>("wxbot-config", WxbotConfig, {
    credentials: { key: { type: "password" }, token: { type: "password" } },
  });

  servePlatformPages(RED);
  serveEditor(RED, current);
  return current.claim();
}
