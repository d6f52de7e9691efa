import { Router } from "express";
import { NO_FAULTS } from "../faults/faults.js";
import type { Faults } from "../pages-api/faults.js";
import { PlatformError } from "../platform-error.js";
import type { Parts } from "../parts.js";
import { fieldsOf, flag, integer, optional } from "./fields.js";

type Fields = Readonly<Record<string, unknown>>;

const MOST_CALLS = 1_000_000;
const LONGEST_DELAY = 10 * 60_000;

/** Faults on demand, for the console and for scripts. */
export function faultRoutes(parts: Parts): Router {
  const { faults, sync } = parts;
  const router = Router();
  router.get("/faults", (_request, response) => void response.json(faults.now));
  router.patch("/faults", (request, response) => void response.json(faults.set(readFaults(fieldsOf(request.body)))));
  router.delete("/faults", (_request, response) => {
    faults.clear();
    response.status(204).end();
  });
  router.post("/faults/cut", (_request, response) => void response.json({ cut: sync.cut() }));
  router.post("/faults/restart", (request, response) => {
    const fields = fieldsOf(request.body ?? {});
    const ms = optional(fields, "ms", () => integer(fields, "ms", 0, 60_000)) ?? 1_000;
    response.once("finish", () => parts.restart(ms));
    response.status(204).end();
  });
  return router;
}

/** @throws `badRequest`, for unknown names too: a script with a slip of the pen must not pass as one that works */
export function readFaults(fields: Fields): Partial<Faults> {
  const unknown = Object.keys(fields).find((name) => !Object.hasOwn(NO_FAULTS, name));
  if (unknown !== undefined) {
    const known = Object.keys(NO_FAULTS).join(", ");
    throw new PlatformError("badRequest", `${unknown.slice(0, 40)} is no fault; there are ${known}.`);
  }
  return Object.fromEntries(Object.keys(fields).map((name) => [name, readFault(fields, name as keyof Faults)]));
}

function readFault(fields: Fields, name: keyof Faults): unknown {
  switch (name) {
    case "delayMs":
      return integer(fields, name, 0, LONGEST_DELAY);
    case "garbage":
    case "cutCalls":
      return integer(fields, name, 0, MOST_CALLS);
    case "answer": {
      if (fields[name] === null) return null;
      const answer = fieldsOf(fields[name], name);
      const calls = integer(answer, "calls", 0, MOST_CALLS);
      const cost = optional(answer, "cost", flag) ?? false;
      return calls === 0 ? null : { retCode: integer(answer, "retCode", 0, 9_999), calls, cost };
    }
    default:
      return flag(fields, name);
  }
}
