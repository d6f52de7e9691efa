/** Every AMR frame is 20 ms (RFC 4867). */
const FRAME_MS = 20;

/** Bytes of a frame after its header byte, by frame type (RFC 4867, from 3GPP TS 26.101 and 26.201). */
const NARROW = [12, 13, 15, 17, 19, 20, 26, 31, 5, 6, 5, 5, 0, 0, 0, 0];
const WIDE = [17, 23, 32, 36, 40, 46, 50, 58, 60, 5, 0, 0, 0, 0, 0, 0];

const NARROW_MAGIC = Buffer.from("#!AMR\n", "latin1");
const WIDE_MAGIC = Buffer.from("#!AMR-WB\n", "latin1");

/** Whether the bytes begin as an AMR file of one channel, narrow or wide band. */
export function isAmr(bytes: Buffer): boolean {
  return startsWith(bytes, NARROW_MAGIC) || startsWith(bytes, WIDE_MAGIC);
}

/** The length of an AMR-NB or AMR-WB file in milliseconds, by counting its whole frames; 0 where it has none. */
export function amrDuration(bytes: Buffer): number {
  const wide = startsWith(bytes, WIDE_MAGIC);
  const sizes = wide ? WIDE : NARROW;
  let at = wide ? WIDE_MAGIC.length : NARROW_MAGIC.length;
  let frames = 0;
  while (at < bytes.length) {
    at += 1 + sizes[(bytes[at]! >> 3) & 15]!;
    if (at <= bytes.length) frames++;
  }
  return frames * FRAME_MS;
}

function startsWith(bytes: Buffer, magic: Buffer): boolean {
  return bytes.subarray(0, magic.length).equals(magic);
}
