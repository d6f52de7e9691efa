import { signal } from "@preact/signals";
import { problemText } from "../language/problems.js";

interface Toast {
  readonly text: string;
  readonly problem: boolean;
}

const toast = signal<Toast | undefined>(undefined);
let timer: number | undefined;

/** Says something for a few seconds. */
export function say(text: string, problem = false): void {
  toast.value = { text, problem };
  window.clearTimeout(timer);
  timer = window.setTimeout(() => (toast.value = undefined), problem ? 6_000 : 2_500);
}

/** Does something, and says so where it fails. Whether it was done. */
export async function attempt(act: () => Promise<unknown>): Promise<boolean> {
  try {
    await act();
    return true;
  } catch (error) {
    say(problemText(error), true);
    return false;
  }
}

/** Where toasts appear; once in a page, always there, so that screen readers hear them. */
export function Toasts() {
  return (
    <div class="toasts" role="status" popover="manual" ref={keepOnTop}>
      {toast.value && <p class={toast.value.problem ? "toast toast-problem" : "toast"}>{toast.value.text}</p>}
    </div>
  );
}

/** In the top layer, else dialogs would hide it; shown anew with each toast, above dialogs opened since. */
function keepOnTop(element: HTMLElement | null): void {
  if (element === null) return;
  toast.subscribe((shown) => {
    if (!element.isConnected || typeof element.showPopover !== "function") return;
    if (element.matches(":popover-open")) element.hidePopover();
    if (shown !== undefined) element.showPopover();
  });
}
