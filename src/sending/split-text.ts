/** An address in a text, as WeChat makes it a link: up to white space, CJK text or punctuation, or a bracket. */
const URLS =
  /(?:https?|ftp|weixin):\/\/[^\s\u3000-\u303f\u4e00-\u9fff\uff00-\uffef<>"']+|www\.[^\s\u3000-\u303f\u4e00-\u9fff\uff00-\uffef<>"']+/giu;

/** Where a text is best cut, the best first: after a paragraph, a line, a sentence, a clause, a word. */
const BOUNDARIES = [
  /\n[^\S\n]*\n\s*/gu,
  /\n/gu,
  /[。！？…；]+[”’」』）]*|[.!?;]+["')\]]*(?=\s)/gu,
  /[，、：]|[,:](?=\s)/gu,
  /\s+/gu,
] as const;

/** A part shorter than this share of the limit is not worth a better boundary. */
const LEAST_SHARE = 0.4;

/**
 * Splits a text into parts of at most `limit` characters (UTF-16 units, as JavaScript counts), in order.
 *
 * It is cut where a reader would pause; never inside a character that is made of several, and never inside a web
 * address: one that is longer than the limit makes its part longer. The white space at a cut is left out.
 *
 * @param limit 0: never split
 */
export function splitText(text: string, limit: number): string[] {
  if (limit <= 0 || text.length <= limit) return [text];
  const parts: string[] = [];
  let rest = text;
  while (rest.length > limit) {
    const end = cutAt(rest, limit);
    parts.push(rest.slice(0, end).trimEnd());
    // The indentation of the next line stays.
    rest = rest.slice(end).replace(/^(?:[^\S\n]*\n)+|^[^\S\n]+/u, "");
  }
  parts.push(rest.trimEnd());
  const full = parts.filter((part) => part !== "");
  return full.length === 0 ? [text.slice(0, limit)] : full;
}

/** Where the first part ends: at least one character on, and mostly at most `limit`. */
function cutAt(text: string, limit: number): number {
  const urls = addresses(text, limit);
  const allowed = (at: number) => !urls.some(({ start, end }) => start < at && at < end);
  for (const boundary of BOUNDARIES) {
    const at = lastBoundary(text, boundary, limit, allowed);
    if (at !== undefined) return at;
  }
  const url = urls.find(({ start, end }) => start < limit && limit < end);
  if (url !== undefined) return url.start > 0 ? url.start : url.end;
  return characterBoundary(text, limit);
}

/** The web addresses that begin before the limit. */
function addresses(text: string, limit: number): { start: number; end: number }[] {
  // A little beyond, so that the beginning of one that stands across the limit is seen as such.
  const window = text.slice(0, limit + 16);
  return [...window.matchAll(URLS)].map(({ index, 0: { length } }) => {
    if (index + length < window.length) return { start: index, end: index + length };
    return { start: index, end: index + (text.slice(index).match(URLS)?.[0].length ?? length) };
  });
}

/** The last place up to the limit that a boundary allows, unless it leaves too little before it. */
function lastBoundary(text: string, boundary: RegExp, limit: number, allowed: (at: number) => boolean) {
  let last: number | undefined;
  // White space that is left out may stand beyond the limit.
  for (const { index, 0: found } of text.slice(0, limit + 1).matchAll(boundary)) {
    const visible = index + found.trimEnd().length;
    if (visible <= limit && visible >= limit * LEAST_SHARE && allowed(visible)) last = visible;
  }
  return last;
}

/** The end of the last whole character up to the limit, or of the first one where that is longer. */
function characterBoundary(text: string, limit: number): number {
  // More than any character of a language has; others are looked at as a whole.
  const window = text.slice(0, limit + 64);
  const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });
  let across = segmenter.segment(window).containing(limit);
  if (across && across.index + across.segment.length === window.length) {
    across = segmenter.segment(text).containing(limit);
  }
  if (across === undefined || across.index === limit) return limit;
  return across.index > 0 ? across.index : across.segment.length;
}
