import { randomBytes } from "node:crypto";
import type { Account, Driver, DriverEvents, Outgoing, QrCode } from "../driver.js";
import type { MediaStore } from "../media/media-store.js";
import type { Content } from "../pages-api/chat.js";
import { PlatformError } from "../platform-error.js";
import type { MessageRecord } from "../store/records.js";
import { addMsg, statusNotice } from "./add-msg.js";
import type { Surroundings } from "./content-xml.js";
import type { World } from "./world.js";

/** How long a QR code can be scanned and confirmed, in milliseconds. */
const CODE_LIMIT = 4 * 60_000;

/** A login that waits for a phone. */
interface PendingLogin extends QrCode {
  readonly slot: string;
  /** wxid. */
  scannedBy?: string;
}

/** The driver that reaches no WeChat but the small one in {@link World}: phones are the phone page's. */
export class Simulator implements Driver {
  readonly #world: World;
  readonly #media: MediaStore;
  readonly #events: DriverEvents;
  readonly #pending = new Map<string, PendingLogin & { timer: NodeJS.Timeout }>();
  /** Which accounts are logged in, by slot. */
  readonly #online = new Map<string, string>();
  readonly #unwatch: () => void;

  constructor(world: World, media: MediaStore, events: DriverEvents) {
    this.#world = world;
    this.#media = media;
    this.#events = events;
    this.#unwatch = world.watch({
      onMessage: (message, members) => this.#deliver(message, members),
      onRead: (person, chat) => {
        if (this.isOnline(person)) this.#events.onReceived(person, statusNotice(person, chat));
      },
    });
  }

  beginLogin(slot: string): Promise<QrCode> {
    this.#end(this.#ofSlot(slot));
    const code = randomBytes(16).toString("base64url");
    const expires = Date.now() + CODE_LIMIT;
    const timer = setTimeout(() => {
      this.#pending.delete(code);
      this.#events.onLoginEnded(slot);
    }, CODE_LIMIT).unref();
    const login = { code, content: `wxbot://login/${code}`, expires };
    this.#pending.set(code, { ...login, slot, timer });
    return Promise.resolve(login);
  }

  cancelLogin(slot: string): Promise<void> {
    this.#end(this.#ofSlot(slot));
    return Promise.resolve();
  }

  resume(slot: string, wxid: string): Promise<Account> {
    return attempt(() => this.#logIn(slot, wxid));
  }

  logOut(slot: string): Promise<void> {
    this.#online.delete(slot);
    return Promise.resolve();
  }

  send(wxid: string, to: string, outgoing: Outgoing): Promise<unknown> {
    return attempt(() => {
      // Before the bytes are kept.
      this.#world.membersOf(wxid, to);
      const { id, time } = this.#world.write(wxid, to, this.#content(outgoing), true);
      return { msgId: id, createTime: Math.floor(time / 1_000) };
    });
  }

  close(): Promise<void> {
    this.#unwatch();
    for (const login of this.#pending.values()) clearTimeout(login.timer);
    this.#pending.clear();
    return Promise.resolve();
  }

  isOnline(wxid: string): boolean {
    return [...this.#online.values()].includes(wxid);
  }

  /** WeChat's own doing: it drops an account. */
  drop(wxid: string): void {
    for (const [slot, account] of this.#online) if (account === wxid) this.#online.delete(slot);
    this.#events.onDropped(wxid);
  }

  /** @throws `unknownCode` */
  scan(code: string, wxid: string): void {
    const login = this.#code(code);
    this.#world.person(wxid);
    login.scannedBy = wxid;
    this.#events.onScanned(login.slot, wxid);
  }

  /** @throws `unknownCode`, `notScanned` */
  confirm(code: string, wxid: string): void {
    const login = this.#code(code);
    if (login.scannedBy !== wxid) throw new PlatformError("notScanned", `${wxid} has not scanned this QR code.`);
    const account = this.#logIn(login.slot, wxid);
    this.#end(login);
    this.#events.onLoggedIn(login.slot, account);
  }

  /** The phone says no. */
  refuse(code: string): void {
    const login = this.#code(code);
    this.#end(login);
    this.#events.onLoginEnded(login.slot);
  }

  #logIn(slot: string, wxid: string): Account {
    const account = this.#world.person(wxid);
    this.#online.set(slot, wxid);
    return account;
  }

  #code(code: string) {
    const login = this.#pending.get(code);
    if (login === undefined) throw new PlatformError("unknownCode", "This QR code has expired or never existed.");
    return login;
  }

  #ofSlot(slot: string) {
    return [...this.#pending.values()].find((login) => login.slot === slot);
  }

  #end(login: { code: string; timer: NodeJS.Timeout } | undefined): void {
    if (login === undefined) return;
    clearTimeout(login.timer);
    this.#pending.delete(login.code);
  }

  /** What others write, and what the account itself writes on a phone, is an event; what a send API wrote is not. */
  #deliver(message: MessageRecord, members: readonly string[]): void {
    const around: Surroundings = {
      nickname: (wxid) => this.#world.nickname(wxid),
      memberCount: members.length,
      md5: ({ id }) => this.#media.md5(id),
      thumbnail: ({ id }) => this.#media.thumbnail(id),
    };
    for (const account of new Set(this.#online.values())) {
      if (!members.includes(account) || (message.sender === account && message.viaApi)) continue;
      this.#events.onReceived(account, addMsg(account, message, around));
    }
  }

  #content(outgoing: Outgoing): Content {
    switch (outgoing.kind) {
      case "text":
        return { kind: "text", text: outgoing.text };
      case "image":
        return { kind: "image", media: this.#media.add(outgoing.image) };
      case "voice": {
        const { voice, durationMs } = outgoing;
        return { kind: "voice", media: this.#media.add({ ...voice, durationMs }), durationMs };
      }
      case "video": {
        const { video, thumbnail, durationMs } = outgoing;
        const media = this.#media.add({ ...video, durationMs });
        return { kind: "video", media, thumbnail: this.#media.add(thumbnail), durationMs };
      }
    }
  }
}

/** A rejection in place of an exception. */
async function attempt<Result>(act: () => Result): Promise<Result> {
  return await Promise.resolve().then(act);
}
