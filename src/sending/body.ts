import type { MediaField, SendRequest } from "./send-request.js";

/** Bytes of media that are encoded at a time; a multiple of 3, so that the pieces' base64 can be joined. */
const PIECE = 3 * 16 * 1024;

/** A request's JSON body, with a length that is known before anything is encoded. */
export interface Body {
  /** Bytes. */
  readonly length: number;
  /** The whole where it is small, else pieces that are made as they are sent. */
  readonly content: string | Iterable<string>;
}

/** From this size on, in bytes, the share that was sent is told. */
const PROGRESS_FROM = 256 * 1024;

/** Told the share of a body that was sent, from 0 to 1. */
export type OnShare = (share: number) => void;

/**
 * The body of a request: the token, the plain fields, then the media.
 *
 * @param onShare called while media of more than 256 KB are sent
 */
export function bodyOf(request: SendRequest, token: string, onShare?: OnShare): Body {
  const plain = JSON.stringify(Object.assign({ Token: token }, request.fields));
  if (request.media.length === 0) return { length: Buffer.byteLength(plain), content: plain };
  // Base64 and the prefixes need no escapes in JSON.
  const opening = plain.slice(0, -1);
  const length = request.media.reduce(
    (sum, media) => sum + lead(media).length + base64Length(media.bytes) + 1,
    Buffer.byteLength(opening) + 1,
  );
  const size = request.media.reduce((sum, { bytes }) => sum + bytes.length, 0);
  const content = pieces(opening, request.media);
  return { length, content: onShare && size > PROGRESS_FROM ? counted(content, length, onShare) : content };
}

/** A piece is asked for when those before it have been written. */
function* counted(content: Iterable<string>, length: number, onShare: OnShare): Iterable<string> {
  let sent = 0;
  for (const piece of content) {
    onShare(sent / length);
    yield piece;
    // All but the first piece, which is small, are ASCII.
    sent += piece.length;
  }
  onShare(1);
}

function* pieces(opening: string, media: readonly MediaField[]): Iterable<string> {
  yield opening;
  for (const field of media) {
    yield lead(field);
    for (let at = 0; at < field.bytes.length; at += PIECE) {
      yield field.bytes.toString("base64", at, Math.min(at + PIECE, field.bytes.length));
    }
    yield '"';
  }
  yield "}";
}

function lead({ name, prefix }: MediaField): string {
  return `,"${name}":"${prefix}`;
}

function base64Length(bytes: Buffer): number {
  return Math.ceil(bytes.length / 3) * 4;
}
