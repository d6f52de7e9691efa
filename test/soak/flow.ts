import path from "node:path";
import { chaosFlow, type FlowPlaces } from "../chaos/flow.js";
import { LINES } from "../chaos/traffic.js";

const AT = { x: 100, y: 100, z: "soak" };

/** How long a flow that is asked to be slow keeps the process for each message, and for how long it is slow, in ms. */
const SLOWNESS = 30;
const SLOW_FOR = 5_000;

/** The flow of the chaos test, and beside it pictures in both ways and a flow that can be made slow. */
export function soakFlow(places: FlowPlaces, generation: number, name: string): object[] {
  const [{ account, chat }] = LINES;
  const slow = `if (Date.now() > (flow.get("slowUntil") ?? 0)) return;
    for (const end = Date.now() + ${SLOWNESS}; Date.now() < end;);`;
  const picture = `
    msg.payload = fs.readFileSync(${JSON.stringify(path.resolve("src/media/neutral-picture.png"))});
    msg.wxbot = {account: {wxid: "${account}"}, chat: {id: "${chat}"}};
    return msg;`;
  const fn = (id: string, func: string, wires: string[][] = []) => ({
    ...AT,
    id,
    type: "function",
    func,
    outputs: wires.length,
    libs: [{ var: "fs", module: "fs" }],
    wires,
  });
  return [
    ...chaosFlow(places, generation, name),
    { id: "soak", type: "tab", label: "soak" },
    { ...AT, id: "tick", type: "inject", repeat: "10", props: [], wires: [["picture"]] },
    fn("picture", picture, [["send-picture"]]),
    { ...AT, id: "send-picture", type: "wxbot-send", config: "config", wires: [] },
    { ...AT, id: "catch-picture", type: "catch", scope: ["send-picture"], wires: [["end"]] },
    { ...AT, id: "in-picture", type: "wxbot-in", config: "config", kinds: ["image"], media: true, wires: [["end"]] },
    { ...AT, id: "in-slow", type: "wxbot-in", config: "config", wires: [["slow"]] },
    fn("slow", slow),
    fn("end", ""),
    { ...AT, id: "http-slow", type: "http in", url: "/slow", method: "get", wires: [["be-slow"]] },
    fn("be-slow", `flow.set("slowUntil", Date.now() + ${SLOW_FOR}); return msg;`, [["answer-slow"]]),
    { ...AT, id: "answer-slow", type: "http response", wires: [] },
  ];
}
