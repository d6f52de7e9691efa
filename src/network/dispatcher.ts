import type { Agent, ProxyAgent } from "undici";
import type { Transport } from "./transport.js";

/** How long a connection may take, in milliseconds. */
const CONNECT_TIMEOUT = 10_000;

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

  get(transport: Transport): Promise<Agent | ProxyAgent> {
    const id = JSON.stringify(transport);
    const dispatcher = this.#open.get(id) ?? openDispatcher(transport);
    this.#open.set(id, dispatcher);
    return dispatcher;
  }

  /** Cuts all connections off; `get` opens new ones. */
  async close(): Promise<void> {
    const open = [...this.#open.values()];
    this.#open.clear();
    await Promise.all(open.map(async (dispatcher) => (await dispatcher).destroy()));
  }
}
