import type { IncomingMessage } from "node:http";
import net from "node:net";
import type { RequestHandler } from "express";

/** What a person may do in Node-RED. */
export type Permission = "wxbot.read" | "wxbot.write";

/** How a request to the pages may be let in. */
export type Entrance =
  /** Inside Node-RED: by its own adminAuth. `admit` lets on whoever has a permission, and answers everybody else. */
  | { readonly by: "nodeRed"; admit(this: void, permission: Permission): RequestHandler }
  /** The platform's own port: on loopback open, elsewhere with the account key. */
  | { readonly by: "nothing" }
  | { readonly by: "key"; readonly key: () => string };

/** Whether an address can be reached from this machine alone. */
export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, "");
  if (bare === "localhost" || bare.endsWith(".localhost")) return true;
  return net.isIPv4(bare) ? bare.startsWith("127.") : bare === "::1";
}

/**
 * Whether a request comes from one of the platform's own pages, or from a program. A browser that was led here by
 * another site says so in Origin; and where only this machine is meant, the name in Host must be this machine's, or a
 * site could get in by letting its own name point here.
 */
export function isOwn(request: IncomingMessage, by: Entrance["by"]): boolean {
  const { host, origin } = request.headers;
  if (host === undefined || !URL.canParse(`http://${host}`)) return false;
  if (by === "nothing" && !isLoopback(new URL(`http://${host}`).hostname)) return false;
  if (origin === undefined) return true;
  // Behind a proxy that ends TLS the protocols differ; the hosts do not.
  return URL.canParse(origin) && new URL(origin).host === host;
}

/** On every answer: no script but the pages' own, nothing from elsewhere, no frame around them but Node-RED's. */
export const HEADERS: Readonly<Record<string, string>> = {
  "Content-Security-Policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; " +
    "connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Cross-Origin-Opener-Policy": "same-origin",
};
