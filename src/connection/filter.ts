import type { ChatType, Kind, WxbotMessage } from "../message/wxbot-message.js";

export const MATCHES = ["none", "equals", "contains", "startsWith", "regex", "command"] as const;
export type MatchMode = (typeof MATCHES)[number];

/** Which messages a node wants (interface.md, `wxbot-in`). Combined with AND; what is empty passes all. */
export interface Filter {
  /** wxid of the receiving account. */
  readonly account: string;
  readonly kinds: readonly Kind[];
  readonly chatType: "any" | ChatType;
  readonly chats: readonly string[];
  readonly senders: readonly string[];
  readonly match: MatchMode;
  readonly pattern: string;
  readonly mentioned: boolean;
  readonly self: boolean;
}

/** What the text filter found, for `msg.match`. */
export type Match =
  /** `regex`: the whole match, then the groups; named groups, where there are any, as `groups`. */
  | (string | undefined)[]
  /** `command`: the command and the words after it; `rest` is all that follows, as it was written. */
  | { readonly command: string; readonly args: string[]; readonly rest: string };

/** `false`: not wanted. `true`: wanted, with nothing further to tell. */
export type Verdict = boolean | Match;

/**
 * Makes a filter ready for use.
 *
 * @throws SyntaxError where `match` is `regex` and the pattern is none.
 */
export function compileFilter(filter: Filter): (message: WxbotMessage) => Verdict {
  const { account, chatType, mentioned, self } = filter;
  const kinds = someOf<string>(filter.kinds);
  const chats = someOf(filter.chats);
  const senders = someOf(filter.senders);
  const matchText = compileMatch(filter.match, filter.pattern);
  return (message) => {
    if (account !== "" && message.account.wxid !== account) return false;
    if (kinds !== undefined && !kinds.has(message.kind)) return false;
    if (chatType !== "any" && message.chat.type !== chatType) return false;
    if (chats !== undefined && !chats.has(message.chat.id)) return false;
    if (senders !== undefined && !senders.has(message.sender.id)) return false;
    if (mentioned && message.chat.type === "group" && message.mentioned !== true) return false;
    if (!self && message.sender.self) return false;
    if (matchText === undefined) return true;
    return message.text === undefined ? false : matchText(message.text);
  };
}

/** What one of is wanted; undefined where all pass. With 1,000 nodes, even looking into an empty set costs. */
function someOf<T>(wanted: readonly T[]): ReadonlySet<T> | undefined {
  return wanted.length > 0 ? new Set(wanted) : undefined;
}

function compileMatch(mode: MatchMode, pattern: string): ((text: string) => Verdict) | undefined {
  switch (mode) {
    case "none":
      return undefined;
    case "equals":
      return (text) => text === pattern;
    case "contains":
      return (text) => text.includes(pattern);
    case "startsWith":
      return (text) => text.startsWith(pattern);
    case "regex": {
      const expression = new RegExp(pattern);
      return (text) => groupsOf(expression.exec(text));
    }
    case "command":
      return (text) => readCommand(text, pattern);
  }
}

function groupsOf(found: RegExpExecArray | null): Verdict {
  if (found === null) return false;
  const groups = Array.from<string | undefined>(found);
  // A null prototype does not survive cloning and JSON alike: a plain object does.
  return found.groups === undefined ? groups : Object.assign(groups, { groups: { ...found.groups } });
}

/** In groups a command often follows a mention, whose name ends with U+2005. */
const MENTIONS = /^(?:@[^\u2005\n]{1,64}\u2005\s*)+/;

/**
 * The first word of the text is the command, in any case. With an empty pattern, every first word that begins with a
 * slash is one.
 */
function readCommand(text: string, pattern: string): Verdict {
  const line = text.replace(MENTIONS, "").trimStart();
  const word = /^\S+/.exec(line)?.[0];
  if (word === undefined) return false;
  const wanted = pattern.trim();
  const fits = wanted === "" ? word.length > 1 && word.startsWith("/") : word.toLowerCase() === wanted.toLowerCase();
  if (!fits) return false;
  const rest = line.slice(word.length).trim();
  return { command: wanted === "" ? word : wanted, args: rest === "" ? [] : rest.split(/\s+/), rest };
}
