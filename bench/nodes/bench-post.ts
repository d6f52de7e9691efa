import type { Node, NodeAPI, NodeDef } from "node-red";
import { Pool } from "undici";

interface PostDef extends NodeDef {
  readonly address: string;
  readonly connections: number;
}

/** The least that any node can do to send a text: post it, and send the answer on. It is the limit inside Node-RED. */
export default function (RED: NodeAPI): void {
  function BenchPost(this: Node, def: PostDef): void {
    RED.nodes.createNode(this, def);
    const pool = new Pool(def.address, { connections: def.connections, pipelining: 1 });
    const headers = { "content-type": "application/json" };
    this.on("input", (message, send, done) => {
      const body = JSON.stringify({ Token: "bench", UserName: message.topic, Content: message.payload });
      const post = async () => {
        const response = await pool.request({
          method: "POST",
          path: "/wxapi/pc/message/sendText?key=bench",
          headers,
          body,
        });
        message.payload = await response.body.json();
        send(message);
        done();
      };
      post().catch(done);
    });
    this.on("close", () => void pool.destroy());
  }

  RED.nodes.registerType("bench-post", BenchPost);
}
