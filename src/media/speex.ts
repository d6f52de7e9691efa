/** Each page of an Ogg file begins so (RFC 3533). */
const PAGE = "OggS";

/** Where the codec's header stands: behind a page of one segment. It begins with the codec's name. */
const HEADER = 28;
const NAME = "Speex   ";

/** Where the header has the sample rate, and a page the number of samples up to its end. */
const SAMPLE_RATE = HEADER + 36;
const POSITION = 6;

/** Whether the bytes begin as Speex in Ogg. */
export function isSpeex(bytes: Buffer): boolean {
  return bytes.toString("latin1", 0, 4) === PAGE && bytes.toString("latin1", HEADER, HEADER + NAME.length) === NAME;
}

/** The length of a Speex file in whole milliseconds, by the position in its last page; 0 where it cannot be told. */
export function speexDuration(bytes: Buffer): number {
  const last = bytes.lastIndexOf(PAGE);
  if (bytes.length < SAMPLE_RATE + 4 || last + POSITION + 8 > bytes.length) return 0;
  const sampleRate = bytes.readInt32LE(SAMPLE_RATE);
  // None, as -1, in a page in which no packet ends.
  const samples = Number(bytes.readBigInt64LE(last + POSITION));
  return sampleRate > 0 && samples > 0 ? Math.round((samples / sampleRate) * 1_000) : 0;
}
