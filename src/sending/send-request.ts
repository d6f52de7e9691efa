import type { Api } from "../protocol/send.js";

/** Bytes that go into a body as base64, encoded only while they are sent. */
export interface MediaField {
  readonly name: "Base64Image" | "DataFileBase64" | "VideoFileBase64" | "ImageFileBase64";
  /** What stands before the base64, for example `data:base64;image/png,`. */
  readonly prefix: string;
  readonly bytes: Buffer;
}

/** A message as the platform wants it, but for key and token. */
export interface SendRequest {
  readonly api: Api;
  /** The chat id it goes to. */
  readonly chat: string;
  /** The plain fields of the body, `UserName` among them. */
  readonly fields: Readonly<Record<string, string | number>>;
  readonly media: readonly MediaField[];
}

/** Where a request stands among those of one message. */
export interface Place {
  /** The index of the content it was made of: 0 where there is one. A long text makes several requests. */
  readonly content: number;
  /** Counted from 1, and out of how many: the contents, or else the parts of the one text. Missing where it is alone. */
  readonly item?: number;
  readonly items?: number;
}

/** A request of a message that may have several. */
export interface PlacedRequest extends SendRequest {
  readonly place: Place;
}
