import type { RecentMessage, Seen } from "../../src/connection/recent.js";
import type { ConnectionState } from "../../src/connection/state.js";
import type { Fault } from "../../src/network/fault.js";
import type { ListedAccount } from "../../src/protocol/extension.js";
import type { LedgerEntry } from "../send-ledger.js";

/*
 * What the editor's dialogs and sidebar are shown. No secret is in any of it, and of messages only their beginning.
 */

/** A configuration and where its connection stands. */
export interface ConnectionView {
  readonly id: string;
  readonly name: string;
  readonly platform: string;
  readonly state: ConnectionState | { readonly name: "unusable" };
  /** Seconds until the next try, while it waits for one. */
  readonly nextTry?: number;
  /**
   * Present where it shares a connection that was opened with other TLS or proxy settings than its own: the id of the
   * configuration that they are of, "" where that is gone.
   */
  readonly overruledBy?: string;
  readonly accounts: readonly Seen[];
}

/** A message, with the configuration over which it came. */
export interface MessageView extends RecentMessage {
  readonly config: string;
  readonly chatName: string;
  readonly senderName: string;
}

/** What a picker offers for a configuration. */
export interface SeenView {
  readonly chats: readonly Seen[];
  readonly senders: readonly Seen[];
  readonly accounts: readonly Seen[];
}

/**
 * Why unsent messages are in memory only: the number of another process that has the user directory ("?" where it does
 * not say), or what the system says of the disk.
 */
export type OutboxTrouble = { readonly other: string } | { readonly detail: string };

/** What waits and what failed, and why what waits would not outlive a restart, where it would not. */
export interface OutboxView {
  readonly entries: readonly OutgoingView[];
  readonly trouble?: OutboxTrouble;
}

export interface OutgoingView extends LedgerEntry {
  /** The sending node's name; "" where it has none. */
  readonly nodeName: string;
  readonly chatName: string;
}

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
