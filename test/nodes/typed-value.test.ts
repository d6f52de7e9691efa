import assert from "node:assert/strict";
import { createRequire } from "node:module";
import fc from "fast-check";
import type { Node, NodeAPI, NodeMessage } from "node-red";
import { typedValue } from "../../nodes/typed-value.js";

const require = createRequire(__filename);
const { util } = createRequire(require.resolve("node-red"))("@node-red/util") as { util: NodeAPI["util"] };
const RED = { util } as NodeAPI;
const node = {} as Node;

describe("a property of a message", () => {
  const key = fc.constantFrom("payload", "topic", "wxbot", "chat", "id", "length", "a_1", "$", "msg", "0", "x y");
  const path = fc
    .array(key, { minLength: 1, maxLength: 4 })
    .chain((keys) => fc.constantFrom(keys.join("."), `msg.${keys.join(".")}`, `${keys[0]}["${keys.join('"]["')}"]`));
  const { tree: message } = fc.letrec<{ tree: unknown; leaf: unknown }>((tie) => ({
    leaf: fc.constantFrom<unknown>(null, undefined, "", "文字", 0, false, [1, { id: 2 }]),
    tree: fc.oneof({ maxDepth: 4 }, tie("leaf"), fc.dictionary(key, tie("tree"), { maxKeys: 5 })),
  }));

  it("is what Node-RED itself reads there, and undefined where there is no such thing", () => {
    fc.assert(
      fc.property(path, fc.dictionary(key, message), (expression, found) => {
        assert.deepEqual(
          outcome(() => typedValue(RED, node, expression, "msg", "to")(found as NodeMessage)),
          outcome(() => {
            try {
              return util.getMessageProperty(found, expression) as unknown;
            } catch (error) {
              if (error instanceof TypeError) return undefined;
              throw error;
            }
          }),
        );
      }),
      { numRuns: 2_000 },
    );
  });
});

/** What comes of it; of a failure only that there is one. */
function outcome(read: () => unknown): unknown {
  try {
    return { value: read() };
  } catch {
    return "fails";
  }
}
