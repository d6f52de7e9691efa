import path from "node:path";
import type { Node, NodeAPI, NodeDef } from "node-red";
import { ConnectionPool } from "../src/connection/pool.js";
import type { Subscriber } from "../src/connection/dispatch.js";
import { SendCounts, type SendLimits } from "../src/sending/send-counts.js";
import { COMPOSE_DEFAULTS, type ComposeOptions } from "../src/sending/send-wish.js";
import { Sender } from "../src/sending/sender.js";
import { servePlatformPages } from "./platform-pages.js";
import { PlatformAccess, type Access } from "./platform-access.js";
import { amount, isOn, list } from "./properties.js";
import type { PlatformState } from "./status.js";
import { text } from "./texts.js";

interface ConfigDef extends NodeDef {
  platform: string;
  syncUrl?: string;
  apiUrl?: string;
  interval?: number | string;
  duplicates?: boolean;
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

/** A node that uses the platform. */
export interface PlatformUser {
  /** Called with the state of the shared connection, and at every change. */
  onState(state: PlatformState): void;
  readonly subscriber?: Subscriber;
}

/** The runtime of a `wxbot-config`, as the other nodes see it. */
export interface ConfigNode extends Node<ConfigCredentials> {
  /** Least time between two sends of one account, in milliseconds. */
  readonly interval: number;
  readonly duplicates: boolean;
  /** How much each account may send; 0: any number. */
  readonly limits: SendLimits;
  /** What media may come from, and how long a text may be. */
  readonly composing: Omit<ComposeOptions, "silk" | "signal">;
  readonly sender: Sender;
  /**
   * Takes part in the shared connection; the platform is open as long as anybody does. Returns a function that leaves.
   * The subscriber's filter must be one that compiles.
   */
  join(user: PlatformUser): () => Promise<void>;
  /** For users. @throws {WxbotError} WXBOT_INVALID_INPUT where the configuration names no usable platform. */
  access(): Promise<Access>;
  /** Adds the token of a further account. Returns a function that removes it again. */
  addToken(wxid: string, token: string): () => void;
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

export default function (RED: NodeAPI): void {
  RED.events.off("flows:starting", countDeploy);
  RED.events.on("flows:starting", countDeploy);
  // One sender, too: several config nodes with one account share its pace and its limits.
  const { userDir } = RED.settings;
  const counts = new SendCounts(userDir && path.join(userDir, "wxbot", "send-counts.json"));
  const sender = new Sender({ counts });

  function WxbotConfig(this: ConfigNode, def: ConfigDef): void {
    RED.nodes.createNode(this, def);
    configs++;
    const { key = "", token = "" } = this.credentials ?? {};
    const choice = { platform: def.platform, syncUrl: def.syncUrl ?? "", apiUrl: def.apiUrl ?? "", key, token };
    const access = new PlatformAccess(choice, RED.settings.userDir ?? ".", (detail) => {
      this.warn(text(RED, "warnings.platform", { detail }));
    });
    const listener = {
      onUnreadable: (length: number, detail: string) => this.warn(text(RED, "warnings.unreadable", { length, detail })),
    };
    let users = 0;
    let opened: Access | undefined;
    let leaveAsListener: (() => Promise<void>) | undefined;

    const join = (user: PlatformUser) => {
      let leavePool: (() => Promise<void>) | undefined;
      let left = false;
      users++;
      user.onState({ name: "connecting" });
      access.open().then(
        (address) => {
          if (left) return;
          opened = address;
          leavePool = pool.join(address, user, deploys);
          // The warnings of a connection are this node's, once for all its users.
          leaveAsListener ??= pool.join(address, listener, deploys);
        },
        () => {
          if (!left) user.onState({ name: "unusable" });
        },
      );
      return async () => {
        if (left) return;
        left = true;
        users--;
        const last = users === 0 ? leaveAsListener : undefined;
        if (users === 0) leaveAsListener = undefined;
        await Promise.all([leavePool?.(), last?.()]);
        if (users > 0) return;
        if (opened) sender.forget(opened);
        await access.close();
      };
    };

    Object.assign(this, {
      interval: amount(def.interval, DEFAULT_INTERVAL),
      duplicates: isOn(def.duplicates),
      limits: { hourly: amount(def.hourlyLimit, 0), daily: amount(def.dailyLimit, 0) },
      composing: {
        textLimit: amount(def.textLimit, COMPOSE_DEFAULTS.textLimit),
        mediaFolders: list(def.mediaFolders),
        mediaUrls: isOn(def.mediaUrls),
        mediaPrivate: isOn(def.mediaPrivate),
      },
      sender,
      join,
      access: () => access.open(),
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
}
