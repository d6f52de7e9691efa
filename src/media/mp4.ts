/** What the header of an ISO media file (MP4, MOV, 3GP) says. */
export interface Movie {
  /** Milliseconds; 0 where the file does not say. */
  readonly durationMs: number;
  /** Whether there is a picture: an MP4 may hold sound alone. */
  readonly hasVideo: boolean;
}

interface Track {
  readonly id: number;
  readonly timescale: number;
  readonly video: boolean;
  /** The default duration of a sample in a fragment, in units of the time scale. */
  sample: number;
  /** Where the last fragment that was read ends, in units of the time scale. */
  end: number;
}

/** Boxes that a file may have at one level; a file with more is not looked at further. */
const MOST_BOXES = 10_000;

/**
 * Reads an ISO media file's header (ISO/IEC 14496-12), wherever it stands. Fragmented files, as browsers record them,
 * say 0 in the header: there the fragments are added up.
 *
 * @returns undefined where there is no header
 */
export function readMovie(bytes: Buffer): Movie | undefined {
  const header = box(bytes, "moov");
  if (header === undefined) return undefined;
  const tracks = boxes(header)
    .filter(isType("trak"))
    .flatMap((trak) => readTrack(trak.body));
  const { timescale, duration } = readTimes(box(header, "mvhd"));
  const whole = duration > 0 ? duration : extended(box(header, "mvex"), tracks);
  const durationMs = whole > 0 && timescale > 0 ? (whole / timescale) * 1_000 : fragments(bytes, tracks);
  return { durationMs: Math.round(durationMs), hasVideo: tracks.some((track) => track.video) };
}

interface Box {
  readonly type: string;
  readonly body: Buffer;
}

/** The boxes that stand one after the other; one that is cut off reaches to the end. */
function boxes(bytes: Buffer): Box[] {
  const found: Box[] = [];
  for (let at = 0; at + 8 <= bytes.length && found.length < MOST_BOXES;) {
    let size = bytes.readUInt32BE(at);
    let lead = 8;
    if (size === 1 && at + 16 <= bytes.length) {
      size = Number(bytes.readBigUInt64BE(at + 8));
      lead = 16;
    } else if (size === 0) {
      size = bytes.length - at;
    }
    if (size < lead) break;
    found.push({ type: bytes.toString("latin1", at + 4, at + 8), body: bytes.subarray(at + lead, at + size) });
    at += size;
  }
  return found;
}

function isType(type: string): (box: Box) => boolean {
  return (box) => box.type === type;
}

/** The first box at a path of types. */
function box(bytes: Buffer, ...path: string[]): Buffer | undefined {
  let at: Buffer | undefined = bytes;
  for (const type of path) at = at && boxes(at).find(isType(type))?.body;
  return at;
}

/** `mvhd` and `mdhd`: their version says whether times have 32 or 64 bits. */
function readTimes(body: Buffer | undefined): { timescale: number; duration: number } {
  if (body === undefined || body.length < 20) return { timescale: 0, duration: 0 };
  if (body[0] !== 1) return { timescale: body.readUInt32BE(12), duration: known32(body.readUInt32BE(16)) };
  if (body.length < 32) return { timescale: 0, duration: 0 };
  const duration = body.readBigUInt64BE(24);
  return { timescale: body.readUInt32BE(20), duration: duration === 2n ** 64n - 1n ? 0 : Number(duration) };
}

/** All bits set: the duration is not known. */
function known32(duration: number): number {
  return duration === 0xffffffff ? 0 : duration;
}

function readTrack(trak: Buffer): Track[] {
  const header = box(trak, "tkhd");
  const { timescale } = readTimes(box(trak, "mdia", "mdhd"));
  const idAt = header?.[0] === 1 ? 20 : 12;
  if (header === undefined || header.length < idAt + 4 || timescale === 0) return [];
  const video = box(trak, "mdia", "hdlr")?.toString("latin1", 8, 12) === "vide";
  return [{ id: header.readUInt32BE(idAt), timescale, video, sample: 0, end: 0 }];
}

/** `mvex`: what fragments have in common. Returns the duration that it gives, in units of the movie's time scale. */
function extended(mvex: Buffer | undefined, tracks: readonly Track[]): number {
  if (mvex === undefined) return 0;
  for (const { body } of boxes(mvex).filter(isType("trex"))) {
    const track = body.length >= 16 && tracks.find(({ id }) => id === body.readUInt32BE(4));
    if (track) track.sample = body.readUInt32BE(12);
  }
  const header = box(mvex, "mehd");
  if (header === undefined || header.length < 8) return 0;
  return header[0] === 1 && header.length >= 12 ? Number(header.readBigUInt64BE(4)) : header.readUInt32BE(4);
}

/** Adds up the fragments. Returns the longest track's end, in milliseconds. */
function fragments(bytes: Buffer, tracks: readonly Track[]): number {
  for (const moof of boxes(bytes).filter(isType("moof"))) {
    for (const traf of boxes(moof.body).filter(isType("traf"))) readFragment(traf.body, tracks);
  }
  return Math.max(0, ...tracks.map(({ end, timescale }) => (end / timescale) * 1_000));
}

function readFragment(traf: Buffer, tracks: readonly Track[]): void {
  const header = box(traf, "tfhd");
  const track = header && header.length >= 8 && tracks.find(({ id }) => id === header.readUInt32BE(4));
  if (!header || !track) return;
  const start = box(traf, "tfdt");
  if (start?.[0] === 1 && start.length >= 12) track.end = Number(start.readBigUInt64BE(4));
  else if (start !== undefined && start.length >= 8) track.end = start.readUInt32BE(4);
  const sample = fragmentDefault(header) ?? track.sample;
  for (const { body } of boxes(traf).filter(isType("trun"))) track.end += runDuration(body, sample);
}

/** `tfhd`: the default duration of the fragment's samples, where it has one. */
function fragmentDefault(header: Buffer): number | undefined {
  const flags = header.readUIntBE(1, 3);
  const at = 8 + (flags & 0x01 ? 8 : 0) + (flags & 0x02 ? 4 : 0);
  return flags & 0x08 && at + 4 <= header.length ? header.readUInt32BE(at) : undefined;
}

/** `trun`: the samples of a run, each with its own duration or the default. */
function runDuration(run: Buffer, sample: number): number {
  if (run.length < 8) return 0;
  const flags = run.readUIntBE(1, 3);
  const count = run.readUInt32BE(4);
  if (!(flags & 0x100)) return count * sample;
  const width = 4 * [0x100, 0x200, 0x400, 0x800].filter((flag) => flags & flag).length;
  let at = 8 + (flags & 0x01 ? 4 : 0) + (flags & 0x04 ? 4 : 0);
  let sum = 0;
  for (let index = 0; index < count && at + width <= run.length; index++, at += width) sum += run.readUInt32BE(at);
  return sum;
}
