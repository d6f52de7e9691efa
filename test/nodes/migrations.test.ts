import assert from "node:assert/strict";
import fs from "node:fs";
import vm from "node:vm";
import { migrate, VERSION, type NodeType } from "../../nodes/migrations.js";

const TYPES: NodeType[] = ["wxbot-config", "wxbot-account", "wxbot-in", "wxbot-send"];

/** The defaults as the editor registers them, by the built dialog. */
function editorDefaults(type: NodeType): Record<string, unknown> {
  const html = fs.readFileSync(`dist/nodes/${type}.html`, "utf8");
  const script = /<script type="text\/javascript">([\s\S]*?)<\/script>/.exec(html)![1]!;
  const registered: { defaults: Record<string, { value: unknown }> }[] = [];
  const RED = {
    nodes: { registerType: (_: string, def: never) => registered.push(def) },
    validators: { typedInput: () => () => true, regex: () => () => true },
  };
  vm.runInNewContext(script, { RED });
  const entries = Object.entries(registered[0]!.defaults).map(([name, { value }]) => [name, value]);
  // What was made in another context has other prototypes.
  return JSON.parse(JSON.stringify(Object.fromEntries(entries))) as Record<string, unknown>;
}

describe("the migration of saved nodes", () => {
  for (const type of TYPES) {
    it(`${type}: brings one from before there were versions to the defaults of a new one`, () => {
      const { name, ...defaults } = editorDefaults(type);
      assert.equal(name, "");
      const migrated = migrate(type, { id: "1", type, config: "", wires: [] });
      assert.deepEqual(migrated, { config: "", ...defaults, id: "1", type, wires: [], version: VERSION });
    });

    it(`${type}: takes one whose version is no number for an old one`, () => {
      for (const version of [null, "", "later", NaN, [], { toString: "" }]) {
        assert.equal(migrate(type, { id: "1", type, version }).version, VERSION);
      }
    });

    it(`${type}: leaves what is current, or from a later version, as it is`, () => {
      for (const version of [VERSION, VERSION + 1]) {
        const saved = { id: "1", type, version, anything: [1] };
        assert.equal(migrate(type, saved), saved);
      }
    });
  }

  it("keeps what was set, and changes nothing of the node that was saved", () => {
    const saved = Object.freeze({ config: "c", api: "voice", to: "", toType: "str", account: "a" });
    const { api, to, toType, account, contentType } = migrate("wxbot-send", saved as Record<string, unknown>);
    assert.deepEqual([api, to, toType, account, contentType], ["voice", "", "str", "a", "msg"]);
  });

  it("makes arrays of lists that were written as texts, but not of environment variables", () => {
    const saved = { kinds: "text, image", chats: "a@chatroom\nwxid_b", senders: "${SENDERS}" };
    const { kinds, chats, senders } = migrate("wxbot-in", saved as Record<string, unknown>);
    assert.deepEqual([kinds, chats, senders], [["text", "image"], ["a@chatroom", "wxid_b"], "${SENDERS}"]);
  });
});
