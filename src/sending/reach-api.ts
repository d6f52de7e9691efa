import { setTimeout as sleep } from "node:timers/promises";
import { detailOf, faultOf, type Fault } from "../network/fault.js";
import { openDispatcher } from "../network/dispatcher.js";
import { DIRECT } from "../network/transport.js";
import { ACCOUNTS_PATH, type ListedAccount } from "../protocol/extension.js";
import type { Sending } from "./post.js";

/** Whether the send API's address answers. `accounts`: those of the key, where the platform lists them. */
export type ApiReach =
  | { readonly reached: true; readonly accounts: readonly ListedAccount[] | undefined }
  | { readonly reached: false; readonly fault: Fault; readonly detail: string };

const TIMEOUT = 8_000;
const ANSWER_LIMIT = 256 * 1024;

/**
 * Asks the send API's address for the accounts of the key, which the published platform does not know and so answers
 * with some HTTP status: any answer shows that the address is reached. Nothing is sent to anybody. Never rejects.
 */
export async function reachApi({ apiUrl, key, transport = DIRECT }: Omit<Sending, "token">): Promise<ApiReach> {
  const dispatcher = await openDispatcher(transport);
  const over = new AbortController();
  try {
    const base = new URL(apiUrl);
    const path = `${base.pathname.replace(/\/+$/, "")}${ACCOUNTS_PATH}?key=${encodeURIComponent(key)}`;
    const answer = await Promise.race([
      dispatcher.request({ origin: base.origin, path, method: "GET", signal: over.signal }),
      sleep(TIMEOUT, undefined, { signal: over.signal }),
    ]);
    if (answer === undefined) return { reached: false, fault: "noAnswer", detail: `${TIMEOUT / 1_000} s` };
    // What is not read is cut off at the end.
    answer.body.on("error", () => {});
    return { reached: true, accounts: answer.statusCode === 200 ? await readAccounts(answer.body) : undefined };
  } catch (error) {
    return { reached: false, fault: faultOf(error, transport.proxy !== undefined), detail: detailOf(error) };
  } finally {
    over.abort();
    await dispatcher.destroy();
  }
}

async function readAccounts(body: AsyncIterable<Buffer>): Promise<ListedAccount[] | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > ANSWER_LIMIT) return undefined;
    chunks.push(chunk);
  }
  try {
    const listed: unknown = JSON.parse(Buffer.concat(chunks).toString("utf8"));
    return Array.isArray(listed) ? listed.filter(isAccount) : undefined;
  } catch {
    return undefined;
  }
}

function isAccount(value: unknown): value is ListedAccount {
  const { wxid, nickname, online } = (value ?? {}) as Record<string, unknown>;
  return typeof wxid === "string" && typeof nickname === "string" && typeof online === "boolean";
}
