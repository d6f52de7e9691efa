/** Set NODE_RED_DIR to a folder that has Node-RED installed, to test against that one. */
import { createRequire } from "node:module";
import path from "node:path";
import helper from "node-red-node-test-helper";

const from = createRequire(path.resolve(process.env["NODE_RED_DIR"] ?? ".", "package.json"));
helper.init(from.resolve("node-red"), { logging: { console: { level: "off" } } } as never);
