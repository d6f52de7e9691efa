import path from "node:path";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { RequestHandler, Router } from "express";
import type { AddMsg } from "./driver.js";
import { runFaultCommand } from "./faults/fault-commands.js";
import { FaultSwitches } from "./faults/faults.js";
import { isLoopback, isOwn, type Entrance, type Permission } from "./http/guard.js";
import { LiveServer } from "./http/live-server.js";
import { pages } from "./http/pages.js";
import { Tickets } from "./http/tickets.js";
import { WebServer } from "./http/web-server.js";
import { wxapi } from "./http/wxapi.js";
import { Logins } from "./logins/logins.js";
import { MediaStore } from "./media/media-store.js";
import { offered } from "./media/offered.js";
import type { Faults } from "./pages-api/faults.js";
import type { Parts } from "./parts.js";
import { Quota } from "./quota/quota.js";
import { SendApi } from "./send/send-api.js";
import { bindTokens, firstStart, type BoundToken } from "./simulator/first-start.js";
import { Simulator } from "./simulator/simulator.js";
import { World } from "./simulator/world.js";
import type { ImportedData } from "./store/exported.js";
import { newKey } from "./store/new-records.js";
import type { KeyRecord } from "./store/records.js";
import { Store } from "./store/store.js";
import { eventFrame } from "./sync/event-shape.js";
import { SYNC_TIMING, SyncServer, type SyncTiming } from "./sync/sync-server.js";

export interface PlatformOptions {
  /** Where its data lies; made where there is none. */
  readonly dataDir: string;
  /** 0: any free one. */
  readonly port: number;
  /** Default: 127.0.0.1. On any address but a loopback one the pages need the key. */
  readonly host?: string;
  /** Told what goes wrong without being anybody's request. */
  readonly warn?: (text: string) => void;
  /** The first key. Default: the one in the data, or a new one. */
  readonly key?: string;
  /** Tokens of the first key, with their accounts online. */
  readonly tokens?: readonly BoundToken[];
  /** Faults from the start on. */
  readonly faults?: Partial<Faults>;
  readonly timing?: SyncTiming;
}

/** The embedded platform: the published gateway in small, over a simulated WeChat (protocol.md). */
export class Platform {
  readonly #options: PlatformOptions;
  readonly #store: Store;
  readonly #media: MediaStore;
  readonly #world: World;
  readonly #logins: Logins;
  readonly #simulator: Simulator;
  readonly #quota: Quota;
  readonly #faults: FaultSwitches;
  readonly #sync: SyncServer;
  readonly #tickets = new Tickets();
  readonly #live: LiveServer;
  readonly #web: WebServer;
  readonly #parts: Parts;
  #restarting: NodeJS.Timeout | undefined;
  #closed = false;

  private constructor(options: PlatformOptions, store: Store) {
    this.#options = options;
    this.#store = store;
    const changed = () => this.#live.changed();
    this.#media = new MediaStore(store, path.join(options.dataDir, "media"));
    this.#world = new World(store);
    this.#faults = new FaultSwitches(changed);
    this.#quota = new Quota(store, changed);
    this.#logins = new Logins(
      store,
      () => this.#simulator,
      (wxid) => this.#simulator.drop(wxid),
      changed,
    );
    this.#simulator = new Simulator(this.#world, this.#media, {
      onScanned: (slot, wxid) => this.#logins.scanned(slot, wxid),
      onLoggedIn: (slot, account) => this.#logins.loggedIn(slot, account),
      onLoginEnded: (slot) => this.#logins.loginEnded(slot),
      onDropped: (wxid) => this.#logins.dropped(wxid),
      onRenamed: (account) => this.#logins.renamed(account),
      onReceived: (wxid, message) => this.#push(wxid, message),
    });
    const keyId = (key: unknown) => [...store.keys.values()].find((record) => record.key === key)?.id;
    this.#sync = new SyncServer(keyId, this.#faults, changed, options.timing ?? SYNC_TIMING);
    const sendApi = new SendApi(store, this.#simulator, this.#logins, this.#quota, this.#faults);
    const own = { store, media: this.#media, world: this.#world, simulator: this.#simulator, logins: this.#logins };
    this.#parts = {
      ...own,
      quota: this.#quota,
      faults: this.#faults,
      sync: this.#sync,
      sendApi,
      keyId,
      addresses: () => this.#addresses(),
      consoleChanged: changed,
      restart: (ms) => void this.#restart(ms),
      reset: () => this.#reset(),
      replace: (data) => this.#replace(data),
    };
    this.#live = new LiveServer(this.#parts, this.#tickets);
    const entrance = this.#entrance();
    this.#web = new WebServer(this.#host, options.port, {
      routes: [wxapi(this.#parts), pages(this.#parts, this.#tickets, entrance)],
      onSync: (request, socket, head) => this.#sync.handleUpgrade(request, socket, head),
      onLive: (request, socket, head) => this.#joinLive(entrance.by, request, socket, head),
    });
    if (options.faults) this.#faults.set(options.faults);
  }

  /** @throws what keeps it from opening, such as EADDRINUSE, or a folder that is in use */
  static async open(options: PlatformOptions): Promise<Platform> {
    const store = await Store.open(options.dataDir, options.warn ?? (() => {}));
    let platform: Platform | undefined;
    try {
      prepare(store, options);
      platform = new Platform(options, store);
      await platform.#web.open();
      await platform.#logins.start();
      return platform;
    } catch (error) {
      if (platform === undefined) await store.close();
      else await platform.close();
      throw error;
    }
  }

  /** The base of HTTP, without a slash at its end; with one, the phone page. */
  get url(): string {
    return this.#addresses().apiUrl;
  }

  get syncUrl(): string {
    return this.#addresses().syncUrl;
  }

  /** The first key: a secret. */
  get key(): string {
    return this.#firstKey.key;
  }

  /** The token of an account; without one, the first token whose account is known. A secret. */
  tokenOf(wxid?: string): string | undefined {
    const tokens = [...this.#store.tokens.values()].filter(({ keyId }) => keyId === this.#firstKey.id);
    return tokens.find(({ id }) => {
      const login = this.#store.logins.get(id);
      return login !== undefined && (wxid === undefined || login.account.wxid === wxid);
    })?.token;
  }

  /** What a person or a group of the simulator is called; undefined where there is none of that id. */
  nameOf(id: string): string | undefined {
    return this.#store.people.get(id)?.nickname ?? this.#store.groups.get(id)?.name;
  }

  /** The pages for Node-RED's own server, below any of its paths; `admit` is its needsPermission. */
  pages(admit: (permission: Permission) => RequestHandler): Router {
    return pages(this.#parts, this.#tickets, { by: "nodeRed", admit });
  }

  /** The pages' live socket on that server: what asks for `<path>/live`. It needs a ticket from the pages' own route. */
  handleLive(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#joinLive("nodeRed", request, socket, head);
  }

  /** Does what one line of the command line's prompt says. @throws TypeError, PlatformError with a sentence */
  fault(line: string): void {
    runFaultCommand(line, this.#parts);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#restarting);
    this.#live.close();
    this.#sync.close();
    await this.#web.close();
    await this.#logins.stop();
    await this.#simulator.close();
    await this.#store.close();
  }

  get #host(): string {
    return this.#options.host ?? "127.0.0.1";
  }

  get #firstKey(): KeyRecord {
    return this.#store.keys.values().next().value!;
  }

  #addresses() {
    const wildcard = this.#host === "0.0.0.0" || this.#host === "::";
    const name = wildcard ? "127.0.0.1" : this.#host.includes(":") ? `[${this.#host}]` : this.#host;
    return { apiUrl: `http://${name}:${this.#web.port}`, syncUrl: `ws://${name}:${this.#web.port}` };
  }

  #entrance(): Entrance {
    return isLoopback(this.#host) ? { by: "nothing" } : { by: "key", key: () => this.key };
  }

  #joinLive(by: Entrance["by"], request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (isOwn(request, by)) this.#live.handleUpgrade(request, socket, head);
    else socket.end("HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
  }

  /** An event goes to all clients of the key whose token has the account. */
  #push(wxid: string, message: AddMsg): void {
    const { events } = this.#store.settings;
    const media = message.media && offered(message.media);
    for (const { keyId, login } of this.#logins.online(wxid)) {
      this.#sync.push(keyId, eventFrame(login.account, message, events, media));
    }
  }

  async #restart(ms: number): Promise<void> {
    this.#sync.cut();
    // The port closes only when its last socket does.
    this.#live.cut();
    await this.#web.close();
    const open = () => {
      this.#web.open().catch((error: Error) => {
        // The port was taken meanwhile: it is tried until it is free.
        this.#options.warn?.(`The platform cannot come back yet: ${error.message}`);
        if (!this.#closed) this.#restarting = setTimeout(open, 1_000);
      });
    };
    if (!this.#closed) this.#restarting = setTimeout(open, ms);
  }

  async #reset(): Promise<void> {
    const key = this.#firstKey;
    const token = [...this.#store.tokens.values()].find(({ keyId }) => keyId === key.id);
    await this.#exchange(() => {
      this.#store.replace({});
      firstStart(this.#store, {
        key: { ...key, balance: null },
        ...(token && { token: { ...token, perMinute: null } }),
      });
    });
    this.#faults.clear();
  }

  async #replace({ tables, files }: ImportedData): Promise<void> {
    for (const [id, bytes] of files) this.#media.write(id, bytes);
    await this.#exchange(() => this.#store.replace(tables));
  }

  /** Puts other data in the place of what there is. */
  async #exchange(exchange: () => void): Promise<void> {
    await this.#logins.stop();
    for (const token of this.#store.tokens.values()) {
      const login = this.#store.logins.get(token.id);
      if (login) await this.#simulator.logOut(token.id);
    }
    exchange();
    this.#media.reload();
    this.#quota.reload();
    await this.#logins.start();
    this.#world.reload();
    this.#sync.cut();
    this.#parts.consoleChanged();
  }
}

function prepare(store: Store, { key, tokens = [] }: PlatformOptions): void {
  if (store.keys.size === 0) firstStart(store, key === undefined ? {} : { key: newKey("默认 Default", key) });
  const [first] = store.keys.values();
  if (key !== undefined && first!.key !== key) store.keys.put(first!.id, { ...first!, key });
  bindTokens(store, first!.id, tokens);
}
