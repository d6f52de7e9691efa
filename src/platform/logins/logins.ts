import { randomInt } from "node:crypto";
import type { Account, Driver, QrCode } from "../driver.js";
import type { Login, PendingCode } from "../pages-api/login.js";
import { PlatformError } from "../platform-error.js";
import type { LoginRecord, TokenRecord } from "../store/records.js";
import type { Store } from "../store/store.js";

/** The published drop comes within this time of a first login, in milliseconds. */
const DROP_WITHIN = 24 * 60 * 60_000;

/** Timers cannot wait longer. */
const LONGEST_WAIT = 2 ** 31 - 1;

/** Which WeChat account each token's slot has, and whether it is online. */
export class Logins {
  readonly #store: Store;
  readonly #driver: () => Driver;
  readonly #onChange: () => void;
  /** QR codes that wait for a phone, by token id; `by`: the wxid that scanned. */
  readonly #codes = new Map<string, QrCode & { since: number; by?: string }>();
  readonly #drop: (wxid: string) => void;
  #dropTimer: NodeJS.Timeout | undefined;

  /**
   * @param driver asked for when first needed
   * @param drop WeChat's dropping of an account, which the driver simulates
   */
  constructor(store: Store, driver: () => Driver, drop: (wxid: string) => void, onChange: () => void) {
    this.#store = store;
    this.#driver = driver;
    this.#drop = drop;
    this.#onChange = onChange;
  }

  /** Brings the accounts back that were online when the platform ended. */
  async start(): Promise<void> {
    for (const token of this.#store.tokens.values()) {
      const login = this.#store.logins.get(token.id);
      if (login?.online !== true) continue;
      try {
        await this.#driver().resume(token.id, login.account.wxid);
      } catch {
        this.dropped(login.account.wxid);
      }
    }
    this.#awaitDrop();
  }

  /** Ends what waits: the timer, and the QR codes. */
  async stop(): Promise<void> {
    clearTimeout(this.#dropTimer);
    for (const tokenId of [...this.#codes.keys()]) await this.#cancelCode(tokenId);
  }

  /** What the console shows. */
  of(token: TokenRecord): Login {
    const record = this.#store.logins.get(token.id);
    const code = this.#codes.get(token.id);
    if (code !== undefined) {
      const pending = this.#pendingCode(token, code);
      return { status: code.by === undefined ? "code" : "scanned", since: code.since, code: pending };
    }
    if (record === undefined) return { status: "none", since: token.created };
    const { online, ...known } = record;
    return { status: online ? "online" : "dropped", ...known };
  }

  /** The account that a token sends as. */
  record(tokenId: string): LoginRecord | undefined {
    return this.#store.logins.get(tokenId);
  }

  pendingCodes(): PendingCode[] {
    return [...this.#codes].map(([tokenId, code]) => this.#pendingCode(this.#store.tokens.get(tokenId)!, code));
  }

  /** The tokens whose account this is, and online. */
  *online(wxid: string): Generator<TokenRecord & { login: LoginRecord }> {
    for (const token of this.#store.tokens.values()) {
      const login = this.#store.logins.get(token.id);
      if (login?.online === true && login.account.wxid === wxid) yield { ...token, login };
    }
  }

  isBound(wxid: string): boolean {
    return [...this.#store.logins.values()].some(({ account }) => account.wxid === wxid);
  }

  // What the console asks for.

  async begin(token: TokenRecord): Promise<PendingCode> {
    const code = { ...(await this.#driver().beginLogin(token.id)), since: Date.now() };
    this.#codes.set(token.id, code);
    this.#onChange();
    return this.#pendingCode(token, code);
  }

  /** History login. @throws `notDropped` */
  async resume(token: TokenRecord): Promise<void> {
    const login = this.#store.logins.get(token.id);
    if (login === undefined || login.online) {
      throw new PlatformError("notDropped", "Only an account that was dropped can be brought back by history login.");
    }
    const account = await this.#driver().resume(token.id, login.account.wxid);
    const now = Date.now();
    this.#put(token.id, { ...login, account: plain(account), online: true, since: now, lastLogin: now });
  }

  async logOut(token: TokenRecord): Promise<void> {
    await this.#cancelCode(token.id);
    const login = this.#store.logins.get(token.id);
    if (login !== undefined) await this.#driver().logOut(token.id, login.account.wxid);
    this.#store.logins.delete(token.id);
    this.#onChange();
  }

  /** @throws `notOnline` */
  drop(token: TokenRecord): void {
    const login = this.#store.logins.get(token.id);
    if (login?.online !== true) throw new PlatformError("notOnline", "The token has no account online.");
    this.#drop(login.account.wxid);
  }

  // What the driver tells.

  scanned(tokenId: string, wxid: string): void {
    const code = this.#codes.get(tokenId);
    if (code === undefined) return;
    this.#codes.set(tokenId, { ...code, by: wxid, since: Date.now() });
    this.#onChange();
  }

  loggedIn(tokenId: string, { wxid, nickname }: Account): void {
    this.#codes.delete(tokenId);
    const others = [...this.#store.tokens.values()].filter(
      ({ id }) => id !== tokenId && this.#store.logins.get(id)?.account.wxid === wxid,
    );
    // An account is in one slot at a time: a new login ends the older one.
    for (const other of others) void this.logOut(other);
    const now = Date.now();
    const due = this.#dropDue(now);
    const times = { since: now, firstLogin: now, lastLogin: now, ...(due !== undefined && { dropDue: due }) };
    this.#put(tokenId, { account: { wxid, nickname }, online: true, ...times });
  }

  loginEnded(tokenId: string): void {
    this.#codes.delete(tokenId);
    this.#onChange();
  }

  dropped(wxid: string): void {
    const now = Date.now();
    for (const { id } of [...this.online(wxid)]) {
      const login: LoginRecord = { ...this.#store.logins.get(id)!, online: false, since: now, lastDrop: now };
      delete (login as { dropDue?: number }).dropDue;
      this.#put(id, login);
    }
  }

  renamed({ wxid, nickname }: Account): void {
    for (const [id, login] of this.#entries()) {
      if (login.account.wxid === wxid) this.#put(id, { ...login, account: { wxid, nickname } });
    }
  }

  #entries(): [tokenId: string, LoginRecord][] {
    return [...this.#store.logins.keys()].map((id) => [id, this.#store.logins.get(id)!]);
  }

  #put(tokenId: string, login: LoginRecord): void {
    this.#store.logins.put(tokenId, login);
    this.#awaitDrop();
    this.#onChange();
  }

  async #cancelCode(tokenId: string): Promise<void> {
    if (this.#codes.delete(tokenId)) await this.#driver().cancelLogin(tokenId);
  }

  #pendingCode({ name }: TokenRecord, { code, content, expires, by }: QrCode & { by?: string }): PendingCode {
    return { code, content, tokenName: name, expires, ...(by !== undefined && { scannedBy: by }) };
  }

  #dropDue(now: number): number | undefined {
    const { drop } = this.#store.settings;
    if (drop.mode === "off") return undefined;
    return now + (drop.mode === "after" ? drop.ms : randomInt(DROP_WITHIN));
  }

  /** One timer, for whichever account is due first. */
  #awaitDrop(): void {
    clearTimeout(this.#dropTimer);
    const due = [...this.#store.logins.values()].filter(({ online, dropDue }) => online && dropDue !== undefined);
    const [next] = due.sort((one, other) => one.dropDue! - other.dropDue!);
    if (next === undefined) return;
    const wait = Math.min(Math.max(next.dropDue! - Date.now(), 0), LONGEST_WAIT);
    this.#dropTimer = setTimeout(() => {
      if (Date.now() >= next.dropDue!) this.#drop(next.account.wxid);
      else this.#awaitDrop();
    }, wait).unref();
  }
}

function plain({ wxid, nickname }: Account): Account {
  return { wxid, nickname };
}
