import dns from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import type { Agent, Dispatcher } from "undici";
import { faultCode, WxbotError } from "../protocol/errors.js";
import { isPublicAddress } from "./public-address.js";
import { readCapped } from "./read-capped.js";

export interface UrlSource {
  /** Whether addresses of this machine and of private networks are allowed. */
  readonly privateAddresses: boolean;
  /** Bytes. */
  readonly limit: number;
  /** For errors. */
  readonly chat: string;
  readonly signal?: AbortSignal;
  /** How names are resolved; the system's way by default. */
  readonly lookup?: typeof dns.lookup;
  /** Which addresses may be connected to; the public ones by default. */
  readonly isAllowed?: (address: string) => boolean;
}

/** For the whole of it, redirects included, in milliseconds. */
const FETCH_TIMEOUT = 30_000;
const MOST_REDIRECTS = 5;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

class PrivateAddress extends Error {
  readonly code = "PRIVATE_ADDRESS";
}

/**
 * Fetches the bytes behind an http(s) address that a message names.
 *
 * The address that a name resolves to is checked where the connection is made, so that it cannot change in between;
 * each redirect is checked again. No more than `limit` bytes are read. Errors name the host alone: paths and queries
 * may hold secrets.
 *
 * @throws {WxbotError} WXBOT_INVALID_INPUT (badUrl, privateUrl, fetchFailed), WXBOT_TOO_LARGE
 */
export async function fetchUrl(address: string, source: UrlSource): Promise<Buffer> {
  const { Agent } = await import("undici");
  const isAllowed = source.privateAddresses ? () => true : (source.isAllowed ?? isPublicAddress);
  const lookup = checkedLookup(isAllowed, source.lookup ?? dns.lookup);
  const agent = new Agent({ connect: { lookup, timeout: FETCH_TIMEOUT } });
  const timeout = AbortSignal.timeout(FETCH_TIMEOUT);
  const signal = source.signal ? AbortSignal.any([timeout, source.signal]) : timeout;
  let host = "?";
  try {
    let url = readUrl(address, source.chat);
    for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
      host = url.hostname;
      // A literal address is connected to without any look-up.
      const literal = host.replace(/^\[|\]$/g, "");
      if (isIP(literal) !== 0 && !isAllowed(literal)) throw new PrivateAddress();
      const answer = await get(agent, url, signal);
      const next = REDIRECTS.has(answer.statusCode) ? answer.headers["location"] : undefined;
      if (typeof next !== "string") return await readBody(answer, host, source);
      await answer.body.dump();
      url = readUrl(next, source.chat, url);
    }
    throw new WxbotError("fetchFailed", { chat: source.chat, host, detail: "too many redirects" });
  } catch (error) {
    if (error instanceof WxbotError) throw error;
    const detail = timeout.aborted ? `no answer within ${FETCH_TIMEOUT / 1_000} s` : faultCode(error);
    throw new WxbotError(detail === "PRIVATE_ADDRESS" ? "privateUrl" : "fetchFailed", {
      chat: source.chat,
      host,
      detail,
    });
  } finally {
    await agent.destroy();
  }
}

function get(agent: Agent, url: URL, signal: AbortSignal): Promise<Dispatcher.ResponseData> {
  return agent.request({ origin: url.origin, path: url.pathname + url.search, method: "GET", signal });
}

async function readBody(answer: Dispatcher.ResponseData, host: string, source: UrlSource): Promise<Buffer> {
  const { chat, limit } = source;
  const { statusCode, headers, body } = answer;
  // What is thrown out of the loop, or before it, also ends the transfer: the agent is destroyed.
  body.on("error", () => {});
  if (statusCode !== 200) throw new WxbotError("fetchFailed", { chat, host, detail: `HTTP ${statusCode}` });
  const announced = Number(headers["content-length"]);
  return await readCapped(
    body,
    announced,
    limit,
    (size) => new WxbotError("tooLarge", { chat, what: host, size, limit }),
  );
}

function readUrl(address: string, chat: string, base?: URL): URL {
  const url = URL.canParse(address, base?.href) ? new URL(address, base) : undefined;
  if (url?.protocol !== "http:" && url?.protocol !== "https:") throw new WxbotError("badUrl", { chat });
  return url;
}

/** A look-up that answers allowed addresses alone, or fails. */
function checkedLookup(isAllowed: (address: string) => boolean, lookup: typeof dns.lookup): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, "", 0);
      const allowed = found.filter(({ address }) => isAllowed(address));
      const first = allowed[0];
      if (first === undefined) return callback(new PrivateAddress(), "", 0);
      if (options.all === true) callback(null, allowed);
      else callback(null, first.address, first.family);
    });
  };
}
