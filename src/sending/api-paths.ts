import { RetCode } from "../protocol/return-codes.js";
import { API_PATHS, type Api } from "../protocol/send.js";
import type { Sending, Try } from "./post.js";

/**
 * Which path of an API works at a platform. Voice and video are published under `sendText`; where the platform does not
 * know them there, the plain name is tried, and what worked is remembered (protocol.md section 6).
 */
export class ApiPaths {
  readonly #worked = new Map<string, Map<Api, string>>();

  /** The paths to try, in order: the one that worked, or all. */
  of(sending: Sending, api: Api): readonly string[] {
    const published = API_PATHS[api];
    if (published.length === 1) return published;
    const worked = this.#worked.get(platformOf(sending))?.get(api);
    return worked === undefined ? published : [worked];
  }

  remember(sending: Sending, api: Api, path: string): void {
    if (API_PATHS[api].length === 1) return;
    const platform = platformOf(sending);
    const paths = this.#worked.get(platform) ?? new Map<Api, string>();
    this.#worked.set(platform, paths.set(api, path));
  }

  /** Forgets a platform: its connection ends, and what answers there next may be another. */
  forget(sending: Pick<Sending, "apiUrl" | "key">): void {
    this.#worked.delete(platformOf(sending));
  }

  clear(): void {
    this.#worked.clear();
  }
}

/** Whether a platform's answer may mean that the API is not at this path. */
export function mayBeElsewhere(last: Try): boolean {
  if (last.outcome === "badAnswer") return last.status === 404;
  if (last.outcome !== "answer" || last.answer.cost === true) return false;
  return last.answer.retCode === RetCode.badParameters || last.status === 404;
}

function platformOf({ apiUrl, key }: Pick<Sending, "apiUrl" | "key">): string {
  return JSON.stringify([apiUrl, key]);
}
