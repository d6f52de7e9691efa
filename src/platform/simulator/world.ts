import { randomInt } from "node:crypto";
import type { Chat, Content, Group, Message, Notice, Quoted } from "../pages-api/chat.js";
import { PlatformError } from "../platform-error.js";
import type { GroupRecord, MessageRecord, PersonRecord } from "../store/records.js";
import type { Store } from "../store/store.js";
import { isGroup, pairOf, seenChat, storedChat } from "./chat-id.js";
import { History } from "./history.js";

/** Who watches what happens among the people. */
export interface WorldListener {
  /** A new message, or one that was taken back. `members`: who is in the chat. */
  onMessage?(message: MessageRecord, members: readonly string[], isNew: boolean): void;
  onRead?(person: string, chat: string): void;
  /** People or groups have changed. */
  onChange?(): void;
}

/** How long a message can be taken back, in milliseconds. */
const REVOKE_LIMIT = 2 * 60_000;

const PAGE = 50;

/** A small WeChat: people, groups, and what they write to each other. Everybody knows everybody. */
export class World {
  readonly #store: Store;
  readonly #history: History;
  readonly #listeners = new Set<WorldListener>();

  constructor(store: Store) {
    this.#store = store;
    this.#history = new History(store);
  }

  /** Returns a function that ends it. */
  watch(listener: WorldListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  reload(): void {
    this.#history.reload();
    this.#changed();
  }

  people(): PersonRecord[] {
    return [...this.#store.people.values()];
  }

  person(wxid: string): PersonRecord {
    const person = this.#store.people.get(wxid);
    if (person === undefined) throw new PlatformError("unknownPerson", `There is no person with the wxid ${wxid}.`);
    return person;
  }

  nickname(wxid: string): string {
    return this.#store.people.get(wxid)?.nickname ?? wxid;
  }

  addPerson(nickname: string, wxid = `wxid_${randomInt(36 ** 6, 36 ** 7).toString(36)}${randomInt(10, 99)}`) {
    if (this.#store.people.has(wxid)) throw new PlatformError("taken", `The wxid ${wxid} exists already.`);
    return this.#putPerson({ wxid, nickname });
  }

  renamePerson(wxid: string, nickname: string): PersonRecord {
    return this.#putPerson({ ...this.person(wxid), nickname });
  }

  /** Takes a person out of the world and all groups; what was written stays. */
  removePerson(wxid: string): void {
    this.person(wxid);
    this.#store.together(() => {
      this.#store.people.delete(wxid);
      for (const group of this.groupsOf(wxid)) {
        this.#store.groups.put(group.id, { ...group, members: group.members.filter((member) => member !== wxid) });
      }
    });
    this.#changed();
  }

  groupsOf(wxid: string): GroupRecord[] {
    return [...this.#store.groups.values()].filter(({ members }) => members.includes(wxid));
  }

  /** @throws `unknownGroup`, `notMember` */
  group(id: string, as: string): GroupRecord {
    const group = this.#store.groups.get(id);
    if (group === undefined) throw new PlatformError("unknownGroup", `There is no group with the id ${id}.`);
    if (!group.members.includes(as)) throw new PlatformError("notMember", `${as} is not a member of ${id}.`);
    return group;
  }

  addGroup(as: string, name: string, members: readonly string[], id = newGroupId()): Group {
    const all = [...new Set([as, ...members])];
    all.forEach((wxid) => this.person(wxid));
    const group = { id, name, members: all };
    return this.#store.together(() => {
      this.#store.groups.put(id, group);
      this.#notice(group, "created", as, all.slice(1));
      return group;
    });
  }

  changeGroup(
    as: string,
    id: string,
    change: { name?: string; add?: readonly string[]; remove?: readonly string[] },
  ): Group {
    const old = this.group(id, as);
    const joined = (change.add ?? []).filter((wxid) => !old.members.includes(this.person(wxid).wxid));
    const left = (change.remove ?? []).filter((wxid) => old.members.includes(wxid));
    const members = [...new Set([...old.members, ...joined])].filter((wxid) => !left.includes(wxid));
    const group = { id, name: change.name ?? old.name, members };
    return this.#store.together(() => {
      this.#store.groups.put(id, group);
      if (group.name !== old.name) this.#notice(group, "renamed", as, []);
      if (joined.length > 0) this.#notice(group, "joined", as, joined);
      if (left.length > 0) this.#notice(group, "left", as, left);
      this.#changed();
      return group;
    });
  }

  /** Who is in a chat, as one of them sees it. @throws `unknownPerson`, `unknownGroup`, `notMember` */
  membersOf(as: string, chat: string): readonly string[] {
    this.person(as);
    if (isGroup(chat)) return this.group(chat, as).members;
    return [...new Set([as, this.person(chat).wxid])];
  }

  write(as: string, chat: string, content: Content, viaApi = false): MessageRecord {
    const members = this.membersOf(as, chat);
    const message = this.#history.add(storedChat(as, chat), as, content, viaApi);
    this.#tell((listener) => listener.onMessage?.(message, members, true));
    return message;
  }

  message(as: string, id: string): MessageRecord {
    const message = this.#history.get(id);
    if (message === undefined || !this.#members(message.chat).includes(as)) {
      throw new PlatformError("unknownMessage", `There is no message with the id ${id} in the chats of ${as}.`);
    }
    return message;
  }

  revoke(as: string, id: string): void {
    const message = this.message(as, id);
    if (message.sender !== as) throw new PlatformError("notOwn", "Only its sender can take a message back.");
    if (message.revoked) return;
    if (Date.now() - message.time > REVOKE_LIMIT) {
      throw new PlatformError("tooLate", "A message can be taken back within 2 minutes.");
    }
    const revoked: MessageRecord = { ...message, revoked: true };
    this.#history.change(revoked);
    this.#tell((listener) => listener.onMessage?.(revoked, this.#members(message.chat), false));
  }

  /** What a message is quoted as. */
  quoted(as: string, id: string): Quoted {
    const { sender, content } = this.message(as, id);
    return { id, sender, nickname: this.nickname(sender), kind: content.kind, text: visibleText(content) };
  }

  read(as: string, chat: string): void {
    this.membersOf(as, chat);
    const stored = storedChat(as, chat);
    const last = this.#history.of(stored).at(-1)?.seq ?? 0;
    const key = `${as} ${stored}`;
    if ((this.#store.reads.get(key) ?? 0) >= last) return;
    this.#store.reads.put(key, last);
    this.#tell((listener) => listener.onRead?.(as, chat));
  }

  /** A person's chats: all with messages, all groups, and everybody else; the last one written to first. */
  chats(as: string): Chat[] {
    const groups = this.groupsOf(as).map(({ id }) => id);
    const others = this.people()
      .map(({ wxid }) => wxid)
      .filter((wxid) => wxid !== as);
    return [...groups, ...others]
      .map((chat) => this.chat(as, chat))
      .sort((one, other) => (other.last?.seq ?? 0) - (one.last?.seq ?? 0));
  }

  chat(as: string, chat: string): Chat {
    const stored = storedChat(as, chat);
    const messages = this.#history.of(stored);
    const read = this.#store.reads.get(`${as} ${stored}`) ?? 0;
    let unread = 0;
    let mentioned = false;
    for (let index = messages.length - 1; index >= 0 && messages[index]!.seq > read; index--) {
      const { sender, content, revoked } = messages[index]!;
      if (sender === as || sender === "" || revoked) continue;
      unread++;
      mentioned ||= "mentions" in content && content.mentions?.some((id) => id === as || id === "notify@all") === true;
    }
    const last = messages.at(-1);
    return { id: chat, unread, mentioned, ...(last && { last: seenBy(as, last) }) };
  }

  messages(as: string, chat: string, before = Infinity): { messages: Message[]; more: boolean } {
    this.membersOf(as, chat);
    const older = this.#history.of(storedChat(as, chat)).filter(({ seq }) => seq < before);
    return { messages: older.slice(-PAGE).map((message) => seenBy(as, message)), more: older.length > PAGE };
  }

  #members(stored: string): readonly string[] {
    return isGroup(stored) ? (this.#store.groups.get(stored)?.members ?? []) : pairOf(stored);
  }

  #putPerson(person: PersonRecord): PersonRecord {
    this.#store.people.put(person.wxid, person);
    this.#changed();
    return person;
  }

  #notice(group: GroupRecord, type: Notice["type"], as: string, concerned: readonly string[]): void {
    const people = concerned.map((wxid) => this.nickname(wxid));
    const notice: Notice = { type, by: this.nickname(as), people, name: group.name };
    const message = this.#history.add(group.id, "", { kind: "system", text: chinese(notice), notice });
    this.#tell((listener) => listener.onMessage?.(message, group.members, true));
    this.#changed();
  }

  #changed(): void {
    this.#tell((listener) => listener.onChange?.());
  }

  #tell(call: (listener: WorldListener) => void): void {
    this.#listeners.forEach(call);
  }
}

/** A message as one of those who are in its chat sees it. */
export function seenBy(as: string, { chat, ...message }: MessageRecord): Message {
  return { ...message, chat: seenChat(as, chat) };
}

function visibleText(content: Content): string {
  if ("text" in content) return content.text;
  if ("title" in content) return content.title;
  if (content.kind === "file") return content.media.name ?? "";
  return content.kind === "location" ? (content.name ?? content.label) : "";
}

/** The notices as WeChat writes them. */
function chinese({ type, by, people, name }: Notice): string {
  const quoted = people.map((person) => `"${person}"`).join("、");
  switch (type) {
    case "created":
    case "joined":
      return `"${by}"邀请${quoted}加入了群聊`;
    case "left":
      return `"${by}"将${quoted}移出了群聊`;
    case "renamed":
      return `"${by}"修改群名为“${name}”`;
  }
}

function newGroupId(): string {
  return `${randomInt(10_000_000_000, 99_999_999_999)}@chatroom`;
}
