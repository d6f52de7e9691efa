import { setTimeout as sleep } from "node:timers/promises";
import type { Agent, ProxyAgent } from "undici";
import { transportId, type Transport } from "./transport.js";

/** How long a connection may take, in milliseconds. */
const CONNECT_TIMEOUT = 10_000;

/** How long what is on its way is waited for at the end, in milliseconds. */
const CLOSE_PATIENCE = 2_000;

/**
 * An HTTP client that reaches its targets as the transport says. It sets no limit on answers: that is its user's.
 * undici is loaded with the first of them: loading it takes some 100 ms.
 */
export async function openDispatcher({ proxy, tls }: Transport): Promise<Agent | ProxyAgent> {
  const { Agent, ProxyAgent } = await import("undici");
  const answers = { headersTimeout: 0, bodyTimeout: 0 };
  const connect = { ...tls, timeout: CONNECT_TIMEOUT };
  if (proxy === undefined) return new Agent({ ...answers, connect });
  return new ProxyAgent({ ...answers, uri: proxy, requestTls: connect, proxyTls: { timeout: CONNECT_TIMEOUT } });
}

/** One HTTP client for each way of reaching a platform, open as long as it is used again. */
export class Dispatchers {
  readonly #open = new Map<string, Promise<Agent | ProxyAgent>>();
  /** Those that are open, by the very object: every message asks, mostly with one that was seen before. */
  #ready = new WeakMap<Transport, Agent | ProxyAgent>();

  /** A promise only where it has to be made first. */
  get(transport: Transport): Agent | ProxyAgent | Promise<Agent | ProxyAgent> {
    return this.#ready.get(transport) ?? this.#make(transport);
  }

  async #make(transport: Transport): Promise<Agent | ProxyAgent> {
    const id = transportId(transport);
    const dispatcher = this.#open.get(id) ?? openDispatcher(transport);
    this.#open.set(id, dispatcher);
    const made = await dispatcher;
    // It may have been closed meanwhile.
    if (this.#open.get(id) === dispatcher) this.#ready.set(transport, made);
    return made;
  }

  /** Closes all connections once what is on its way is answered, but soon in any case; `get` opens new ones. */
  async close(): Promise<void> {
    const open = [...this.#open.values()];
    this.#open.clear();
    this.#ready = new WeakMap();
    await Promise.all(open.map(async (dispatcher) => await closeSoon(await dispatcher)));
  }
}

async function closeSoon(dispatcher: Agent | ProxyAgent): Promise<void> {
  const closed = new AbortController();
  const patience = sleep(CLOSE_PATIENCE, undefined, { signal: closed.signal }).catch(() => {});
  await Promise.race([dispatcher.close(), patience]);
  closed.abort();
  await dispatcher.destroy();
}
