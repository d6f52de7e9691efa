import { contentBytes, type ContentBytes } from "../media/content-bytes.js";
import { readAllowedFile } from "../media/file-source.js";
import { fetchUrl } from "../media/url-source.js";
import { WxbotError } from "../protocol/errors.js";
import { apiFields, typeName, type ComposeOptions } from "./send-wish.js";

/** Media as bytes, with the form in which they came. */
export type LoadedMedia = ContentBytes | { readonly bytes: Buffer; readonly form: "file" | "url" };

/** Whether a content has to be read or fetched first: `{path}` or `{url}`, by itself or as one of the API's fields. */
export function needsLoading(content: unknown): boolean {
  if (typeof content === "string") return false;
  if (Array.isArray(content)) return content.some(needsLoading);
  return [content, ...Object.values(apiFields(content))].some(isSource);
}

/** Whether a value is `{path}` or `{url}`. */
export function isSource(value: unknown): boolean {
  const { path, url } = apiFields(value);
  return path !== undefined || url !== undefined;
}

/**
 * The bytes that a value holds, stands for or points to.
 *
 * @param limit the most that is read from a file or an address, in bytes
 * @returns undefined where it is none of the forms of interface.md
 * @throws {WxbotError} WXBOT_INVALID_INPUT, WXBOT_TOO_LARGE
 */
export async function loadMedia(
  value: unknown,
  options: ComposeOptions,
  limit: number,
  chat: string,
): Promise<LoadedMedia | undefined> {
  if (!isSource(value)) return contentBytes(value);
  const { path, url } = apiFields(value);
  for (const [field, found] of [["path", path] as const, ["url", url] as const]) {
    if (found !== undefined && typeof found !== "string") {
      throw new WxbotError("wrongField", { chat, field, expected: "string", found: typeName(found) });
    }
  }
  if (path !== undefined && url !== undefined) throw new WxbotError("badContent", { chat, found: "path + url" });
  if (path !== undefined) {
    return { bytes: await readAllowedFile(path as string, options.mediaFolders, limit, chat), form: "file" };
  }
  if (!options.mediaUrls) throw new WxbotError("urlsNotAllowed", { chat });
  const { mediaPrivate: privateAddresses, cancel } = options;
  const signal = cancel?.signal;
  const bytes = await fetchUrl(url as string, { privateAddresses, limit, chat, ...(signal && { signal }) });
  return { bytes, form: "url" };
}
