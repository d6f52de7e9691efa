import { spawn } from "node:child_process";
import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { Gate } from "./gate.js";

/** How long one run may take, in milliseconds. */
const RUN_TIMEOUT = 20_000;

/** More output than this, in bytes, is none: 10 minutes of sound at 24 kHz are 29 MB. */
const OUTPUT_LIMIT = 64 * 1024 * 1024;

/** Each run uses a core; a flood of messages must not start one for each. */
const gate = new Gate(2);

/**
 * The reader for each format, by MIME type. It is named, never left to ffmpeg's own guess: a playlist under a false
 * name could make it read other files.
 */
const READERS: Readonly<Record<string, string>> = {
  "video/mp4": "mov",
  "video/quicktime": "mov",
  "video/x-m4v": "mov",
  "video/3gpp": "mov",
  "video/3gpp2": "mov",
  "audio/mp4": "mov",
  "audio/mpeg": "mp3",
  "audio/wav": "wav",
  "audio/amr": "amr",
  "audio/speex": "ogg",
  "audio/ogg": "ogg",
  "audio/ogg; codecs=opus": "ogg",
  "audio/flac": "flac",
  "audio/x-flac": "flac",
  "audio/aac": "aac",
  "audio/aiff": "aiff",
};

/** Converts with the `ffmpeg` on the PATH, where there is one; everything answers undefined where there is none. */
export class Ffmpeg {
  readonly #program: string;
  readonly #signal: AbortSignal | undefined;

  /**
   * @param signal aborted: what runs is ended
   * @param program the program's name or path
   */
  constructor(signal?: AbortSignal, program = "ffmpeg") {
    this.#signal = signal;
    this.#program = program;
  }

  /** Whether there is one. */
  async isThere(): Promise<boolean> {
    return (await this.#run(["-hide_banner", "-version"])) !== undefined;
  }

  /** The sound of a file as 16-bit samples of one channel, little-endian. */
  async pcm(bytes: Buffer, mime: string, sampleRate: number): Promise<Buffer | undefined> {
    return await this.#convert(bytes, mime, ["-vn", "-ac", "1", "-ar", String(sampleRate), "-f", "s16le"]);
  }

  /** A picture out of a video's first second as JPEG, at most 480 wide. */
  async frame(bytes: Buffer, mime: string): Promise<Buffer | undefined> {
    // Of the first frames the one that stands for them best: the very first is often black.
    const filter = "thumbnail=25,scale=w='min(480,iw)':h=-2";
    const output = ["-an", "-frames:v", "1", "-vf", filter, "-c:v", "mjpeg", "-q:v", "4", "-f", "image2pipe"];
    return await this.#convert(bytes, mime, output);
  }

  /** The file is put on disk for the run: an MP4 whose header stands at its end cannot be read from a pipe. */
  async #convert(bytes: Buffer, mime: string, output: readonly string[]): Promise<Buffer | undefined> {
    const reader = READERS[mime];
    if (reader === undefined) return undefined;
    return await gate.run(async () => {
      // Only this user may enter the folder (mode 0700), and read the file.
      const folder = await fs.mkdtemp(path.join(os.tmpdir(), "wxbot-media-"));
      try {
        const file = path.join(folder, "input");
        await fs.writeFile(file, bytes, { mode: 0o600 });
        if (this.#signal?.aborted === true) return undefined;
        const common = ["-nostdin", "-hide_banner", "-loglevel", "error", "-protocol_whitelist", "file,pipe"];
        return await this.#run([...common, "-f", reader, "-i", file, ...output, "pipe:1"]);
      } finally {
        await fs.rm(folder, { recursive: true, force: true });
      }
    });
  }

  #run(args: readonly string[]): Promise<Buffer | undefined> {
    return new Promise((resolve) => {
      const chunks: Buffer[] = [];
      let size = 0;
      const child = spawn(this.#program, args, { stdio: ["ignore", "pipe", "ignore"], windowsHide: true });
      const kill = () => child.kill("SIGKILL");
      const timer = setTimeout(kill, RUN_TIMEOUT);
      this.#signal?.addEventListener("abort", kill);
      child.stdout.on("data", (chunk: Buffer) => {
        size += chunk.length;
        if (size > OUTPUT_LIMIT) kill();
        else chunks.push(chunk);
      });
      const end = (result: Buffer | undefined) => {
        clearTimeout(timer);
        this.#signal?.removeEventListener("abort", kill);
        resolve(result);
      };
      // Not on the PATH, or not to be started: there is none.
      child.on("error", () => end(undefined));
      child.on("close", (code) => end(code === 0 && size > 0 ? Buffer.concat(chunks) : undefined));
    });
  }
}
