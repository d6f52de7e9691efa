import { setTimeout as sleep } from "node:timers/promises";
import { RetCode } from "../../protocol/return-codes.js";
import type { Answer } from "../../protocol/send.js";
import type { Driver, Outgoing } from "../driver.js";
import type { FaultSwitches } from "../faults/faults.js";
import type { Logins } from "../logins/logins.js";
import { PlatformError } from "../platform-error.js";
import type { Quota } from "../quota/quota.js";
import type { KeyRecord, TokenRecord } from "../store/records.js";
import type { Store } from "../store/store.js";
import { apiOf, ParameterError, readOutgoing, textField, type ApiName } from "./parameters.js";

/** A call as it came in. */
export interface SendCall {
  readonly api: ApiName;
  readonly key: unknown;
  /** The parsed body; undefined where it is no JSON. */
  readonly body: unknown;
}

/** What the caller gets. */
export type Reply = Answer | "garbage" | "cut";

type Refusal = { readonly retCode: number; readonly error: string };

/** The send APIs (protocol.md section 3), without HTTP. */
export class SendApi {
  readonly #store: Store;
  readonly #driver: Driver;
  readonly #logins: Logins;
  readonly #quota: Quota;
  readonly #faults: FaultSwitches;

  constructor(store: Store, driver: Driver, logins: Logins, quota: Quota, faults: FaultSwitches) {
    this.#store = store;
    this.#driver = driver;
    this.#logins = logins;
    this.#quota = quota;
    this.#faults = faults;
  }

  /** Handles a call, with the faults that are switched on. Never throws. */
  async handle(call: SendCall): Promise<Reply> {
    const time = Date.now();
    const { delayMs } = this.#faults.now;
    if (delayMs > 0) await sleep(delayMs, undefined, { ref: false });
    const fields = fieldsOf(call.body);
    const key = this.#keyOf(call.key);
    const token = key === undefined ? undefined : this.#tokenOf(key, fields?.["Token"]);
    const ordered = this.#faults.takeAnswer();
    const answer =
      ordered === null
        ? await this.#answer(call, key, token, fields, time)
        : { ...failure({ retCode: ordered.retCode, error: "fault on demand (模拟故障)" }), cost: ordered.cost };
    if (ordered?.cost === true && key !== undefined) this.#quota.charge(key.id);
    const spoiling = ordered === null ? this.#faults.takeSpoiling() : undefined;
    this.#quota.record({
      time,
      api: fields === undefined ? call.api : apiOf(call.api, fields),
      keyId: key?.id ?? "",
      tokenId: token?.id ?? "",
      to: shownRecipient(fields?.["UserName"]),
      retCode: spoiling === undefined ? answer.retCode : null,
      cost: answer.cost,
      ...(answer.error !== undefined && { error: answer.error }),
      took: Date.now() - time,
    });
    return spoiling ?? answer;
  }

  async #answer(
    call: SendCall,
    key: KeyRecord | undefined,
    token: TokenRecord | undefined,
    fields: Readonly<Record<string, unknown>> | undefined,
    now: number,
  ): Promise<Answer> {
    try {
      if (typeof call.key !== "string") throw new ParameterError("key", "is missing", "缺少该参数");
      if (key === undefined) return failure({ retCode: RetCode.forbidden, error: "key: is unknown (key 不存在)" });
      if (fields === undefined) throw new ParameterError("body", "must be a JSON object", "应为 JSON 对象");
      textField(fields, "Token");
      if (token === undefined) return failure({ retCode: RetCode.notFound, error: "Token: is unknown (Token 不存在)" });
      const to = textField(fields, "UserName");
      const outgoing = await readOutgoing(apiOf(call.api, fields), fields);
      const refusal = this.#offline(token) ?? this.#quota.refusal(key, token, now);
      if (refusal !== undefined) return failure(refusal);
      return await this.#send(key, this.#logins.record(token.id)!.account.wxid, to, outgoing);
    } catch (error) {
      return failure(refusalOf(error));
    }
  }

  async #send(key: KeyRecord, wxid: string, to: string, outgoing: Outgoing): Promise<Answer> {
    let done = false;
    try {
      const result = await this.#driver.send(wxid, to, outgoing);
      done = true;
      return { ok: true, retCode: RetCode.done, cost: true, result };
    } finally {
      this.#quota.end(key.id, done);
    }
  }

  /** Why a token cannot send, where its account is not online. */
  #offline(token: TokenRecord): Refusal | undefined {
    const login = this.#logins.record(token.id);
    if (login === undefined) {
      const error =
        "Token: no account is logged in; scan its QR code in the console (没有登录的账号，请在控制台扫码登录)";
      return { retCode: RetCode.notFound, error };
    }
    if (login.online) return undefined;
    const { wxid } = login.account;
    const error = `Token: the account ${wxid} was dropped; bring it back by history login (账号 ${wxid} 已掉线，请在控制台历史登录)`;
    return { retCode: RetCode.notFound, error };
  }

  #keyOf(key: unknown): KeyRecord | undefined {
    return [...this.#store.keys.values()].find((record) => record.key === key);
  }

  #tokenOf(key: KeyRecord, token: unknown): TokenRecord | undefined {
    return [...this.#store.tokens.values()].find((record) => record.keyId === key.id && record.token === token);
  }
}

function failure({ retCode, error }: Refusal): Answer & { error: string } {
  return { ok: false, retCode, cost: false, error };
}

function refusalOf(error: unknown): Refusal {
  if (error instanceof ParameterError) return { retCode: RetCode.badParameters, error: error.message };
  if (error instanceof PlatformError && error.code !== "internal") {
    return { retCode: RetCode.notFound, error: `UserName: ${error.message} (UserName 不存在)` };
  }
  return { retCode: RetCode.internalError, error: "internal error (内部错误)" };
}

function fieldsOf(body: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof body !== "object" || body === null || Array.isArray(body)) return undefined;
  return body as Record<string, unknown>;
}

/** For the list of recent calls, which is no place for whatever somebody sends as a name. */
function shownRecipient(to: unknown): string {
  return typeof to === "string" ? to.slice(0, 128) : "";
}
