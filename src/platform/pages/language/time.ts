import { language } from "./language.js";

const DAY = 86_400_000;

function format(time: number, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(language.value, { hourCycle: "h23", ...options }).format(time);
}

function startOfDay(time: number): number {
  return new Date(time).setHours(0, 0, 0, 0);
}

export function clock(time: number): string {
  return format(time, { hour: "2-digit", minute: "2-digit" });
}

export function clockWithSeconds(time: number): string {
  return format(time, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
}

export function fullTime(time: number): string {
  return format(time, { dateStyle: "medium", timeStyle: "medium" });
}

/** In a list of chats: the clock today, else the day. */
export function shortTime(time: number, now = Date.now()): string {
  const days = Math.round((startOfDay(now) - startOfDay(time)) / DAY);
  if (days <= 0) return clock(time);
  if (days === 1) return new Intl.RelativeTimeFormat(language.value, { numeric: "auto" }).format(-1, "day");
  if (days < 7) return format(time, { weekday: "short" });
  return format(time, { month: "numeric", day: "numeric" });
}

/** Between messages: the day where it is not today, and the clock. */
export function separatorTime(time: number, now = Date.now()): string {
  return startOfDay(now) === startOfDay(time) ? clock(time) : `${shortTime(time, now)} ${clock(time)}`;
}

/** "3 minutes ago", "in 2 hours". */
export function relativeTime(time: number, now = Date.now()): string {
  const seconds = Math.round((time - now) / 1_000);
  const relative = new Intl.RelativeTimeFormat(language.value, { numeric: "auto" });
  const size = Math.abs(seconds);
  if (size < 45) return relative.format(0, "second");
  if (size < 3_570) return relative.format(Math.round(seconds / 60), "minute");
  if (size < 84_600) return relative.format(Math.round(seconds / 3_600), "hour");
  return relative.format(Math.round(seconds / 86_400), "day");
}

/** `0:07`, `1:23`. */
export function minutes(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
