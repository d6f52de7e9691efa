import { Router, type Request } from "express";
import type { Person } from "../pages-api/chat.js";
import type { Routes } from "../pages-api/routes.js";
import { PlatformError } from "../platform-error.js";
import type { Parts } from "../parts.js";
import { seenBy } from "../simulator/world.js";
import { draftContent } from "./draft.js";
import { fieldsOf, given, longText, objects, optional, text, texts } from "./fields.js";

/** As WeChat has them: an id that it gave, or one that a person chose. */
const WXID = /^[A-Za-z][\w-]{5,31}$/;

/** What a script may send at once. */
const MOST_MESSAGES = 1_000;

/** What a phone does. */
export function phoneRoutes(parts: Parts): Router {
  const { world, logins } = parts;
  const router = Router();

  router.get("/people", (_request, response) => {
    response.json({ people: people(parts) } satisfies Routes["GET api/people"]["answer"]);
  });
  router.post("/people", (request, response) => {
    const fields = fieldsOf(request.body);
    const wxid = optional(fields, "wxid", text);
    if (wxid !== undefined && !WXID.test(wxid)) {
      const rule = "wxid must have 6 to 32 letters, digits, - or _, a letter first.";
      throw new PlatformError("badRequest", rule);
    }
    response.json({ ...world.addPerson(text(fields, "nickname"), wxid), bot: false } satisfies Person);
  });
  router.patch("/people/:wxid", (request, response) => {
    const { wxid } = request.params;
    const person = world.renamePerson(wxid, text(fieldsOf(request.body), "nickname"));
    logins.renamed(person);
    response.json({ ...person, bot: parts.simulator.isOnline(wxid) } satisfies Person);
  });
  router.delete("/people/:wxid", (request, response) => {
    const { wxid } = request.params;
    if (logins.isBound(wxid)) throw new PlatformError("bound", `${wxid} is bound to a token: log it out first.`);
    world.removePerson(wxid);
    response.status(204).end();
  });

  router.post("/groups", (request, response) => {
    const fields = fieldsOf(request.body);
    response.json(world.addGroup(text(fields, "as"), text(fields, "name"), texts(fields, "members")));
  });
  router.patch("/groups/:id", (request, response) => {
    const fields = fieldsOf(request.body);
    const change = {
      name: optional(fields, "name", text),
      add: optional(fields, "add", texts),
      remove: optional(fields, "remove", texts),
    };
    response.json(world.changeGroup(text(fields, "as"), request.params.id, given(change)));
  });

  router.get("/chats/:chat/messages", (request, response) => {
    const before = request.query["before"];
    const seq = before === undefined ? undefined : Number(before);
    if (Number.isNaN(seq)) throw new PlatformError("badRequest", "before must be a number.");
    response.json(world.messages(asQuery(request), request.params.chat, seq));
  });
  router.post("/chats/:chat/messages", (request, response) => {
    const fields = fieldsOf(request.body);
    const as = text(fields, "as");
    const content = draftContent(parts, as, fieldsOf(fields["content"], "content"));
    response.json(seenBy(as, world.write(as, request.params.chat, content)));
  });
  router.post("/messages", (request, response) => {
    const drafts = objects(fieldsOf(request.body), "messages", MOST_MESSAGES).map((fields) => {
      const [as, chat] = [text(fields, "as"), text(fields, "chat")];
      world.membersOf(as, chat);
      return { as, chat, content: draftContent(parts, as, fieldsOf(fields["content"], "content")) };
    });
    const messages = parts.store.together(() => drafts.map(({ as, chat, content }) => world.write(as, chat, content)));
    response.json({ ids: messages.map(({ id }) => id) } satisfies Routes["POST api/messages"]["answer"]);
  });
  router.post("/chats/:chat/read", (request, response) => {
    world.read(text(fieldsOf(request.body), "as"), request.params.chat);
    response.status(204).end();
  });
  router.post("/messages/:id/revoke", (request, response) => {
    world.revoke(text(fieldsOf(request.body), "as"), request.params.id);
    response.status(204).end();
  });
  router.post("/friend-requests", (request, response) => {
    const fields = fieldsOf(request.body);
    const content = { kind: "friendRequest", text: longText(fields, "text", 200) } as const;
    world.write(text(fields, "as"), text(fields, "to"), content);
    response.status(204).end();
  });
  return router;
}

/** Everybody, with who of them is a bot now. */
export function people({ world, simulator }: Parts): Person[] {
  return world.people().map((person) => ({ ...person, bot: simulator.isOnline(person.wxid) }));
}

function asQuery(request: Request): string {
  return text(request.query, "as");
}
