import { ProxyError } from "./tunnel.js";

/** Why a platform cannot be reached, as far as a person can do something about it. */
export const FAULTS = [
  /** The name of the host is not known. */
  "dns",
  /** Nothing listens there, or the network does not lead there. */
  "unreachable",
  /** The encrypted connection could not be made: a certificate, or no TLS at the other side. */
  "tls",
  /** The proxy is not reachable, or refuses. */
  "proxy",
  /** Something answers, but not the protocol. */
  "notGateway",
  /** Connected, and then no answer. */
  "noAnswer",
  /** The other side cut the connection. */
  "cut",
] as const;
export type Fault = (typeof FAULTS)[number];

const UNREACHABLE = /^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT)$/;

/**
 * @param viaProxy whether a proxy stands between: then what cannot be reached is the proxy, as it is the proxy that
 *   looks up and reaches the platform
 */
export function faultOf(error: unknown, viaProxy = false): Fault {
  const { code, message } = deepest(error);
  if (error instanceof ProxyError || /HTTP Tunneling/.test(message)) return "proxy";
  if (/^(ENOTFOUND|EAI_)/.test(code)) return viaProxy ? "proxy" : "dns";
  if (UNREACHABLE.test(code)) return viaProxy ? "proxy" : "unreachable";
  if (/CERT|TLS|SSL|EPROTO|SELF_SIGNED|LEAF_SIGNATURE|HOSTNAME_MISMATCH/.test(code)) return "tls";
  if (/timed out/.test(message)) return "noAnswer";
  if (/^HPE_/.test(code) || /^WS_ERR_/.test(code) || /Unexpected server response|Sec-WebSocket|Upgrade/.test(message)) {
    return "notGateway";
  }
  return "cut";
}

/** What to show of a fault: the code names it, where there is one. Holds no secret. */
export function detailOf(error: unknown): string {
  const { code, message } = deepest(error);
  return error instanceof ProxyError ? error.message : code || message;
}

/** HTTP clients wrap what happened on the socket, and Node what happened at each of several addresses. */
function deepest(error: unknown): { code: string; message: string } {
  if (!(error instanceof Error)) return { code: "", message: String(error) };
  if (error instanceof AggregateError && error.errors.length > 0) return deepest(error.errors[0]);
  if (error.cause instanceof Error) return deepest(error.cause);
  return { code: String((error as NodeJS.ErrnoException).code ?? ""), message: error.message };
}
