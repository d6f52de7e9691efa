import { computed, signal } from "@preact/signals";
import type { Chat, Group, Message, Person } from "../../pages-api/chat.js";
import type { PhoneFrame } from "../../pages-api/live.js";
import type { PendingCode } from "../../pages-api/login.js";
import { stayLive } from "../api/live.js";
import { whenSent } from "./compose/outgoing.js";
import { forgetMessages, putMessage, refreshMessages } from "./messages.js";

type World = Extract<PhoneFrame, { type: "world" }>;

/** What the server last said of people, groups, chats and QR codes; undefined before its first word. */
const world = signal<World | undefined>(undefined);

export const ready = computed(() => world.value !== undefined);
export const people = computed<readonly Person[]>(() => world.value?.people ?? []);
export const groups = computed<readonly Group[]>(() => world.value?.groups ?? []);
export const codes = computed<readonly PendingCode[]>(() => world.value?.codes ?? []);

/** By the time of the last message, the newest first. */
export const chats = computed<readonly Chat[]>(() =>
  [...(world.value?.chats ?? [])].sort((one, other) => (other.last?.seq ?? 0) - (one.last?.seq ?? 0)),
);

export const unreadCount = computed(() => chats.value.reduce((sum, { unread }) => sum + unread, 0));

const peopleById = computed(() => new Map(people.value.map((person) => [person.wxid, person])));
const groupsById = computed(() => new Map(groups.value.map((group) => [group.id, group])));

export function personOf(wxid: string): Person | undefined {
  return peopleById.value.get(wxid);
}

export function groupOf(id: string): Group | undefined {
  return groupsById.value.get(id);
}

export function nicknameOf(wxid: string): string {
  return personOf(wxid)?.nickname ?? wxid;
}

export function chatName(id: string): string {
  return groupOf(id)?.name ?? nicknameOf(id);
}

/** Follows a person's world until the returned function is called. */
export function followWorld(as: string): () => void {
  const onFrame = (data: unknown) => {
    const frame = data as PhoneFrame;
    if (frame.type === "world") world.value = frame;
    if (frame.type === "message") receive(frame.message, as);
    if (frame.type !== "world") putChat(frame.chat);
  };
  const end = stayLive({ page: "phone", as }, { onFrame, onReturn: () => void refreshMessages() });
  return () => {
    end();
    world.value = undefined;
    forgetMessages();
  };
}

function receive(message: Message, as: string): void {
  if (message.sender === as) whenSent(message.chat, () => putMessage(message));
  else putMessage(message);
}

function putChat(chat: Chat): void {
  const before = world.value;
  if (before === undefined) return;
  world.value = { ...before, chats: [chat, ...before.chats.filter(({ id }) => id !== chat.id)] };
}
