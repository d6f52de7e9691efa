import { RequestError, type FailureCode } from "../api/request.js";
import { texts } from "./language.js";

const english: Record<FailureCode, string> = {
  badRequest: "That did not fit. Please check what you entered.",
  unauthorised: "Please log in again.",
  foreignOrigin: "The server refuses requests from this address.",
  tooLarge: "The file is too large: at most 25 MB.",
  badMedia: "This file cannot be used here: it is of another kind.",
  needsFfmpeg: "Browsers do not play this kind of voice, and no ffmpeg is installed where the platform runs.",
  unknownPerson: "This person does not exist any more.",
  unknownGroup: "This group does not exist any more.",
  unknownChat: "This chat does not exist any more.",
  unknownMessage: "This message does not exist any more.",
  unknownMedia: "This file does not exist any more.",
  unknownKey: "This key does not exist any more.",
  unknownToken: "This token does not exist any more.",
  unknownCode: "This QR code has expired. Show a new one in the console.",
  unknownRoute: "The server does not know this request. Reload the page.",
  taken: "This id exists already.",
  bound: "This account is logged in at a token. Log it out in the console first.",
  tooLate: "More than 2 minutes ago: it cannot be recalled any more.",
  notOwn: "Only its sender can do that.",
  notMember: "You are not in this group any more.",
  firstKey: "The first key cannot be deleted.",
  notDropped: "No account has dropped here.",
  notOnline: "No account is online here.",
  notScanned: "Scan the QR code first.",
  internal: "Something went wrong on the server.",
  offline: "The platform cannot be reached. Is it running?",
  readOnly: "Your Node-RED user may look at this page, but change nothing: it lacks the permission wxbot.write.",
};

const chinese: Record<FailureCode, string> = {
  badRequest: "填写的内容不合要求，请检查。",
  unauthorised: "请重新登录。",
  foreignOrigin: "服务器拒绝来自这个地址的请求。",
  tooLarge: "文件太大：最多 25 MB。",
  badMedia: "这个文件的类型不符，不能用在这里。",
  needsFfmpeg: "浏览器不能播放这种语音，运行平台的电脑上也没有安装 ffmpeg。",
  unknownPerson: "这个人已不存在。",
  unknownGroup: "这个群已不存在。",
  unknownChat: "这个会话已不存在。",
  unknownMessage: "这条消息已不存在。",
  unknownMedia: "这个文件已不存在。",
  unknownKey: "这个密钥已不存在。",
  unknownToken: "这个 Token 已不存在。",
  unknownCode: "二维码已过期，请在控制台重新生成。",
  unknownRoute: "服务器不认识这个请求，请刷新页面。",
  taken: "这个 ID 已被占用。",
  bound: "这个账号正登录在某个 Token 上，请先在控制台退出登录。",
  tooLate: "已超过 2 分钟，不能撤回。",
  notOwn: "只有发送者本人可以这样做。",
  notMember: "你已不在这个群里。",
  firstKey: "第一个密钥不能删除。",
  notDropped: "这里没有掉线的账号。",
  notOnline: "这里没有在线的账号。",
  notScanned: "请先扫描二维码。",
  internal: "服务器出错了。",
  offline: "连接不上平台，它还在运行吗？",
  readOnly: "你的 Node-RED 用户只能查看，不能修改：缺少 wxbot.write 权限。",
};

const problems = texts(english, chinese);

/** What a failure means, for people. The server's own words name the field that was wrong. */
export function problemText(error: unknown): string {
  if (!(error instanceof RequestError)) return error instanceof Error ? error.message : String(error);
  const text = problems.value[error.code] ?? problems.value.internal;
  return error.code === "badRequest" && error.message !== "" ? `${text} (${error.message})` : text;
}
