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

interface Running {
  readonly recorder: MediaRecorder;
  readonly end: () => void;
}

let running: Running | undefined;
let wanted = false;

/**
 * Starts to record from the microphone. Where it is ended while the browser still asks the person, nothing starts.
 *
 * @param onLongest called after a minute, when it has to end
 * @throws {DOMException} where the person or the browser refuses the microphone
 */
export async function startRecording(onLongest: () => void): Promise<void> {
  if (running !== undefined || wanted) return;
  wanted = true;
  if (navigator.mediaDevices === undefined) {
    wanted = false;
    throw new DOMException("No microphone on an insecure page", "NotAllowedError");
  }
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true }).catch((error: unknown) => {
    wanted = false;
    throw error;
  });
  if (!wanted) {
    stream.getTracks().forEach((track) => track.stop());
    return;
  }
  const recorder = new MediaRecorder(stream);
  const unwatch = watchLevel(stream);
  const timer = window.setTimeout(onLongest, LONGEST);
  const end = () => {
    window.clearTimeout(timer);
    unwatch();
    stream.getTracks().forEach((track) => track.stop());
  };
  running = { recorder, end };
  recorder.start();
}

/** Ends it. Resolves to the sound, or to undefined where there is none, or it is too short. */
export async function stopRecording(): Promise<Blob | undefined> {
  wanted = false;
  const current = running;
  const started = recording.peek()?.started;
  if (current === undefined) return undefined;
  running = undefined;
  const { recorder, end } = current;
  const sound = await new Promise<Blob>((resolve) => {
    recorder.ondataavailable = ({ data }) => resolve(data);
    recorder.stop();
  });
  end();
  return started === undefined || Date.now() - started < SHORTEST ? undefined : sound;
}

function watchLevel(stream: MediaStream): () => void {
  const audio = new AudioContext();
  const analyser = new AnalyserNode(audio, { fftSize: 512 });
  audio.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const started = Date.now();
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
