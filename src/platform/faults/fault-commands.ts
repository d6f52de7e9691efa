import type { Logins } from "../logins/logins.js";
import type { Store } from "../store/store.js";
import type { SyncServer } from "../sync/sync-server.js";
import { readFaultOptions } from "./fault-options.js";
import type { FaultSwitches } from "./faults.js";

/** What a command acts on. */
export interface FaultTargets {
  readonly store: Store;
  readonly logins: Logins;
  readonly faults: FaultSwitches;
  readonly sync: SyncServer;
  restart(this: void, ms: number): void;
}

export const FAULT_COMMANDS = `cut-sockets, drop=WXID, restart=MS, clear`;

/**
 * Does what a line of the command line's prompt says: a fault as `--fault` has it, or something that happens once.
 *
 * @throws TypeError with a sentence for whoever typed it
 */
export function runFaultCommand(line: string, { store, logins, faults, sync, restart }: FaultTargets): void {
  const [name, value = ""] = line.split("=");
  switch (name) {
    case "cut-sockets":
      sync.cut();
      return;
    case "clear":
      faults.clear();
      return;
    case "restart":
      restart(readMilliseconds(value));
      return;
    case "drop": {
      const token = [...store.tokens.values()].find(({ id }) => logins.record(id)?.account.wxid === value);
      if (token === undefined) throw new TypeError(`No token has the account ${value}.`);
      logins.drop(token);
      return;
    }
    default:
      faults.set(readFaultOptions([line]));
  }
}

function readMilliseconds(value: string): number {
  const ms = value === "" ? 1_000 : Number(value);
  if (!Number.isInteger(ms) || ms < 0 || ms > 60_000) throw new TypeError("restart=MS needs 0 to 60000 milliseconds.");
  return ms;
}
