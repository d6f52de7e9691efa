import type { Person } from "./chat.js";
import type { Faults } from "./faults.js";
import type { Login } from "./login.js";
import type { Settings } from "./settings.js";

export interface ConsoleState {
  readonly keys: readonly KeyState[];
  readonly people: readonly Person[];
  /** Newest first, at most 200. */
  readonly calls: readonly Call[];
  readonly settings: Settings;
  readonly faults: Faults;
  /** Where the nodes and programs reach the platform. */
  readonly syncUrl: string;
  readonly apiUrl: string;
}

/** The secrets themselves are only answered by `POST api/keys/<id>/reveal` and `POST api/tokens/<id>/reveal`. */
export interface KeyState {
  readonly id: string;
  readonly name: string;
  /** The last 4 characters. */
  readonly ending: string;
  readonly created: number;
  /** Calls that may still count; null: without limit. At 0 sends are answered with 1004. */
  readonly balance: number | null;
  /** Clients signed in to message sync now. */
  readonly clients: number;
  readonly tokens: readonly TokenState[];
}

export interface TokenState {
  readonly id: string;
  readonly name: string;
  readonly ending: string;
  readonly created: number;
  /** Sends a minute; null: without limit. Beyond it sends are answered with 1003. */
  readonly perMinute: number | null;
  readonly login: Login;
  /** Oldest day first, at most 30 days; days without calls are left out. */
  readonly usage: readonly DayUsage[];
}

export interface DayUsage {
  /** `2026-11-25`, in the server's time zone. */
  readonly day: string;
  readonly calls: number;
  /** Those answered with retCode 0. */
  readonly done: number;
  /** Those that counted (`cost: true`). */
  readonly cost: number;
}

export interface Call {
  readonly id: number;
  readonly time: number;
  /** `sendText`, `sendImage`, `sendVoice`, `sendVideo`. */
  readonly api: string;
  /** "" where the call named no known key or token. */
  readonly keyId: string;
  readonly tokenId: string;
  /** The UserName it was for, "" where it named none. */
  readonly to: string;
  /** null: not answered, or answered with garbage (a fault). */
  readonly retCode: number | null;
  readonly cost: boolean;
  readonly error?: string;
  /** Milliseconds from request to answer. */
  readonly took: number;
}

/** An exported document. */
export interface Exported {
  readonly format: "wxbot-platform";
  readonly version: 1;
  readonly tables: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Media files by id, base64. */
  readonly files: Readonly<Record<string, string>>;
}
