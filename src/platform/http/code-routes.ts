import express, { Router } from "express";
import { renderSVG } from "uqr";
import { PlatformError } from "../platform-error.js";
import type { Parts } from "../parts.js";
import { fieldsOf, text } from "./fields.js";

/** QR codes of first logins: their picture, and what phones do with them. */
export function codeRoutes({ logins, simulator }: Parts): Router {
  const router = Router();
  router.use("/codes", express.json({ limit: 1024 }));

  router.get("/codes/:code.svg", (request, response) => {
    const pending = logins.pendingCodes().find(({ code }) => code === request.params.code);
    if (pending === undefined) throw new PlatformError("unknownCode", "This QR code has expired or never existed.");
    response.type("image/svg+xml").send(renderSVG(pending.content, { border: 2 }));
  });
  router.post("/codes/:code/scan", (request, response) => {
    simulator.scan(request.params.code, text(fieldsOf(request.body), "as"));
    response.status(204).end();
  });
  router.post("/codes/:code/confirm", (request, response) => {
    simulator.confirm(request.params.code, text(fieldsOf(request.body), "as"));
    response.status(204).end();
  });
  router.post("/codes/:code/cancel", (request, response) => {
    simulator.refuse(request.params.code);
    response.status(204).end();
  });
  return router;
}
