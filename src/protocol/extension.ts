/** What the embedded platform adds to the published protocol (protocol.md section 7). */

/** The field `media` of an event frame: where the bytes of a message can be had, for 24 hours. */
export interface EventMedia {
  /** Path and query below the platform's HTTP base; `&key=<account key>` completes it. */
  readonly url: string;
  readonly mime: string;
  /** Bytes. */
  readonly size: number;
  readonly name?: string;
  readonly durationMs?: number;
}

/** One account of a key, as `GET /wxapi/pc/accounts?key=…` lists it. */
export interface ListedAccount {
  readonly wxid: string;
  readonly nickname: string;
  readonly online: boolean;
  /** Milliseconds since the epoch at which it last went on- or offline. */
  readonly since: number;
}

export const ACCOUNTS_PATH = "/wxapi/pc/accounts";
