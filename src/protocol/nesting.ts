/**
 * How deep what comes over the wire may be nested. Real events and answers have some ten levels; flows clone and write
 * what they receive level by level, and a few thousand end the call stack, and with it the process.
 */
const MOST_LEVELS = 500;

/** Whether a parsed text is nested deeper than that. */
export function isTooDeep(text: string, value: unknown): boolean {
  // Each level has a bracket at both ends.
  return text.length >= 2 * MOST_LEVELS && reaches(value, MOST_LEVELS);
}

function reaches(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => reaches(inner, levels - 1));
}
