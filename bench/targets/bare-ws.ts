/**
 * The least that receiving can cost: `ws`, JSON.parse, the fields a bot needs, and a counter. Run as a process of its
 * own, with the gateway's address as its argument.
 */
import { WebSocket } from "ws";
import { serveMeter } from "../nodes/meter.js";

interface TextEvent {
  readonly userInfo: { readonly wxid: string };
  readonly event: {
    readonly NewMsgId: number;
    readonly MsgType: number;
    readonly FromUserName: { readonly string: string };
    readonly Content: { readonly string: string };
    readonly CreateTime: number;
  };
}

const meter = serveMeter();
const socket = new WebSocket(process.argv[2]!, { perMessageDeflate: false });
socket.on("message", (data: Buffer) => {
  const { userInfo, event } = JSON.parse(data.toString()) as TextEvent;
  const message = {
    account: userInfo.wxid,
    id: event.NewMsgId,
    type: event.MsgType,
    chat: event.FromUserName.string,
    text: event.Content.string,
    time: event.CreateTime,
  };
  meter.count(message.text);
});
