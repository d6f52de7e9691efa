import type { NodeAPI, Node } from "node-red";
import { proxyFor, proxyRules, splitHosts, type ProxyRules } from "../src/network/proxy.js";
import { DIRECT, type TlsOptions, type Transport } from "../src/network/transport.js";

/** Node-RED's `tls-config`. */
interface TlsNode extends Node {
  addTLSOptions(options: object): TlsOptions;
}

/** Node-RED's `http proxy`. */
interface ProxyNode extends Node<{ username?: string; password?: string }> {
  readonly url?: string;
  readonly noproxy?: readonly string[];
}

/** The ids of the configuration nodes that say how addresses are reached; "" where there is none. */
export interface TransportChoice {
  readonly tls: string;
  readonly proxy: string;
}

/**
 * How an address is reached, as for Node-RED's own network nodes: TLS as a `tls-config` says, and the proxy of an
 * `http proxy` node, else of Node-RED's environment (the setting `proxyOptions.env`, or the process's).
 */
export function transportFor(RED: NodeAPI, address: string, choice: TransportChoice): Transport {
  const proxy = proxyFor(address, rulesOf(RED, choice.proxy));
  const tls = /^(wss|https):/i.test(address) ? tlsOf(RED, choice.tls) : undefined;
  return proxy === undefined && tls === undefined ? DIRECT : { proxy, tls };
}

function tlsOf(RED: NodeAPI, id: string): TlsOptions | undefined {
  return id === "" ? undefined : (RED.nodes.getNode(id) as TlsNode | null)?.addTLSOptions({});
}

function rulesOf(RED: NodeAPI, id: string): ProxyRules {
  const node = id === "" ? null : (RED.nodes.getNode(id) as ProxyNode | null);
  if (node === null) {
    const { proxyOptions } = RED.settings as { proxyOptions?: { env?: NodeJS.ProcessEnv } };
    return proxyRules(proxyOptions?.env ?? process.env);
  }
  const url = withCredentials(node);
  return { http: url, https: url, direct: splitHosts((node.noproxy ?? []).join(",")) };
}

function withCredentials({ url, credentials }: ProxyNode): string | undefined {
  if (!url || !URL.canParse(url)) return url || undefined;
  const full = new URL(url);
  if (credentials?.username) full.username = credentials.username;
  if (credentials?.password) full.password = credentials.password;
  return full.href;
}
