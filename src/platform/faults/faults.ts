import type { Faults } from "../pages-api/faults.js";

export const NO_FAULTS: Faults = {
  refuseSignIns: false,
  ignoreSignIns: false,
  delayMs: 0,
  answer: null,
  garbage: 0,
  cutCalls: 0,
  halfOpen: false,
  duplicateEvents: false,
  reorderEvents: false,
};

/** The faults that are switched on now. In memory only: none outlives the process. */
export class FaultSwitches {
  #now: Faults = NO_FAULTS;
  readonly #onChange: () => void;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  get now(): Faults {
    return this.#now;
  }

  set(change: Partial<Faults>): Faults {
    this.#now = { ...this.#now, ...change };
    this.#onChange();
    return this.#now;
  }

  clear(): void {
    this.set(NO_FAULTS);
  }

  /** The answer that the next send gets instead of being handled, if any. It counts as used. */
  takeAnswer(): Faults["answer"] {
    const { answer } = this.#now;
    if (answer === null) return null;
    this.set({ answer: answer.calls > 1 ? { ...answer, calls: answer.calls - 1 } : null });
    return answer;
  }

  /** What happens to the answer of the next send that was handled, if anything. It counts as used. */
  takeSpoiling(): "garbage" | "cut" | undefined {
    const { garbage, cutCalls } = this.#now;
    if (cutCalls > 0) {
      this.set({ cutCalls: cutCalls - 1 });
      return "cut";
    }
    if (garbage === 0) return undefined;
    this.set({ garbage: garbage - 1 });
    return "garbage";
  }
}
