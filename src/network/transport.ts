import type { SecureContextOptions } from "node:tls";

/** How an address is reached, beyond the address itself. */
export interface Transport {
  /** The HTTP proxy in between: http(s)://[user:password@]host[:port]. */
  readonly proxy?: string | undefined;
  readonly tls?: TlsOptions | undefined;
}

/** What Node's `tls.connect` takes of certificates and of checking them. */
export interface TlsOptions extends SecureContextOptions {
  readonly servername?: string;
  readonly rejectUnauthorized?: boolean;
  readonly ALPNProtocols?: string[];
}

/** The same for transports that reach their targets in the same way. It may hold secrets: never shown. */
export function transportId(transport: Transport): string {
  return JSON.stringify(transport);
}

/** Nothing between, and Node's own certificates. */
export const DIRECT: Transport = {};
