import assert from "node:assert/strict";
import fs from "node:fs";
import { exampleNames, readExample, type FlowNode } from "./example-files.js";
import { savedProperties } from "./saved-properties.js";

const CHINESE = /\p{Script=Han}/u;
const ENGLISH = /[A-Za-z]{2}/;

/** What every node has beside the properties of its type. */
const COMMON = ["id", "type", "z", "x", "y", "wires"];

const examples = exampleNames().map((name) => ({ name, flow: readExample(name) }));

function ofType(flow: FlowNode[], type: string): FlowNode[] {
  return flow.filter((node) => node.type === type);
}

describe("the examples as files", () => {
  it("are there", () => assert.ok(examples.length >= 13));

  it("use every node type of the package, config nodes included", () => {
    const { "node-red": manifest } = JSON.parse(fs.readFileSync("package.json", "utf8")) as {
      "node-red": { nodes: object };
    };
    const used = new Set(examples.flatMap(({ flow }) => flow.map(({ type }) => type)));
    for (const type of Object.keys(manifest.nodes)) assert.ok(used.has(type), type);
  });

  it("share no id, so that all can be imported side by side", () => {
    const ids = examples.flatMap(({ flow }) => flow.map(({ id }) => id));
    assert.equal(new Set(ids).size, ids.length);
  });

  it("are numbered within their folder, at most nine each, so that the menu keeps their order", () => {
    for (const folder of new Set(examples.map(({ name }) => name.split("/")[0]!))) {
      const names = examples.map(({ name }) => name).filter((name) => name.startsWith(`${folder}/`));
      assert.deepEqual(
        names.map((name) => name.split("/")[1]!.split(" ")[0]),
        names.map((_, index) => String(index + 1)),
      );
    }
  });

  const defaults = savedProperties();
  for (const { name, flow } of examples) {
    describe(name, () => {
      it("is named in both languages and explained by a comment in both", () => {
        const comment = ofType(flow, "comment")[0]!;
        const [tab] = ofType(flow, "tab");
        for (const text of [name.split("/")[0], name.split("/")[1], comment["name"], comment["info"], tab!["label"]]) {
          assert.match(String(text), CHINESE);
          assert.match(String(text), ENGLISH);
        }
      });

      it("needs nothing but the embedded platform and core nodes", () => {
        for (const config of ofType(flow, "wxbot-config")) assert.equal(config["platform"], "embedded");
        const own = flow.filter(({ type }) => type.startsWith("wxbot-"));
        assert.ok(own.length >= 2);
      });

      it("has the whole set of properties of each wxbot node, as the editor saves them", () => {
        for (const { type, ...node } of flow.filter(({ type }) => type.startsWith("wxbot-"))) {
          const known = defaults.get(type)!;
          const saved = Object.keys(node).filter((property) => !COMMON.includes(property));
          assert.deepEqual(saved.sort(), [...known].sort(), node.id);
        }
      });

      it("holds together: wires, scopes and configurations lead to nodes of its own", () => {
        const ids = new Set(flow.map(({ id }) => id));
        for (const node of flow) {
          const links = [node["config"], node["account"], node["broker"], node["z"], node["scope"], node.wires].flat(3);
          const ours = links.filter((link): link is string => typeof link === "string" && link.startsWith("wxbot-"));
          for (const link of ours) assert.ok(ids.has(link), `${node.id} → ${link}`);
        }
      });

      it("is laid out neatly: on the grid, nothing upon another", () => {
        const placed = flow.filter((node) => typeof node["x"] === "number") as (FlowNode & { x: number; y: number })[];
        for (const { id, x, y } of placed) assert.ok(x % 10 === 0 && y % 20 === 0 && x >= 40 && y >= 40, id);
        for (const one of placed) {
          const near = placed.filter((other) => Math.abs(one.y - other.y) < 40 && Math.abs(one.x - other.x) < 120);
          assert.deepEqual(near, [one]);
        }
      });

      it("holds no secret and nothing of the machine it was made on", () => {
        const text = JSON.stringify(flow);
        assert.doesNotMatch(text, /"credentials"|sk-[A-Za-z0-9]{8}|\/home\/|\/work\/|\/Users\/|[A-Z]:\\\\/);
        for (const node of flow)
          for (const secret of ["key", "token", "password"]) assert.ok(!(secret in node), node.id);
      });
    });
  }
});
