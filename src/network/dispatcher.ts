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
