import express, { Router, type Request, type Response } from "express";
import { ACCOUNTS_PATH, type ListedAccount } from "../../protocol/extension.js";
import { RetCode } from "../../protocol/return-codes.js";
import { MEDIA_PATH, OFFERED } from "../media/offered.js";
import type { Parts } from "../parts.js";
import { APIS, type ApiName } from "../send/parameters.js";
import { sendMedia } from "./media-answer.js";

/** The largest body of a send, in bytes: an image of 10 MB in base64, and some more. */
const BODY_LIMIT = 16 * 1024 * 1024;

/** The published HTTP interface (protocol.md section 3), with what the platform adds to it (section 7). */
export function wxapi(parts: Parts): Router {
  const router = Router();
  // Whatever the content type says: the published examples are not particular about it.
  router.use("/wxapi/pc/message/:api", express.text({ type: () => true, limit: BODY_LIMIT, defaultCharset: "utf-8" }));
  router.post("/wxapi/pc/message/:api", (request, response) => handleSend(parts, request, response));
  router.get(ACCOUNTS_PATH, (request, response) => listAccounts(parts, request, response));
  router.get(MEDIA_PATH, (request, response) => answerMedia(parts, request, response));
  router.use("/wxapi", (_request, response) => {
    response.status(404).json({ ok: false, retCode: RetCode.notFound, cost: false, error: "no such API (接口不存在)" });
  });
  router.use("/wxapi", answerBodyError);
  return router;
}

async function handleSend(parts: Parts, request: Request, response: Response): Promise<void> {
  const api = APIS.find((name): name is ApiName => name === request.params["api"]);
  if (api === undefined) {
    response.status(404).json({ ok: false, retCode: RetCode.notFound, cost: false, error: "no such API (接口不存在)" });
    return;
  }
  const reply = await parts.sendApi.handle({ api, key: request.query["key"], body: parse(request.body) });
  if (reply === "cut") request.socket.destroy();
  else if (reply === "garbage") response.type("html").send("<html><body><h1>502 Bad Gateway</h1></body></html>");
  else response.json(reply);
}

function parse(body: unknown): unknown {
  try {
    return JSON.parse(body as string);
  } catch {
    return undefined;
  }
}

function listAccounts(parts: Parts, request: Request, response: Response): void {
  const keyId = parts.keyId(request.query["key"]);
  if (keyId === undefined) return refuseKey(response);
  const accounts = [...parts.store.tokens.values()]
    .filter((token) => token.keyId === keyId)
    .flatMap((token): ListedAccount[] => {
      const login = parts.logins.record(token.id);
      return login === undefined ? [] : [{ ...login.account, online: login.online, since: login.since }];
    });
  response.json(accounts);
}

async function answerMedia(parts: Parts, request: Request, response: Response): Promise<void> {
  const keyId = parts.keyId(request.query["key"]);
  if (keyId === undefined) return refuseKey(response);
  const { id } = request.query;
  const record = typeof id === "string" ? parts.media.get(id) : undefined;
  if (record === undefined || Date.now() - record.created > OFFERED) {
    response
      .status(404)
      .json({ ok: false, retCode: RetCode.notFound, cost: false, error: "media: is gone (媒体已过期)" });
    return;
  }
  await sendMedia(parts.media, record, response);
}

function refuseKey(response: Response): void {
  response
    .status(403)
    .json({ ok: false, retCode: RetCode.forbidden, cost: false, error: "key: is unknown (key 不存在)" });
}

/** A body that is too large or cannot be read: answered like any other wrong parameter. */
function answerBodyError(
  error: { status?: number },
  _request: Request,
  response: Response,
  next: (e: unknown) => void,
) {
  if (error.status === undefined || error.status >= 500) return next(error);
  const text = error.status === 413 ? "is larger than 16 MB (超过 16 MB)" : "cannot be read (无法读取)";
  response.json({ ok: false, retCode: RetCode.badParameters, cost: false, error: `body: ${text}` });
}
