import { signal } from "@preact/signals";

/** What runs while a voice is recorded. */
export interface Recording {
  readonly started: number;
  /** How loud it is now, 0 to 1. */
  readonly level: number;
}

/** Undefined while nothing is recorded. */
export const recording = signal<Recording | undefined>(undefined);

/** As in WeChat. */
export const LONGEST = 60_000;
export const SHORTEST = 600;

/** From the press on: first the browser may ask for the microphone, then the recorder runs. */
interface Attempt {
  running?: { readonly recorder: MediaRecorder; readonly started: number; readonly end: () => void };
}

/** The attempt that is wanted now. One that was given up finds another one here, or none, and starts nothing. */
let current: Attempt | undefined;

/**
 * Starts to record from the microphone. Where it is ended while the browser still asks the person, nothing starts.
 *
 * @param onLongest called after a minute, when it has to end
 * @throws {DOMException} where the person or the browser refuses the microphone
 */
export async function startRecording(onLongest: () => void): Promise<void> {
  if (current !== undefined) return;
  const attempt: Attempt = {};
  current = attempt;
  try {
    const stream = await askForMicrophone();
    if (current === attempt) attempt.running = record(stream, onLongest);
    else release(stream);
  } catch (error) {
    if (current !== attempt) return;
    current = undefined;
    throw error;
  }
}

/** Ends it. Resolves to the sound, or to what is missing: `none` was being recorded, or it is too `short`. */
export async function stopRecording(): Promise<Blob | "none" | "short"> {
  const running = current?.running;
  current = undefined;
  if (running === undefined) return "none";
  const { recorder, started, end } = running;
  const took = Date.now() - started;
  const sound = new Promise<Blob>((resolve) => {
    recorder.ondataavailable = ({ data }) => resolve(data);
  });
  recorder.stop();
  end();
  return took < SHORTEST ? "short" : await sound;
}

async function askForMicrophone(): Promise<MediaStream> {
  if (navigator.mediaDevices === undefined) {
    throw new DOMException("No microphone on an insecure page", "NotAllowedError");
  }
  return await navigator.mediaDevices.getUserMedia({ audio: true });
}

function release(stream: MediaStream): void {
  stream.getTracks().forEach((track) => track.stop());
}

function record(stream: MediaStream, onLongest: () => void) {
  const recorder = new MediaRecorder(stream);
  const started = Date.now();
  const unwatch = watchLevel(stream, started);
  const timer = window.setTimeout(onLongest, LONGEST);
  const end = () => {
    window.clearTimeout(timer);
    unwatch();
    release(stream);
  };
  recorder.start();
  return { recorder, started, end };
}

function watchLevel(stream: MediaStream, started: number): () => void {
  const audio = new AudioContext();
  const analyser = new AnalyserNode(audio, { fftSize: 512 });
  audio.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const measure = () => {
    analyser.getFloatTimeDomainData(samples);
    const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
    recording.value = { started, level: Math.min(1, Math.sqrt(power) * 5) };
  };
  measure();
  const timer = window.setInterval(measure, 100);
  return () => {
    window.clearInterval(timer);
    recording.value = undefined;
    void audio.close();
  };
}
