import type fc from "fast-check";

/** A part of the package that reads what others wrote. */
export interface Target<Input> {
  readonly name: string;
  /** How many of a thousand inputs are for it. */
  readonly share: number;
  readonly input: fc.Arbitrary<Input>;
  /** The most CPU time that an input may take, in milliseconds, where it is work rather than reading. Default 50. */
  readonly most?: number;
  /** Hands an input over. Throws, or rejects, where what comes of it should not. */
  run(this: void, input: Input): unknown;
  /** Before the first input and after the last one. */
  open?(this: void): Promise<void>;
  close?(this: void): Promise<void>;
}

// Each has an input of its own kind.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type AnyTarget = Target<any>;

/** Gives what `act` gives; an error that it may end with counts as nothing. Others go on. */
export function unless<T>(isExpected: (error: unknown) => boolean, act: () => T): T | undefined {
  try {
    return act();
  } catch (error) {
    if (!isExpected(error)) throw error;
    return undefined;
  }
}
