/** Which hosts are reached through which proxy, as environments tell it. */
export interface ProxyRules {
  /** For ws:// and http://. */
  readonly http?: string | undefined;
  /** For wss:// and https://. */
  readonly https?: string | undefined;
  /** Hosts that are reached directly: names, `.endings`, `*.endings`, each with or without a port; `*` is all. */
  readonly direct: readonly string[];
}

type Environment = Readonly<Record<string, string | undefined>>;

const LOOPBACK = ["localhost", "127.0.0.1", "[::1]"];

/**
 * The rules of the usual variables (`http_proxy`, `https_proxy`, `all_proxy`, `no_proxy`), in either case. This machine
 * itself is never reached through a proxy that was set for all programs.
 */
export function proxyRules(environment: Environment): ProxyRules {
  const read = (name: string) => environment[name] || environment[name.toUpperCase()] || undefined;
  const all = read("all_proxy");
  return {
    http: read("http_proxy") ?? all,
    https: read("https_proxy") ?? all,
    direct: [...LOOPBACK, ...splitHosts(read("no_proxy") ?? "")],
  };
}

export function splitHosts(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[,\s]+/)
    .filter((host) => host !== "");
}

/** The proxy for an address (ws, wss, http or https), or undefined where it is reached directly. */
export function proxyFor(address: string, rules: ProxyRules): string | undefined {
  if (!URL.canParse(address)) return undefined;
  const { protocol, hostname, port } = new URL(address);
  const secure = protocol === "wss:" || protocol === "https:";
  const proxy = secure ? rules.https : rules.http;
  if (proxy === undefined) return undefined;
  const effectivePort = port || (secure ? "443" : "80");
  if (rules.direct.some((pattern) => isMatched(pattern, hostname, effectivePort))) return undefined;
  const url = proxy.includes("://") ? proxy : `http://${proxy}`;
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol) ? url : undefined;
}

function isMatched(pattern: string, hostname: string, port: string): boolean {
  if (pattern === "*") return true;
  const [, host = "", onlyPort] = /^(.*?)(?::(\d+))?$/.exec(pattern) ?? [];
  if (onlyPort !== undefined && onlyPort !== port) return false;
  if (!/^[.*]/.test(host)) return hostname === host;
  return hostname.endsWith(host.replace(/^\*/, ""));
}
