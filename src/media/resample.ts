/** Zero crossings of the kernel on each side: enough that speech has no audible aliases. */
const CROSSINGS = 16;

/** Samples of one channel at another rate, low-pass filtered (windowed sinc) where the rate goes down. */
export function resample(samples: Float32Array, from: number, to: number): Float32Array {
  if (from === to) return samples;
  const divisor = greatestCommonDivisor(from, to);
  // The results fall on a few places between two samples, over and over.
  const [step, places] = [from / divisor, to / divisor];
  const kernels: (Kernel | undefined)[] = [];
  const result = new Float32Array(Math.round((samples.length * to) / from));
  for (let index = 0; index < result.length; index++) {
    const place = (index * step) % places;
    const kernel = (kernels[place] ??= kernelAt(place / places, Math.min(1, to / from)));
    result[index] = weighed(samples, Math.floor((index * step) / places) + kernel.first, kernel.weights);
  }
  return result;
}

/** The weights of the samples around a place; `first`: of the first of them, counted from the sample before the place. */
interface Kernel {
  readonly first: number;
  readonly weights: Float64Array;
}

function kernelAt(place: number, cutoff: number): Kernel {
  const reach = CROSSINGS / cutoff;
  const first = Math.ceil(place - reach);
  const weights = new Float64Array(Math.floor(place + reach) - first + 1);
  for (let at = 0; at < weights.length; at++) weights[at] = windowedSinc((first + at - place) * cutoff);
  return { first, weights };
}

/** The mean of samples by their weights; beyond the ends there are none. */
function weighed(samples: Float32Array, first: number, weights: Float64Array): number {
  let [sum, all] = [0, 0];
  const end = Math.min(weights.length, samples.length - first);
  for (let at = Math.max(0, -first); at < end; at++) {
    sum += samples[first + at]! * weights[at]!;
    all += weights[at]!;
  }
  return all === 0 ? 0 : sum / all;
}

function greatestCommonDivisor(one: number, other: number): number {
  return other === 0 ? one : greatestCommonDivisor(other, one % other);
}

/** A sinc under a Hann window. */
function windowedSinc(x: number): number {
  if (x === 0) return 1;
  const angle = Math.PI * x;
  return (Math.sin(angle) / angle) * 0.5 * (1 + Math.cos(angle / CROSSINGS));
}

/** Samples from -1 to 1 as 16-bit integers, little-endian; what is louder is clipped. */
export function pcm16(samples: Float32Array): Buffer {
  const pcm = Buffer.alloc(samples.length * 2);
  for (let index = 0; index < samples.length; index++) {
    const value = Math.round(samples[index]! * 32_768);
    pcm.writeInt16LE(Math.max(-32_768, Math.min(32_767, value || 0)), index * 2);
  }
  return pcm;
}
