import http from "node:http";
import https from "node:https";
import type net from "node:net";
import tls from "node:tls";
import type { Transport } from "./transport.js";

/** The proxy cannot be reached, or does not let the connection through. The message names no secret. */
export class ProxyError extends Error {
  override readonly name = "ProxyError";
}

/** Where a WebSocket client wants to go, and whether it wants TLS there. */
interface Target {
  readonly host?: string | undefined;
  readonly port?: number | string | null | undefined;
}

type Connected = (error: Error | null, socket?: net.Socket) => void;

/**
 * A `createConnection` for Node's HTTP client (and so for `ws`) that goes through the transport's proxy by CONNECT.
 *
 * @param secure whether TLS is spoken to the target, through the proxy
 * @param timeout how long the proxy may take to answer, in milliseconds
 * @param signal ends the attempt
 */
export function tunnelThrough(
  transport: Transport & { proxy: string },
  secure: boolean,
  timeout: number,
  signal: AbortSignal,
) {
  return (target: Target, connected: Connected): void => {
    openTunnel(transport.proxy, target, timeout, signal).then(
      (socket) => {
        if (!secure) return connected(null, socket);
        const { host = "" } = target;
        connected(null, tls.connect({ servername: host, ...transport.tls, socket }));
      },
      (error: Error) => connected(error),
    );
  };
}

function openTunnel(
  proxyUrl: string,
  { host, port }: Target,
  timeout: number,
  signal: AbortSignal,
): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    const proxy = new URL(proxyUrl);
    const target = `${host?.includes(":") === true ? `[${host}]` : host}:${port}`;
    const request = (proxy.protocol === "https:" ? https : http).request({
      host: proxy.hostname.replace(/^\[|\]$/g, ""),
      port: proxy.port || (proxy.protocol === "https:" ? 443 : 80),
      method: "CONNECT",
      path: target,
      headers: { host: target, ...authorization(proxy) },
      agent: false,
      timeout,
      signal,
    });
    request.once("connect", ({ statusCode }, socket: net.Socket, head) => {
      socket.setTimeout(0);
      if (statusCode === 200) {
        if (head.length > 0) socket.unshift(head);
        return resolve(socket);
      }
      socket.destroy();
      reject(new ProxyError(`the proxy answered HTTP ${statusCode}`));
    });
    request.once("timeout", () => request.destroy(new ProxyError("the proxy did not answer")));
    request.once("error", (error: NodeJS.ErrnoException) => {
      reject(error instanceof ProxyError ? error : new ProxyError(error.code ?? "the proxy cannot be used"));
    });
    request.end();
  });
}

function authorization({ username, password }: URL): http.OutgoingHttpHeaders {
  if (username === "") return {};
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { "proxy-authorization": `Basic ${Buffer.from(credentials).toString("base64")}` };
}
