import type { Node, NodeAPI, NodeDef } from "node-red";
import { WebSocket } from "ws";

interface Frame {
  readonly userInfo: { readonly wxid: string };
  readonly event: { readonly FromUserName: { readonly string: string }; readonly Content: { readonly string: string } };
}

/** The least that any node can do with a frame: parse it and send it on. It is the limit inside Node-RED. */
export default function (RED: NodeAPI): void {
  function BenchParse(this: Node, def: NodeDef & { readonly address: string }): void {
    RED.nodes.createNode(this, def);
    const socket = new WebSocket(def.address, { perMessageDeflate: false });
    socket.on("message", (data: Buffer) => {
      const frame = JSON.parse(data.toString()) as Frame;
      this.send({ topic: frame.event.FromUserName.string, payload: frame.event.Content.string, event: frame });
    });
    this.on("close", () => socket.terminate());
  }

  RED.nodes.registerType("bench-parse", BenchParse);
}
