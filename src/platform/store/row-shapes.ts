type FieldType = "string" | "number" | "boolean" | "object" | "array";

/** What each row must have that was read from a file, or the platform could not work with it. */
const SHAPES: Readonly<Record<string, Readonly<Record<string, FieldType>>>> = {
  keys: { id: "string", name: "string", key: "string", created: "number" },
  tokens: { id: "string", keyId: "string", name: "string", token: "string", created: "number" },
  logins: { account: "object", online: "boolean", since: "number", firstLogin: "number", lastLogin: "number" },
  people: { wxid: "string", nickname: "string" },
  groups: { id: "string", name: "string", members: "array" },
  messages: { id: "string", seq: "number", chat: "string", sender: "string", time: "number", content: "object" },
  media: { id: "string", created: "number", mime: "string", size: "number", md5: "string" },
  calls: { id: "number", time: "number", api: "string", keyId: "string", tokenId: "string", to: "string" },
  usage: { tokenId: "string", day: "string", calls: "number", done: "number", cost: "number" },
  settings: { events: "object", drop: "object" },
};

/** Where a row has not got its shape: the table's name; undefined where all have. */
export function misshapen(tables: Readonly<Record<string, Readonly<Record<string, unknown>>>>): string | undefined {
  return Object.keys(tables).find((name) => !Object.values(tables[name]!).every((row) => fits(name, row)));
}

/** Whether a row has the shape of its table. */
export function fits(table: string, row: unknown): boolean {
  if (table === "reads") return typeof row === "number";
  if (typeof row !== "object" || row === null) return false;
  // A table that is not known is left out.
  const shape = Object.hasOwn(SHAPES, table) ? SHAPES[table]! : {};
  const fields = row as Record<string, unknown>;
  return Object.entries(shape).every(([name, type]) => fields[name] !== null && typeOf(fields[name]) === type);
}

function typeOf(value: unknown): string {
  return Array.isArray(value) ? "array" : typeof value;
}
