import type { SeenView } from "../../nodes/admin/view-types.js";

export type Seen = SeenView["chats"][number];
export type SeenKind = keyof SeenView;

/** What came over a configuration's connection lately. Empty where it does not run, or the user may not read it. */
export async function fetchSeen(config: string): Promise<SeenView> {
  const nothing: SeenView = { chats: [], senders: [], accounts: [] };
  if (config === "" || config === "_ADD_") return nothing;
  try {
    return (await $.getJSON("wxbot/seen", { config })) as SeenView;
  } catch {
    return nothing;
  }
}

/** Whether an entry is meant by what was typed: a part of its name, its id or its last message. */
export function matches({ id, name, last }: Seen, typed: string): boolean {
  const text = `${name} ${id} ${last?.text ?? ""}`.toLowerCase();
  return text.includes(typed.trim().toLowerCase());
}
