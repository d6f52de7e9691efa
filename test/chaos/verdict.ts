import type { Entry } from "./flow.js";
import { findMarked } from "./marked-text.js";
import type { Arrival, Handed, Outage, Records } from "./records.js";

/**
 * A message that reached wxbot-send so shortly before a kill -9, in milliseconds, may not have been accepted yet: it is
 * accepted when it is on the disk.
 */
const ACCEPTING = 2_000;

/** Codes that say that a message surely was not sent. */
const NOT_SENT = new Set(["WXBOT_NETWORK", "WXBOT_EXPIRED", "WXBOT_QUEUE_FULL", "WXBOT_CLOSED", "WXBOT_BUSY"]);

/** How a run ended. All but the figures are faults of the package; there should be none. */
export interface Verdict {
  readonly figures: Readonly<Record<string, number | string>>;
  /** Accepted, and neither arrived nor reported. */
  readonly lost: string[];
  /** Arrived more than once. */
  readonly doubled: string[];
  /** Arrived before one of the same account that was handed in earlier, and that nobody had given up. */
  readonly disordered: string[];
  /** The flow was told what is not so. */
  readonly untrue: string[];
  /** Events that the flow should have received. */
  readonly eventsLost: string[];
  readonly eventsDoubled: string[];
}

export function judge(records: Records): Verdict {
  const entries = records.entries();
  const ends = endsOf(entries);
  const arrivals = new Map<number, Arrival[]>();
  for (const arrival of records.arrivals) {
    arrivals.set(arrival.number, [...(arrivals.get(arrival.number) ?? []), arrival]);
  }
  const lost: string[] = [];
  const untrue: string[] = [];
  let untold = 0;
  let neverTaken = 0;
  let neverAccepted = 0;
  for (const message of records.handed) {
    const parts = new Set(arrivals.get(message.number)?.map(({ part }) => part));
    const told = ends.get(message.number) ?? [];
    if (told.length === 0 && parts.size > 0) untold++;
    const failed = told.filter(({ end }) => end === "failed");
    if (parts.size < message.parts && failed.length === 0) {
      if (told.length > 0)
        untrue.push(`${message.number}: said to be sent, and only ${parts.size} of ${message.parts} arrived`);
      else if (parts.size === 0 && mayBeUnaccepted(message, records)) {
        if (message.msgid === undefined) neverTaken++;
        else neverAccepted++;
      } else lost.push(`${message.number} (${parts.size} of ${message.parts} arrived)`);
    }
    untrue.push(...untruths(message, told, parts.size));
  }
  const { eventFigures, ...eventFaults } = judgeEvents(records, entries);
  return {
    lost,
    untrue,
    doubled: [...arrivals.values()].flatMap(repeated).map(({ number, part }) => `${number}, part ${part}`),
    disordered: disordered(records.arrivals, ends),
    ...eventFaults,
    figures: {
      ...figuresOf(records, entries, ends),
      // Node-RED drops what is between two nodes when it closes them.
      "arrived, and the flow was told nothing": untold,
      "offered while the flow was not there": neverTaken,
      "taken less than 2 s before a kill or during a redeploy, and not yet accepted": neverAccepted,
      ...eventFigures,
    },
  };
}

/** Whether a message of which nothing is known may have gone with its process or its nodes before it was accepted. */
function mayBeUnaccepted({ number, from, to }: Handed, { outages, journaled }: Records): boolean {
  if (journaled.has(number)) return false;
  return outages.some((outage: Outage) => {
    const patience = outage.kind === "kill" ? ACCEPTING : 0;
    return from <= outage.to && to + patience >= outage.from;
  });
}

function untruths({ number, parts, msgid }: Handed, told: readonly Entry[], arrived: number): string[] {
  const found: string[] = [];
  for (const { end, code = "", msgid: named } of told) {
    if (msgid !== undefined && named !== msgid) found.push(`${number}: came back with another _msgid`);
    if (end === "failed" && code === "") found.push(`${number}: failed without a code`);
    if (end === "failed" && parts === 1 && NOT_SENT.has(code) && arrived > 0)
      found.push(`${number}: ${code}, but it arrived`);
  }
  // A failure is told twice rather than never, where a kill or a redeploy comes while it is told; a success is not.
  const successes = told.filter(({ end }) => end === "sent").length;
  if (successes > 1) found.push(`${number}: said twice to be sent`);
  if (successes > 0 && successes < told.length) found.push(`${number}: said to be sent, and to have failed`);
  return found;
}

function repeated(arrivals: readonly Arrival[]): Arrival[] {
  return arrivals.filter(({ part }, at) => arrivals.findIndex((other) => other.part === part) !== at);
}

/**
 * A request that the network held back may arrive after its sender has given it up, reported it as uncertain and gone
 * on: no sender can keep that from happening.
 */
function disordered(arrivals: readonly Arrival[], ends: ReadonlyMap<number, readonly Entry[]>): string[] {
  const last = new Map<string, Arrival>();
  const found: string[] = [];
  for (const arrival of arrivals) {
    const told = ends.get(arrival.number) ?? [];
    if (told.some(({ code }) => code === "WXBOT_UNCERTAIN")) continue;
    const before = last.get(arrival.account);
    if (before && before.number * 10 + before.part > arrival.number * 10 + arrival.part) {
      const end = told.map(({ end, code = "" }) => `${end} ${code}`).join(", ") || "nothing";
      found.push(`${arrival.number} after ${before.number} (told: ${end})`);
    }
    last.set(arrival.account, arrival);
  }
  return found;
}

/**
 * Nothing is replayed (protocol.md section 2), so an event is owed where it was passed on whole by the proxy, and a
 * later one of the same connection was received: nothing between socket and flow may have lost it.
 */
function judgeEvents({ passed, events }: Records, entries: readonly Entry[]) {
  const counts = new Map<number, number>();
  for (const { end, text = "" } of entries) {
    if (end !== "received") continue;
    for (const { mark, number } of findMarked(text))
      if (mark === "event") counts.set(number, (counts.get(number) ?? 0) + 1);
  }
  const received = new Set(counts.keys());
  // An event that went over two connections, of which one was being closed, came by the newer one.
  const newest = new Map<number, number>();
  for (const { line, event } of passed) newest.set(event, Math.max(line, newest.get(event) ?? 0));
  const lastOfLine = new Map<number, number>();
  passed.forEach(({ line, event }, at) => {
    if (received.has(event) && newest.get(event) === line) lastOfLine.set(line, at);
  });
  const owed = new Set(passed.filter(({ line }, at) => at <= (lastOfLine.get(line) ?? -1)).map(({ event }) => event));
  return {
    eventsLost: [...owed].filter((event) => !received.has(event)).map(String),
    eventsDoubled: [...counts].filter(([, count]) => count > 1).map(([event, count]) => `${event} (${count} times)`),
    eventFigures: {
      "events of the platform": events,
      "events that the flow was owed": owed.size,
      "events that it received": received.size,
    },
  };
}

function endsOf(entries: readonly Entry[]): Map<number, Entry[]> {
  const ends = new Map<number, Entry[]>();
  for (const entry of entries) {
    const [found] = entry.end === "received" ? [] : findMarked(entry.topic ?? "");
    if (found !== undefined) ends.set(found.number, [...(ends.get(found.number) ?? []), entry]);
  }
  return ends;
}

function figuresOf({ handed, arrivals }: Records, entries: readonly Entry[], ends: ReadonlyMap<number, Entry[]>) {
  const codes: Record<string, number> = {};
  for (const { end, code = "?" } of entries) if (end === "failed") codes[code] = (codes[code] ?? 0) + 1;
  return {
    "sends handed in": handed.length,
    "contents that arrived": arrivals.length,
    "reported as sent": [...ends.values()].filter((told) => told.some(({ end }) => end === "sent")).length,
    ...Object.fromEntries(Object.entries(codes).map(([code, count]) => [`reported as ${code}`, count])),
    "failures that were told again": [...ends.values()].filter((told) => told.length > 1).length,
  };
}
