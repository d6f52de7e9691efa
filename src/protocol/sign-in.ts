import { RetCode } from "./return-codes.js";

/** The first frame a client sends, or the server never answers (protocol.md section 2.1). */
export function signInFrame(key: string): string {
  return JSON.stringify({ app: "wxbot", version: "1.0", key });
}

/** The key of a sign-in frame, or undefined where the frame is none. The platform's side. */
export function readSignInFrame(text: string): string | undefined {
  let frame: unknown;
  try {
    frame = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof frame !== "object" || frame === null) return undefined;
  const { app, version, key } = frame as Record<string, unknown>;
  return app === "wxbot" && version === "1.0" && typeof key === "string" ? key : undefined;
}

/** The platform's answer to a sign-in: the discriminator is `type` on success and `eventType` on refusal, as published. */
export function signInAnswer(accepted: boolean): string {
  return accepted
    ? JSON.stringify({ type: "AuthCheckResult", msg: "认证成功", retCode: RetCode.done })
    : JSON.stringify({ eventType: "AuthCheckResult", msg: "认证失败，请检查 key", retCode: RetCode.internalError });
}
