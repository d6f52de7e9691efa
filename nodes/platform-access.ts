import { CLOUD } from "../src/protocol/addresses.js";
import { WxbotError } from "../src/protocol/errors.js";
import { DIRECT, type Transport } from "../src/network/transport.js";
import type { Sending } from "../src/sending/post.js";
import { embeddedPlatform } from "./embedded-platform.js";

/** How a platform is reached, and as whom. */
export interface Access {
  readonly syncUrl: string;
  readonly apiUrl: string;
  readonly key: string;
  /** How `syncUrl` is reached. */
  readonly transport: Transport;
  /** How `apiUrl` is reached. */
  readonly apiTransport: Transport;
  /** What is sent with a token; the same object for the same token, as every message asks for it. */
  sendingAs(token: string): Sending;
  /** The token of an account; undefined where none is known. */
  tokenOf(wxid: string): string | undefined;
  /** The token for all others; undefined where there is none. */
  otherToken(): string | undefined;
}

/** The part of a configuration that says which platform is meant. */
export interface PlatformChoice {
  readonly platform: string;
  readonly syncUrl: string;
  readonly apiUrl: string;
  readonly key: string;
  readonly token: string;
  /** How an address is reached. Called when the platform is opened, as it may need other nodes. */
  transportFor(address: string): Transport;
}

/** A configuration's way to its platform, with the tokens that its `wxbot-account` nodes add. */
export class PlatformAccess {
  readonly #choice: PlatformChoice;
  readonly #userDir: string;
  readonly #warn: (detail: string) => void;
  readonly #tokens = new Map<string, string>();
  #embedded: Promise<Access> | undefined;
  /** The way to a platform elsewhere: it does not change, and every message asks for it. */
  #elsewhere: Access | undefined;

  /**
   * @param userDir Node-RED's user directory, where the embedded platform keeps its data
   * @param warn told why the embedded platform cannot be opened
   */
  constructor(choice: PlatformChoice, userDir: string, warn: (detail: string) => void) {
    this.#choice = choice;
    this.#userDir = userDir;
    this.#warn = warn;
  }

  /** Adds the token of a further account. Returns a function that removes it again. */
  addToken(wxid: string, token: string): () => void {
    this.#tokens.set(wxid, token);
    return () => {
      // A redeploy may have put a newer one in its place.
      if (this.#tokens.get(wxid) === token) this.#tokens.delete(wxid);
    };
  }

  /** The way, where it is known already and needs no opening. */
  get ready(): Access | undefined {
    return this.#elsewhere;
  }

  /**
   * Opens the embedded platform where it is meant, once until `close`.
   *
   * @throws {WxbotError} WXBOT_INVALID_INPUT (noPlatform) where the configuration is incomplete or it cannot be opened
   */
  async open(): Promise<Access> {
    const { platform } = this.#choice;
    if (platform !== "cloud" && platform !== "custom") return await (this.#embedded ??= this.#openEmbedded());
    return (this.#elsewhere ??= this.#reachElsewhere());
  }

  /** Lets the embedded platform go, where it was opened. */
  async close(): Promise<void> {
    if (this.#embedded === undefined) return;
    this.#embedded = undefined;
    await embeddedPlatform.release();
  }

  /** @throws {WxbotError} WXBOT_INVALID_INPUT (noPlatform) */
  #reachElsewhere(): Access {
    const { platform, key, token } = this.#choice;
    const { syncUrl, apiUrl } = platform === "cloud" ? CLOUD : this.#choice;
    if (!isUrl(syncUrl, /^wss?:$/) || !isUrl(apiUrl, /^https?:$/) || key === "") throw new WxbotError("noPlatform");
    const apiTransport = this.#choice.transportFor(apiUrl);
    return {
      syncUrl,
      apiUrl,
      key,
      transport: this.#choice.transportFor(syncUrl),
      apiTransport,
      sendingAs: sendingAs({ apiUrl, key, transport: apiTransport }),
      tokenOf: (wxid) => this.#tokens.get(wxid),
      otherToken: () => token || undefined,
    };
  }

  async #openEmbedded(): Promise<Access> {
    const { token } = this.#choice;
    try {
      const platform = await embeddedPlatform.acquire(this.#userDir, this.#warn);
      return {
        syncUrl: platform.syncUrl,
        apiUrl: platform.url,
        key: platform.key,
        // On this machine.
        transport: DIRECT,
        apiTransport: DIRECT,
        sendingAs: sendingAs({ apiUrl: platform.url, key: platform.key, transport: DIRECT }),
        tokenOf: (wxid) => this.#tokens.get(wxid) ?? platform.tokenOf(wxid),
        otherToken: () => token || platform.tokenOf(),
      };
    } catch (error) {
      this.#warn((error as Error).message);
      throw new WxbotError("noPlatform");
    }
  }
}

function sendingAs(platform: Omit<Sending, "token">): (token: string) => Sending {
  const known = new Map<string, Sending>();
  return (token) => {
    let sending = known.get(token);
    if (sending === undefined) known.set(token, (sending = { ...platform, token }));
    return sending;
  };
}

function isUrl(text: string, protocol: RegExp): boolean {
  return URL.canParse(text) && protocol.test(new URL(text).protocol);
}
