import type { ComponentChildren } from "preact";

/** A section of the sidebar, with a heading that folds it. */
export function Section({ title, children }: { readonly title: string; readonly children: ComponentChildren }) {
  return (
    <details class="wxbot-section" open>
      <summary>{title}</summary>
      <div>{children}</div>
    </details>
  );
}

/** Something that works, but not as it should. */
export function Warning({ children }: { readonly children: ComponentChildren }) {
  return (
    <div class="wxbot-warning">
      <i class="fa fa-exclamation-triangle" aria-hidden="true" /> {children}
    </div>
  );
}

interface IconButtonProps {
  readonly icon: string;
  /** Its tooltip, and what screen readers say. */
  readonly name: string;
  readonly pressed?: boolean;
  readonly onClick: (event: MouseEvent) => void;
}

/** A small button with an icon. */
export function IconButton({ icon, name, pressed, onClick }: IconButtonProps) {
  return (
    <button
      type="button"
      class="red-ui-button red-ui-button-small"
      title={name}
      aria-label={name}
      aria-pressed={pressed}
      onClick={onClick}
    >
      <i class={`fa ${icon}`} aria-hidden="true" />
    </button>
  );
}

/** The chat that a row is about, and when. */
export function ChatLine({ id, name, time }: { readonly id: string; readonly name: string; readonly time: number }) {
  return (
    <div class="wxbot-line">
      <span class="wxbot-chat-label" title={id}>
        {name}
      </span>
      <time dateTime={new Date(time).toISOString()}>{clock(time)}</time>
    </div>
  );
}

const HOUR_AND_MINUTE = { hour: "2-digit", minute: "2-digit" } as const;
const TODAY = new Intl.DateTimeFormat(undefined, HOUR_AND_MINUTE);
const OLDER = new Intl.DateTimeFormat(undefined, { month: "numeric", day: "numeric", ...HOUR_AND_MINUTE });

/** The hour and minute, or for what is older the day too, as the browser's user writes them. */
function clock(time: number): string {
  return (Date.now() - time < 20 * 3_600_000 ? TODAY : OLDER).format(time);
}
