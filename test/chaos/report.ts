import type { Verdict } from "./verdict.js";

/** Prints how a run ended. @returns whether all is well */
export function reportVerdict({ figures, ...wrong }: Verdict, crashes: readonly string[]): boolean {
  for (const [name, figure] of Object.entries(figures)) console.log(`${name}: ${figure}`);
  const found = {
    lost: wrong.lost,
    doubled: wrong.doubled,
    "out of order": wrong.disordered,
    "told what is not so": wrong.untrue,
    "events lost": wrong.eventsLost,
    "events doubled": wrong.eventsDoubled,
    crashes,
  };
  for (const [name, list] of Object.entries(found)) {
    console.log(`${name}: ${list.length}${list.length > 0 ? ` (${list.slice(0, 20).join("; ")})` : ""}`);
  }
  return Object.values(found).every(({ length }) => length === 0);
}
