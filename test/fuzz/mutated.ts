import fc from "fast-check";

/** More than this, in bytes, no input has: what takes long because it is large is bounded elsewhere. */
const LARGEST = 256 * 1024;

/** Numbers at the edges of what formats hold. */
const EDGES = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff];

/** What formats are made of, to be put anywhere. */
const TOKENS = [
  ...["{", "}", "[", "]", '"', "\\", ",", ":", "null", "true", "-0", "1e999", "18446744073709551616", "0.1"],
  ...["\\u0000", "\\ud800", '"NewMsgId":', '"__proto__":', '"constructor":', '{"string":', '{"low":-1,"high":-1}'],
  ...["<", ">", "/>", "</", "<a>", "<![CDATA[", "]]>", "&#x110000;", "&#0;", "&lt;", "&", "<!DOCTYPE x [", "<?xml ?>"],
  ...[
    "<appmsg>",
    "<type>57</type>",
    "<refermsg>",
    "@chatroom",
    ":\n",
    "$a$",
    "\0",
    "\r\n",
    "\u2005",
    "好",
    "\u{1f600}",
  ],
  ...["moov", "trak", "moof", "traf", "trun", "mvhd", "RIFF", "WAVE", "fmt ", "data", "OggS", "ID3", "Xing", "LAME"],
  ...["#!AMR\n", "#!AMR-WB\n", "\x02#!SILK_V3", "\xff\xfb\x90\x64", "data:base64;image/png,", "%", "=", "$file", "../"],
].map((token) => Buffer.from(token));

/** What happens to bytes: which change, where, and with what. */
type Change = readonly [kind: number, at: number, value: number];

const changes = fc.array(fc.tuple(fc.nat({ max: 10 }), fc.nat({ max: 2 ** 31 - 1 }), fc.nat({ max: 2 ** 31 - 1 })), {
  maxLength: 8,
});

/** Bytes made out of real ones. The fewer changes, the smaller they count when a failure is made small. */
export function mutated(seeds: readonly Buffer[]): fc.Arbitrary<Buffer> {
  return fc
    .tuple(fc.nat({ max: seeds.length - 1 }), changes)
    .map(([seed, all]) => all.reduce((bytes, change) => changed(bytes, change, seeds), seeds[seed]!));
}

/** The same as text, whatever the bytes are. */
export function mutatedText(seeds: readonly string[]): fc.Arbitrary<string> {
  return mutated(seeds.map((seed) => Buffer.from(seed))).map((bytes) => bytes.toString("utf8"));
}

function changed(bytes: Buffer, [kind, place, value]: Change, seeds: readonly Buffer[]): Buffer {
  const at = bytes.length === 0 ? 0 : place % bytes.length;
  switch (kind) {
    case 0:
      return overwritten(bytes, at, Buffer.of((bytes[at] ?? 0) ^ (1 << (value % 8))));
    case 1:
      return overwritten(bytes, at, Buffer.of(EDGES[value % 5]!));
    case 2:
    case 3: {
      const number = Buffer.alloc(4);
      const edge = value % 2 === 0 ? value : EDGES[value % EDGES.length]!;
      if (kind === 2) number.writeUInt32BE(edge);
      else number.writeUInt32LE(edge);
      return overwritten(bytes, at, number);
    }
    case 4:
      return replaced(bytes, at, value % 64, Buffer.alloc(0));
    case 5:
      return replaced(bytes, at, 0, noise(value));
    case 6:
      return replaced(bytes, at, 0, TOKENS[value % TOKENS.length]!);
    case 7:
      return bytes.subarray(0, at);
    case 8:
      return replaced(bytes, at, 0, piece(seeds[value % seeds.length]!, place));
    case 9:
      return replaced(bytes, at, 0, repeated(piece(bytes, value), times(value)));
    default:
      return replaced(bytes, at, 0, repeated(TOKENS[value % TOKENS.length]!, times(value)));
  }
}

function overwritten(bytes: Buffer, at: number, by: Buffer): Buffer {
  return replaced(bytes, at, by.length, by);
}

function replaced(bytes: Buffer, at: number, length: number, by: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, at), by, bytes.subarray(at + length)]).subarray(0, LARGEST);
}

/** Up to 64 bytes out of others. */
function piece(bytes: Buffer, place: number): Buffer {
  const at = bytes.length === 0 ? 0 : place % bytes.length;
  return bytes.subarray(at, at + 1 + (place % 64));
}

/** Mostly few; now and then more than any stack or table holds. */
function times(value: number): number {
  const [few, many] = [1 + ((value >> 8) % 30), 1 + ((value >> 8) % 20_000)];
  return value % 101 === 0 ? many : few;
}

function repeated(bytes: Buffer, times: number): Buffer {
  return Buffer.concat(
    Array.from({ length: Math.min(times, Math.ceil(LARGEST / Math.max(1, bytes.length))) }, () => bytes),
  );
}

/** Up to 32 bytes that look like chance. */
function noise(value: number): Buffer {
  const bytes = Buffer.alloc(1 + (value % 32));
  for (let at = 0, state = value; at < bytes.length; at++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    bytes[at] = state >>> 16;
  }
  return bytes;
}
