import { computed, signal } from "@preact/signals";
import type { ConsoleState, TokenState } from "../../pages-api/console.js";
import type { Faults } from "../../pages-api/faults.js";
import type { ConsoleFrame } from "../../pages-api/live.js";
import { stayLive } from "../api/live.js";

/** What the server last said; undefined before its first word. */
export const consoleState = signal<ConsoleState | undefined>(undefined);

export const tokens = computed<readonly TokenState[]>(
  () => consoleState.value?.keys.flatMap((key) => key.tokens) ?? [],
);

export function nicknameOf(wxid: string): string {
  return consoleState.value?.people.find((person) => person.wxid === wxid)?.nickname ?? wxid;
}

/** How many faults are active. */
export const activeFaults = computed(() => {
  const faults = consoleState.value?.faults;
  return faults === undefined ? 0 : Object.values(faults).filter(isActive).length;
});

function isActive(fault: Faults[keyof Faults]): boolean {
  return typeof fault === "object" ? fault !== null : Boolean(fault);
}

/** Follows the console until the returned function is called. */
export function followConsole(): () => void {
  return stayLive({ page: "console" }, { onFrame: (frame) => (consoleState.value = (frame as ConsoleFrame).state) });
}
