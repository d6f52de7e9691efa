import fs from "node:fs";
import path from "node:path";
import express, { Router, type NextFunction, type Request, type Response } from "express";
import type { Routes } from "../pages-api/routes.js";
import { PlatformError } from "../platform-error.js";
import type { Parts } from "../parts.js";
import { codeRoutes } from "./code-routes.js";
import { consoleRoutes, importRoute } from "./console-routes.js";
import { faultRoutes } from "./fault-routes.js";
import { HEADERS, isOwn, type Entrance } from "./guard.js";
import { mediaRoutes } from "./media-routes.js";
import { phoneRoutes } from "./phone-routes.js";
import { onProblem } from "./problems.js";
import type { Tickets } from "./tickets.js";

/** What a page may send as JSON, in bytes; media have their own limit, and so has an import. */
const JSON_LIMIT = 256 * 1024;

/** What `<img>` and `<video>` ask for: they send no header, so their ids are what lets them in. */
const OPEN_PATHS = /^\/(?:media\/[\w-]+|codes\/[\w-]+\.svg|access)$/;

/** The pages and all they ask for, below any path (pages-api/routes.ts). */
export function pages(parts: Parts, tickets: Tickets, entrance: Entrance): Router {
  const router = Router();
  router.use((_request, response, next) => {
    response.set(HEADERS);
    // Node-RED 4 lets every site read what the admin routes answer.
    response.removeHeader("Access-Control-Allow-Origin");
    next();
  });
  router.use("/api", (request, response, next) => guard(request, response, next, entrance));
  router.get("/api/access", (_request, response) => {
    const answer: Routes["GET api/access"]["answer"] = { by: entrance.by };
    response.json(answer);
  });
  router.post("/api/may-write", (_request, response) => response.status(204).end());
  router.post("/api/ticket", (_request, response) => {
    response.json({ ticket: tickets.issue() } satisfies Routes["POST api/ticket"]["answer"]);
  });
  router.use("/api", mediaRoutes(parts), codeRoutes(parts), importRoute(parts));
  router.use("/api", express.json({ limit: JSON_LIMIT }), phoneRoutes(parts), consoleRoutes(parts), faultRoutes(parts));
  router.use("/api", () => {
    throw new PlatformError("unknownRoute", "There is no such route.");
  });
  router.use(express.static(pagesFolder(), { index: "phone.html", maxAge: 0 }));
  router.use(onProblem);
  return router;
}

function guard(request: Request, response: Response, next: NextFunction, entrance: Entrance): void {
  response.set("Cache-Control", "no-store");
  if (!isOwn(request, entrance.by)) throw new PlatformError("foreignOrigin", "The request comes from another site.");
  const isRead = request.method === "GET" || request.method === "HEAD";
  if (isRead && OPEN_PATHS.test(request.path)) return next();
  if (entrance.by === "nodeRed") {
    const permission = isRead || request.path === "/ticket" ? "wxbot.read" : "wxbot.write";
    return void entrance.admit(permission)(request, response, next);
  }
  if (entrance.by === "key" && request.headers.authorization !== `Bearer ${entrance.key()}`) {
    throw new PlatformError("unauthorised", "The account key is missing or wrong.");
  }
  next();
}

/** Beside the built platform; where it runs from its sources, in what was built last. */
function pagesFolder(): string {
  const beside = path.join(__dirname, "pages");
  return fs.existsSync(beside) ? beside : path.resolve(__dirname, "../../../dist/src/platform/pages");
}
