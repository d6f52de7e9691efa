/** Node-RED takes what has no place on the canvas for a config node. */
export const ON_TAB = { z: "tab", x: 0, y: 0 };

const TAB = { id: "tab", type: "tab", label: "bench" };

/** A flow with the meter `meter` at its end; with a window also at its beginning, wired to the node `first`. */
export function meteredFlow(
  nodes: readonly object[],
  source = { window: 0, accounts: 1, text: "", video: false },
): object[] {
  const wires = source.window > 0 ? [["first"]] : [];
  return [TAB, { id: "meter", type: "bench-meter", ...ON_TAB, ...source, wires }, ...nodes];
}
