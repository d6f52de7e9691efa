import type { Content } from "./chat.js";

/** What an upload is for. */
export type MediaUse = "image" | "voice" | "video" | "thumbnail" | "emoji" | "file";

/** A message to be sent: as its content, with media by the id of an upload, and what is quoted by its id. */
export type Draft =
  | Exclude<
      Content,
      { kind: "image" | "voice" | "video" | "emoji" | "file" | "quote" | "card" | "system" | "friendRequest" }
    >
  | { readonly kind: "image" | "emoji" | "file"; readonly media: string }
  /** `durationMs` where the upload did not say. */
  | { readonly kind: "voice"; readonly media: string; readonly durationMs?: number }
  | { readonly kind: "video"; readonly media: string; readonly thumbnail?: string; readonly durationMs?: number }
  | { readonly kind: "card"; readonly wxid: string }
  | { readonly kind: "quote"; readonly text: string; readonly quotes: string; readonly mentions?: readonly string[] };
