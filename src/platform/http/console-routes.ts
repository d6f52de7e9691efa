import { Router, json } from "express";
import type { ConsoleState } from "../pages-api/console.js";
import type { EventShape, Settings } from "../pages-api/settings.js";
import { PlatformError } from "../platform-error.js";
import type { Parts } from "../parts.js";
import { readExported, writeExported } from "../store/exported.js";
import { newKey, newToken } from "../store/new-records.js";
import type { KeyRecord, TokenRecord } from "../store/records.js";
import { fieldsOf, given, integer, oneOf, optional, text } from "./fields.js";
import { people } from "./phone-routes.js";

type Fields = Readonly<Record<string, unknown>>;

const MOST_CALLS = 1_000_000_000;
const DAY = 24 * 60 * 60_000;

/** What the console shows and does. */
export function consoleRoutes(parts: Parts): Router {
  const { store } = parts;
  const router = Router();
  router.get("/console", (_request, response) => void response.json(consoleState(parts)));
  keyRoutes(router, parts);
  tokenRoutes(router, parts);
  router.patch("/settings", (request, response) => {
    store.settings = { ...store.settings, ...readSettings(store.settings, fieldsOf(request.body)) };
    parts.consoleChanged();
    response.json(store.settings);
  });
  router.post("/reset", async (_request, response) => {
    await parts.reset();
    response.status(204).end();
  });
  router.post("/export", (_request, response) => {
    response.attachment("wxbot-platform.json").json(writeExported(parts.store, parts.media));
  });
  return router;
}

/** An import is larger than whatever else a page sends. */
export function importRoute(parts: Parts): Router {
  const router = Router();
  router.post("/import", json({ limit: "200mb" }), async (request, response) => {
    await parts.replace(readExported(request.body));
    response.status(204).end();
  });
  return router;
}

export function consoleState(parts: Parts): ConsoleState {
  const { store, quota, logins, sync, faults, addresses } = parts;
  const tokens = [...store.tokens.values()];
  const keys = [...store.keys.values()].map(({ key, ...known }) => ({
    ...known,
    ending: key.slice(-4),
    clients: sync.count(known.id),
    tokens: tokens
      .filter(({ keyId }) => keyId === known.id)
      .map((record) => {
        const { id, name, created, perMinute, token } = record;
        const shown = { id, name, created, perMinute, ending: token.slice(-4) };
        return { ...shown, login: logins.of(record), usage: quota.usage(id) };
      }),
  }));
  const shown = { calls: quota.calls(), settings: store.settings, faults: faults.now };
  return { keys, people: people(parts), ...shown, ...addresses() };
}

function keyRoutes(router: Router, parts: Parts): void {
  const { store, logins, sync, quota } = parts;
  const find = (id: string): KeyRecord => {
    const key = store.keys.get(id);
    if (key === undefined) throw new PlatformError("unknownKey", "There is no such key.");
    return key;
  };
  router.post("/keys", (request, response) => {
    const key = newKey(text(fieldsOf(request.body), "name"));
    store.keys.put(key.id, key);
    parts.consoleChanged();
    response.json({ id: key.id });
  });
  router.patch("/keys/:id", (request, response) => {
    const key = find(request.params.id);
    const fields = fieldsOf(request.body);
    const change = given({ name: optional(fields, "name", text), balance: orNull(fields, "balance") });
    store.keys.put(key.id, { ...key, ...change });
    parts.consoleChanged();
    response.status(204).end();
  });
  router.delete("/keys/:id", async (request, response) => {
    const key = find(request.params.id);
    if (key.id === [...store.keys.keys()][0]) throw new PlatformError("firstKey", "The first key cannot be deleted.");
    for (const token of [...store.tokens.values()].filter(({ keyId }) => keyId === key.id)) {
      await logins.logOut(token);
      store.tokens.delete(token.id);
      quota.forget(token.id);
    }
    store.keys.delete(key.id);
    sync.cutKey(key.id);
    parts.consoleChanged();
    response.status(204).end();
  });
  router.post("/keys/:id/reveal", (request, response) => void response.json({ key: find(request.params.id).key }));
  router.post("/keys/:id/tokens", (request, response) => {
    const token = newToken(find(request.params.id).id, text(fieldsOf(request.body), "name"));
    store.tokens.put(token.id, token);
    parts.consoleChanged();
    response.json({ id: token.id });
  });
}

function tokenRoutes(router: Router, parts: Parts): void {
  const { store, logins, quota } = parts;
  const find = (id: string): TokenRecord => {
    const token = store.tokens.get(id);
    if (token === undefined) throw new PlatformError("unknownToken", "There is no such token.");
    return token;
  };
  router.patch("/tokens/:id", (request, response) => {
    const token = find(request.params.id);
    const fields = fieldsOf(request.body);
    const change = given({ name: optional(fields, "name", text), perMinute: orNull(fields, "perMinute") });
    store.tokens.put(token.id, { ...token, ...change });
    parts.consoleChanged();
    response.status(204).end();
  });
  router.delete("/tokens/:id", async (request, response) => {
    const token = find(request.params.id);
    await logins.logOut(token);
    store.tokens.delete(token.id);
    quota.forget(token.id);
    parts.consoleChanged();
    response.status(204).end();
  });
  router.post("/tokens/:id/reveal", (request, response) => {
    response.json({ token: find(request.params.id).token });
  });
  router.post("/tokens/:id/login", async (request, response) => {
    response.json(await logins.begin(find(request.params.id)));
  });
  router.post("/tokens/:id/history-login", async (request, response) => {
    await logins.resume(find(request.params.id));
    response.status(204).end();
  });
  router.post("/tokens/:id/logout", async (request, response) => {
    await logins.logOut(find(request.params.id));
    response.status(204).end();
  });
  router.post("/tokens/:id/drop", (request, response) => {
    logins.drop(find(request.params.id));
    response.status(204).end();
  });
}

function readSettings({ events }: Settings, fields: Fields): Partial<Settings> {
  const shape = optional(fields, "events", () => readShape(events, fieldsOf(fields["events"], "events")));
  const drop = optional(fields, "drop", () => readDrop(fieldsOf(fields["drop"], "drop")));
  return given({ events: shape, drop });
}

function readShape(old: EventShape, fields: Fields): EventShape {
  const choose = <Value extends string>(name: string, values: readonly Value[]) =>
    optional(fields, name, () => oneOf(fields, name, values));
  return {
    names: choose("names", ["pascal", "snake"]) ?? old.names,
    strings: choose("strings", ["mixed", "plain", "string", "String", "str", "String_"]) ?? old.strings,
    ids: choose("ids", ["bare", "text", "split"]) ?? old.ids,
    numbers: choose("numbers", ["plain", "text", "split"]) ?? old.numbers,
  };
}

function readDrop(fields: Fields): Settings["drop"] {
  const mode = oneOf(fields, "mode", ["off", "random", "after"]);
  return mode === "after" ? { mode, ms: integer(fields, "ms", 0, DAY) } : { mode };
}

/** A number of calls, or null for no limit. */
function orNull(fields: Fields, name: string): number | null | undefined {
  return fields[name] === null ? null : optional(fields, name, () => integer(fields, name, 0, MOST_CALLS));
}
