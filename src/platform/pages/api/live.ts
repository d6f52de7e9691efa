import { signal } from "@preact/signals";
import { address, request } from "./request.js";

/** `waiting`: the connection was lost, and the next try comes by itself. */
export type LiveState = "connecting" | "open" | "waiting";

export const liveState = signal<LiveState>("connecting");

export interface LiveListener {
  readonly onFrame: (frame: unknown) => void;
  /** It is open again after a loss: what came meanwhile is missed. */
  readonly onReturn?: () => void;
}

const FIRST_WAIT = 500;
const LONGEST_WAIT = 10_000;

/**
 * Keeps the live socket open: after any loss it comes back by itself, at once when the browser is online again or the
 * page is looked at again.
 *
 * @param query which page it is, and whose phone
 * @returns a function that ends it
 */
export function stayLive(query: Readonly<Record<string, string>>, { onFrame, onReturn }: LiveListener): () => void {
  let socket: WebSocket | undefined;
  let timer: number | undefined;
  let wait = FIRST_WAIT;
  let ended = false;
  let openedBefore = false;

  const retry = () => {
    if (ended) return;
    liveState.value = "waiting";
    window.clearTimeout(timer);
    timer = window.setTimeout(() => void connect(), wait * (0.75 + Math.random() / 2));
    wait = Math.min(wait * 2, LONGEST_WAIT);
  };
  const connect = async () => {
    timer = undefined;
    try {
      const { ticket } = await request("POST api/ticket", {});
      if (!ended) socket = open({ ticket, ...query });
    } catch {
      retry();
    }
  };
  const open = (search: Record<string, string>) => {
    const url = new URL(address("live", {}, search), document.baseURI);
    url.protocol = url.protocol.replace("http", "ws");
    const opened = new WebSocket(url);
    opened.onopen = () => {
      wait = FIRST_WAIT;
      liveState.value = "open";
      if (openedBefore) onReturn?.();
      openedBefore = true;
    };
    opened.onmessage = ({ data }: MessageEvent<string>) => onFrame(JSON.parse(data));
    opened.onclose = retry;
    return opened;
  };
  const hurry = () => {
    if (timer === undefined || document.hidden) return;
    window.clearTimeout(timer);
    void connect();
  };

  liveState.value = "connecting";
  window.addEventListener("online", hurry);
  document.addEventListener("visibilitychange", hurry);
  void connect();
  return () => {
    ended = true;
    window.clearTimeout(timer);
    window.removeEventListener("online", hurry);
    document.removeEventListener("visibilitychange", hurry);
    if (socket) socket.onclose = socket.onmessage = null;
    socket?.close();
  };
}
