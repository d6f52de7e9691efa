/** Faults on demand; gone when the process ends. Counts go down by one each time they strike. */
export interface Faults {
  /** Sign-ins are refused in the published way, as if the key were wrong. */
  readonly refuseSignIns: boolean;
  /** Sign-ins are never answered. */
  readonly ignoreSignIns: boolean;
  /** Milliseconds before the answer to each send. */
  readonly delayMs: number;
  /** The next `calls` sends get this answer, without being handled. */
  readonly answer: { readonly retCode: number; readonly calls: number; readonly cost: boolean } | null;
  /** The next n sends are handled and answered with what is no JSON. */
  readonly garbage: number;
  /** The next n sends are handled, then the connection is cut instead of an answer. */
  readonly cutCalls: number;
  /** Sockets stay open, but nothing comes any more: no events, no pongs. */
  readonly halfOpen: boolean;
  /** Every event is pushed twice. */
  readonly duplicateEvents: boolean;
  /** Events are pushed in pairs, the later one first (an event without a second one goes after half a second). */
  readonly reorderEvents: boolean;
}
