import type { Parser } from "htmlparser2";

/** An element of the XML inside a message. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** Its own text, CDATA included, as it was written. */
  readonly text: string;
}

/** More than this is not read, so that no message takes long: real ones stay far below. Characters, tags, depth. */
const LIMITS = { length: 256 * 1024, tags: 10_000, depth: 64 };

let ParserClass: typeof Parser | undefined;

/**
 * Reads the XML inside a message. The parser knows the five entities of XML and numbers; it reads no DTD and declares
 * no entity, so nothing can expand. What is not well-formed is read as far as it can be.
 *
 * @returns the root, or undefined where there is no element, or too much of them
 */
export function parseXml(text: string): XmlElement | undefined {
  if (text.length > LIMITS.length || !text.includes("<") || hasTooManyTags(text)) return undefined;
  // Loaded with the first XML, because text messages never need it.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  ParserClass ??= (require("htmlparser2") as typeof import("htmlparser2")).Parser;
  const tree = new Tree();
  const parser = new ParserClass(tree, { xmlMode: true, decodeEntities: true });
  parser.end(text);
  return tree.tooDeep ? undefined : tree.root;
}

function hasTooManyTags(text: string): boolean {
  let count = 0;
  for (let at = text.indexOf("<"); at !== -1; at = text.indexOf("<", at + 1)) if (++count > LIMITS.tags) return true;
  return false;
}

/** The element that a path of names leads to, from the children of `element` on. */
export function find(element: XmlElement | undefined, ...path: string[]): XmlElement | undefined {
  return path.reduce<XmlElement | undefined>((at, name) => at?.children.find((child) => child.name === name), element);
}

/** The trimmed text of the element that a path leads to; undefined where it is missing or empty. */
export function textAt(element: XmlElement | undefined, ...path: string[]): string | undefined {
  return find(element, ...path)?.text.trim() || undefined;
}

/** An attribute; undefined where it is missing or empty. */
export function attribute(element: XmlElement | undefined, name: string): string | undefined {
  return element !== undefined && Object.hasOwn(element.attributes, name)
    ? element.attributes[name] || undefined
    : undefined;
}

/** An attribute or text as a number of at least 0, where it is one. */
export function toNumber(text: string | undefined): number | undefined {
  const number = text === undefined ? NaN : Number(text);
  return Number.isFinite(number) && number >= 0 ? number : undefined;
}

type Growing = { name: string; attributes: Record<string, string>; children: Growing[]; text: string };

/** Grows the tree from the parser's calls. */
class Tree {
  root: XmlElement | undefined;
  tooDeep = false;
  readonly #open: Growing[] = [];

  onopentag(name: string, attributes: Record<string, string>): void {
    if (this.#open.length > LIMITS.depth) this.tooDeep = true;
    if (this.tooDeep) return;
    const element: Growing = { name, attributes, children: [], text: "" };
    this.#open.at(-1)?.children.push(element);
    if (this.#open.length === 0) this.root ??= element;
    this.#open.push(element);
  }

  ontext(text: string): void {
    const element = this.#open.at(-1);
    if (element !== undefined) element.text += text;
  }

  onclosetag(): void {
    this.#open.pop();
  }
}
