/**
 * The least that sending can cost: undici, one request after the other on each connection, the answer parsed. Run as a
 * process of its own; arguments: the address, how many connections, the text; without a text 3 MB videos.
 */
import { Pool } from "undici";
import { serveMeter } from "../nodes/meter.js";
import { video, type Video } from "../nodes/video.js";

const [address, connections, text] = process.argv.slice(2) as [string, string, string];
const pool = new Pool(address, { connections: Number(connections), pipelining: 1 });
const videos = Array.from({ length: text === "" ? Number(connections) : 0 }, video);
const headers = { "content-type": "application/json" };

const meter = serveMeter(({ count }) => {
  let left = count;
  const send = async () => {
    while (left-- > 0) {
      const content = text === "" ? asFields(videos[left % videos.length]!) : { Content: text };
      const body = JSON.stringify({ Token: "bench", UserName: "wxid_friend", ...content });
      const path = "/wxapi/pc/message/sendText?key=bench";
      const response = await pool.request({ method: "POST", path, headers, body });
      const answer = (await response.body.json()) as { retCode: number };
      if (answer.retCode !== 0) throw new Error(`retCode ${answer.retCode}`);
      meter.count();
    }
  };
  for (let connection = 0; connection < Number(connections); connection++) void send();
});

function asFields({ VideoFileBase64, ImageFileBase64, VideoTime }: Video) {
  const image = `data:base64;image/png,${ImageFileBase64.toString("base64")}`;
  return { VideoFileBase64: VideoFileBase64.toString("base64"), ImageFileBase64: image, VideoTime };
}
