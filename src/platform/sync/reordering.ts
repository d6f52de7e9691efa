/** How long an event waits for the next one, to let it go first, in milliseconds. */
const WAIT = 500;

type Send = (frames: readonly Buffer[]) => void;

/** The fault that lets events arrive in pairs, the later one first. */
export class Reordering {
  readonly #held = new Map<string, { frames: readonly Buffer[]; timer: NodeJS.Timeout }>();

  /** Sends an event after the next one of the same key, or after a while. */
  hold(keyId: string, frames: readonly Buffer[], send: Send): void {
    const earlier = this.#held.get(keyId);
    if (earlier !== undefined) {
      clearTimeout(earlier.timer);
      this.#held.delete(keyId);
      return send([...frames, ...earlier.frames]);
    }
    const timer = setTimeout(() => {
      this.#held.delete(keyId);
      send(frames);
    }, WAIT);
    this.#held.set(keyId, { frames, timer });
  }

  close(): void {
    for (const { timer } of this.#held.values()) clearTimeout(timer);
    this.#held.clear();
  }
}
