import { RetCode } from "../../protocol/return-codes.js";
import type { DayUsage } from "../pages-api/console.js";
import type { CallRecord, KeyRecord, TokenRecord } from "../store/records.js";
import type { Store } from "../store/store.js";

const MINUTE = 60_000;

/** Calls that the console shows, and that are kept. */
export const CALL_LIMIT = 200;

const USAGE_DAYS = 30;

/** Counts calls: against a token's rate, a key's balance, and for the console. */
export class Quota {
  readonly #store: Store;
  readonly #onChange: () => void;
  /** When each token's calls of the last minute were made, oldest first. */
  readonly #recent = new Map<string, number[]>();
  /** How many calls of each key are allowed and not yet at their end. */
  readonly #underWay = new Map<string, number>();

  constructor(store: Store, onChange: () => void) {
    this.#store = store;
    this.#onChange = onChange;
    this.reload();
  }

  reload(): void {
    this.#recent.clear();
    for (const key of [...this.#store.calls.keys()].slice(0, -CALL_LIMIT)) this.#store.calls.forget(key);
  }

  /** Why a call may not be made now, or undefined where it may; then it counts against the rate, and `end` must follow. */
  refusal(key: KeyRecord, token: TokenRecord, now: number): { retCode: number; error: string } | undefined {
    const underWay = this.#underWay.get(key.id) ?? 0;
    if (key.balance !== null && key.balance <= underWay) {
      return { retCode: RetCode.forbidden, error: "no balance: recharge the account (余额不足，请充值)" };
    }
    const recent = (this.#recent.get(token.id) ?? []).filter((time) => now - time < MINUTE);
    this.#recent.set(token.id, recent);
    if (token.perMinute !== null && recent.length >= token.perMinute) {
      const error = `more than ${token.perMinute} calls a minute: rest a while (每分钟超过 ${token.perMinute} 次，请稍后再试)`;
      return { retCode: RetCode.busy, error };
    }
    if (token.perMinute !== null) recent.push(now);
    this.#underWay.set(key.id, underWay + 1);
    return undefined;
  }

  /** A call that was allowed has ended. */
  end(keyId: string, cost: boolean): void {
    this.#underWay.set(keyId, (this.#underWay.get(keyId) ?? 1) - 1);
    if (cost) this.charge(keyId);
  }

  /** Takes one call off a key's balance. */
  charge(keyId: string): void {
    const key = this.#store.keys.get(keyId);
    if (key === undefined || key.balance === null) return;
    this.#store.keys.put(keyId, { ...key, balance: Math.max(0, key.balance - 1) });
  }

  /** Takes a call into the usage and the list of recent calls. */
  record(call: Omit<CallRecord, "id">): void {
    this.#store.together(() => {
      if (call.tokenId !== "") this.#use(call);
      const id = ([...this.#store.calls.values()].at(-1)?.id ?? 0) + 1;
      this.#store.calls.put(String(id), { id, ...call });
      if (this.#store.calls.size > CALL_LIMIT) this.#store.calls.forget(this.#store.calls.keys().next().value!);
    });
    this.#onChange();
  }

  /** Newest first. */
  calls(): CallRecord[] {
    return [...this.#store.calls.values()].reverse();
  }

  /** Oldest day first. */
  usage(tokenId: string): DayUsage[] {
    const days = [...this.#store.usage.values()].filter((usage) => usage.tokenId === tokenId);
    return days.slice(-USAGE_DAYS).map(({ day, calls, done, cost }) => ({ day, calls, done, cost }));
  }

  /** Nothing is left of a token that was deleted. */
  forget(tokenId: string): void {
    this.#recent.delete(tokenId);
    for (const key of [...this.#store.usage.keys()]) {
      if (this.#store.usage.get(key)?.tokenId === tokenId) this.#store.usage.delete(key);
    }
  }

  #use({ tokenId, time, retCode, cost }: Omit<CallRecord, "id">): void {
    const day = dayOf(time);
    const key = `${tokenId} ${day}`;
    const old = this.#store.usage.get(key) ?? { tokenId, day, calls: 0, done: 0, cost: 0 };
    const done = old.done + (retCode === RetCode.done ? 1 : 0);
    this.#store.usage.put(key, { ...old, calls: old.calls + 1, done, cost: old.cost + (cost ? 1 : 0) });
  }
}

function dayOf(time: number): string {
  const date = new Date(time);
  const two = (part: number) => String(part).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
