/** Zero crossings of the kernel on each side: enough that speech has no audible aliases. */
const CROSSINGS = 16;

/** Samples of one channel at another rate, low-pass filtered (windowed sinc) where the rate goes down. */
export function resample(samples: Float32Array, from: number, to: number): Float32Array {
  if (from === to) return samples;
  const cutoff = Math.min(1, to / from);
  const reach = CROSSINGS / cutoff;
  const result = new Float32Array(Math.round((samples.length * to) / from));
  for (let index = 0; index < result.length; index++) {
    const centre = (index * from) / to;
    const last = Math.min(samples.length - 1, Math.floor(centre + reach));
    let sum = 0;
    let weights = 0;
    for (let at = Math.max(0, Math.ceil(centre - reach)); at <= last; at++) {
      const weight = kernel((at - centre) * cutoff);
      sum += samples[at]! * weight;
      weights += weight;
    }
    result[index] = weights === 0 ? 0 : sum / weights;
  }
  return result;
}

/** A sinc under a Hann window. */
function kernel(x: number): number {
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
