import { useRef } from "preact/hooks";

/** How long a finger stays, in milliseconds. */
const LONG = 450;
/** How far it may move meanwhile, in pixels: no finger is still. */
const TREMBLE = 10;
/** A click that comes this soon after the release, in milliseconds, is the release's. */
const SAME = 500;

interface Press {
  readonly x: number;
  readonly y: number;
  readonly timer: number;
  /** Whether it was long enough, and when the finger was lifted then. */
  long: boolean;
  released?: number;
}

/**
 * Handlers for an element that does something else where a finger stays on it, and for a right click.
 *
 * @param onLong told where, in pixels of the window
 */
export function useLongPress(onLong: (x: number, y: number) => void) {
  const press = useRef<Press | undefined>(undefined);
  const end = () => window.clearTimeout(press.current?.timer);
  const lift = ({ timeStamp }: PointerEvent) => {
    end();
    if (press.current) press.current.released = timeStamp;
  };
  return {
    onPointerDown: ({ pointerType, isPrimary, clientX: x, clientY: y }: PointerEvent) => {
      end();
      press.current = undefined;
      if (pointerType !== "touch" || !isPrimary) return;
      const timer = window.setTimeout(() => {
        begun.long = true;
        onLong(x, y);
      }, LONG);
      const begun: Press = { x, y, timer, long: false };
      press.current = begun;
    },
    onPointerMove: ({ clientX, clientY }: PointerEvent) => {
      const { x, y } = press.current ?? { x: clientX, y: clientY };
      if (Math.hypot(clientX - x, clientY - y) > TREMBLE) end();
    },
    onPointerUp: lift,
    onPointerCancel: lift,
    // The browser makes no mouse of this finger: it would take the focus, and click.
    onTouchEnd: (event: TouchEvent) => {
      if (press.current?.long === true && event.cancelable) event.preventDefault();
    },
    onContextMenu: (event: MouseEvent) => {
      event.preventDefault();
      end();
      // Some browsers tell of a long press themselves.
      if (press.current?.long === true) return;
      if (press.current) press.current.long = true;
      onLong(event.clientX, event.clientY);
    },
    onClickCapture: (event: MouseEvent) => {
      const { long, released = event.timeStamp } = press.current ?? { long: false };
      if (!long || event.timeStamp - released > SAME) return;
      event.preventDefault();
      event.stopPropagation();
    },
  };
}
