/** A property may be, or contain, an environment variable: what it holds is only known when flows run. */
export function hasVariable(value: unknown): boolean {
  return /\$\{[^}]+\}/.test(String(value));
}

/** Whether a text is a URL of one of these protocols ("ws:"), or an environment variable in its place. */
export function isAddress(value: unknown, protocols: readonly string[]): boolean {
  if (hasVariable(value)) return true;
  const url = parse(value);
  return url !== undefined && protocols.includes(url.protocol) && url.hostname !== "";
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Whether what is sent to this address can be read on its way to another machine. */
export function isPlainBeyondLoopback(value: unknown): boolean {
  const url = parse(value);
  return url !== undefined && /^(ws|http):$/.test(url.protocol) && !LOOPBACK.test(url.hostname);
}

function parse(value: unknown): URL | undefined {
  try {
    return new URL(String(value));
  } catch {
    return undefined;
  }
}
