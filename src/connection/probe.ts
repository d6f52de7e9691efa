import type { Fault } from "../network/fault.js";
import { Session, type SyncAddress } from "./session.js";
import { TIMING, type Timing } from "./state.js";

/** What came of a try to sign in. `detail` is for people who know the field; it holds no secret. */
export type ProbeResult =
  | { readonly signedIn: true; readonly milliseconds: number }
  | { readonly signedIn: false; readonly fault: Fault | "refused"; readonly detail: string };

/** A person waits for the answer. */
const PROBE_TIMING: Timing = { ...TIMING, handshake: 8_000, signIn: 8_000 };

/**
 * Signs in once on a socket of its own, and closes it again.
 *
 * @throws SyntaxError where the address is no URL
 */
export function probe(address: SyncAddress, timing: Partial<Timing> = {}): Promise<ProbeResult> {
  const start = performance.now();
  return new Promise((resolve) => {
    const session = new Session(
      address,
      {
        onSignedIn: () => {
          resolve({ signedIn: true, milliseconds: Math.round(performance.now() - start) });
          void session.close();
        },
        onEvent: () => {},
        onUnreadable: () => {},
        onEnd: (end) => {
          if (end.refused) resolve({ signedIn: false, fault: "refused", detail: "" });
          else resolve({ signedIn: false, fault: end.fault, detail: end.reason });
        },
      },
      { ...PROBE_TIMING, ...timing },
    );
  });
}
