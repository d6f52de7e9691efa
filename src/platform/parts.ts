import type { FaultSwitches } from "./faults/faults.js";
import type { Logins } from "./logins/logins.js";
import type { MediaStore } from "./media/media-store.js";
import type { Quota } from "./quota/quota.js";
import type { SendApi } from "./send/send-api.js";
import type { Simulator } from "./simulator/simulator.js";
import type { World } from "./simulator/world.js";
import type { ImportedData } from "./store/exported.js";
import type { Store } from "./store/store.js";
import type { SyncServer } from "./sync/sync-server.js";

/** The platform's parts, as its HTTP side needs them. */
export interface Parts {
  readonly store: Store;
  readonly media: MediaStore;
  readonly world: World;
  readonly simulator: Simulator;
  readonly logins: Logins;
  readonly quota: Quota;
  readonly faults: FaultSwitches;
  readonly sync: SyncServer;
  readonly sendApi: SendApi;
  /** The id of the key that this is; undefined where it is none. */
  keyId(key: unknown): string | undefined;
  /** Where it is reached. */
  addresses(this: void): { readonly syncUrl: string; readonly apiUrl: string };
  /** Takes the port away and brings it back after so many milliseconds. */
  restart(ms: number): void;
  /** Everything as at the first start, but for the first key and token. */
  reset(): Promise<void>;
  /** Replaces all data. */
  replace(data: ImportedData): Promise<void>;
  /** Called after each change that the console shows. */
  consoleChanged(): void;
}
