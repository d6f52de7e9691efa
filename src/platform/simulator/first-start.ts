import type { Store } from "../store/store.js";
import { newKey, newToken } from "../store/new-records.js";
import type { KeyRecord, TokenRecord } from "../store/records.js";

/** A token with the account that its slot has. */
export interface BoundToken {
  readonly token: string;
  readonly wxid: string;
}

export const ASSISTANT = { wxid: "wxid_assistant01", nickname: "小助手" };
const PEOPLE = [
  { wxid: "wxid_alice0001", nickname: "Alice" },
  { wxid: "wxid_bob000001", nickname: "Bob" },
  { wxid: "wxid_xiaomei01", nickname: "小美" },
];
const GROUP = { id: "19095000001@chatroom", name: "咖啡小组 Coffee" };

/**
 * What there is at the first start: a key, a token with an account online, three people and a group of them all.
 *
 * @param kept the key and the token that a reset keeps
 */
export function firstStart(store: Store, kept: { key?: KeyRecord; token?: TokenRecord } = {}): void {
  const key = kept.key ?? newKey("默认 Default");
  const token = kept.token ?? newToken(key.id, "机器人 Bot");
  store.together(() => {
    store.keys.put(key.id, key);
    store.tokens.put(token.id, { ...token, keyId: key.id });
    for (const person of [ASSISTANT, ...PEOPLE]) store.people.put(person.wxid, person);
    store.groups.put(GROUP.id, { ...GROUP, members: [ASSISTANT, ...PEOPLE].map(({ wxid }) => wxid) });
    bind(store, token.id, ASSISTANT.wxid);
  });
}

/** The tokens that a command line asks for, each with its account online; its person is made where there is none. */
export function bindTokens(store: Store, keyId: string, tokens: readonly BoundToken[]): void {
  for (const { token, wxid } of tokens) {
    const known = [...store.tokens.values()].find((record) => record.token === token);
    const record = known ?? newToken(keyId, wxid, token);
    store.together(() => {
      if (known === undefined) store.tokens.put(record.id, record);
      if (!store.people.has(wxid)) meet(store, wxid);
      if (store.logins.get(record.id)?.account.wxid !== wxid) bind(store, record.id, wxid);
    });
  }
}

/** A new person is in the group that everybody is in. */
function meet(store: Store, wxid: string): void {
  store.people.put(wxid, { wxid, nickname: wxid });
  const group = store.groups.get(GROUP.id);
  if (group !== undefined) store.groups.put(group.id, { ...group, members: [...group.members, wxid] });
}

function bind(store: Store, tokenId: string, wxid: string): void {
  const { nickname } = store.people.get(wxid)!;
  for (const other of [...store.logins.keys()]) {
    if (store.logins.get(other)?.account.wxid === wxid) store.logins.delete(other);
  }
  const now = Date.now();
  store.logins.put(tokenId, { account: { wxid, nickname }, online: true, since: now, firstLogin: now, lastLogin: now });
}
