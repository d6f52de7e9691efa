import { randomBytes, randomUUID } from "node:crypto";
import type { KeyRecord, TokenRecord } from "./records.js";

/** A key or token that nobody can guess: 160 bits. */
function newSecret(): string {
  return randomBytes(20).toString("hex");
}

export function newKey(name: string, key = newSecret()): KeyRecord {
  return { id: randomUUID(), name, key, created: Date.now(), balance: null };
}

export function newToken(keyId: string, name: string, token = newSecret()): TokenRecord {
  return { id: randomUUID(), keyId, name, token, created: Date.now(), perMinute: null };
}
