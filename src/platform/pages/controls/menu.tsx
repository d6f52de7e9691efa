import type { IconNode } from "lucide";
import { useEffect, useRef } from "preact/hooks";
import { Icon } from "./icon.js";

export interface MenuItem {
  readonly label: string;
  readonly icon?: IconNode;
  readonly danger?: boolean;
  readonly act: () => void;
}

export interface MenuProps {
  readonly label: string;
  readonly items: readonly MenuItem[];
  /** Where it opens, in pixels of the window. */
  readonly at: { readonly x: number; readonly y: number };
  readonly onClose: () => void;
}

/**
 * A context menu: arrows move, Enter chooses; Escape, a press beside it and leaving it close it. Not by the browser's own
 * light dismissal: that would take the end of the long press that opened it for a press beside it.
 */
export function Menu({ label, items, at, onClose }: MenuProps) {
  const menu = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = menu.current!;
    const before = document.activeElement;
    element.showPopover();
    place(element, at);
    element.querySelector("button")?.focus();
    const pressed = ({ target }: PointerEvent) => {
      if (!element.contains(target as Node)) onClose();
    };
    document.addEventListener("pointerdown", pressed, true);
    return () => {
      document.removeEventListener("pointerdown", pressed, true);
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);
  return (
    <div
      ref={menu}
      class="menu"
      role="menu"
      aria-label={label}
      popover="manual"
      onFocusOut={({ relatedTarget }) => {
        if (relatedTarget !== null && !menu.current!.contains(relatedTarget as Node)) onClose();
      }}
      onKeyDown={(event) => {
        if (event.key !== "Escape" && event.key !== "Tab") return moveFocus(event, menu.current!);
        event.preventDefault();
        event.stopPropagation();
        onClose();
      }}
    >
      {items.map(({ label: text, icon, danger, act }) => (
        <button
          key={text}
          type="button"
          role="menuitem"
          class={danger ? "menu-item danger" : "menu-item"}
          onClick={() => {
            onClose();
            act();
          }}
        >
          {icon && <Icon of={icon} size={18} />}
          {text}
        </button>
      ))}
    </div>
  );
}

function place(element: HTMLElement, { x, y }: MenuProps["at"]): void {
  const { width, height } = element.getBoundingClientRect();
  element.style.left = `${Math.max(8, Math.min(x, innerWidth - width - 8))}px`;
  element.style.top = `${Math.max(8, y + height + 8 > innerHeight ? y - height : y)}px`;
}

function moveFocus(event: KeyboardEvent, menu: HTMLElement): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined) return;
  event.preventDefault();
  const buttons = [...menu.querySelectorAll("button")];
  const index = buttons.indexOf(document.activeElement as HTMLButtonElement);
  buttons[(index + step + buttons.length) % buttons.length]?.focus();
}
