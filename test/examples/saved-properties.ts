import { buildSync } from "esbuild";
import fs from "node:fs";
import vm from "node:vm";

/** The properties that the editor saves of each node type of the package: the keys of its `defaults`. */
export function savedProperties(): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const file of fs.readdirSync("nodes").filter((name) => name.endsWith(".editor.ts"))) {
    const bundle = buildSync({ entryPoints: [`nodes/${file}`], bundle: true, write: false, format: "iife" });
    const registerType = (type: string, { defaults }: { defaults: object }) => found.set(type, Object.keys(defaults));
    const RED = new Proxy({ nodes: new Proxy({ registerType }, orAnything) }, orAnything);
    vm.runInNewContext(bundle.outputFiles[0]!.text, { RED, $: anything(), jQuery: anything(), window: anything() });
  }
  return found;
}

const orAnything: ProxyHandler<object> = {
  get: (target, name) => (target as Record<string | symbol, unknown>)[name] ?? anything(),
};

/** Stands for all of the browser that a script touches while it loads. */
function anything(): unknown {
  return new Proxy(() => {}, { get: () => anything(), apply: () => anything() });
}
