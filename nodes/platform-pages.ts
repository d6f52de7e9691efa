import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { RequestHandler } from "express";
import type { NodeAPI } from "node-red";
import type { Platform } from "../src/platform/index.js";
import { embeddedPlatform } from "./embedded-platform.js";

/** Below the admin root. */
const PAGES = "/wxbot/pages";

/** The pages of the platform that runs now; it may be another one after a deploy. */
let mounted: { platform: Platform; pages: RequestHandler } | undefined;

/** Where the running Node-RED answers upgrades of the pages' sockets; one listener, whatever is loaded again. */
let livePath = "";

/**
 * Puts the embedded platform's pages below the admin root, behind adminAuth: looking needs `wxbot.read`, doing
 * `wxbot.write`. `GET /wxbot/platform` tells where they are.
 */
export function servePlatformPages(RED: NodeAPI): void {
  // Absent where the editor is switched off.
  const admin = RED.httpAdmin as typeof RED.httpAdmin | undefined;
  if (admin === undefined) return;
  admin.get("/wxbot/platform", RED.auth.needsPermission("wxbot.read"), (_request, response) => {
    const { running } = embeddedPlatform;
    response.json({ phone: running ? `${running.url}/` : null, pages: running ? `${PAGES.slice(1)}/` : null });
  });
  admin.use(PAGES, (request, response, next) => {
    const { running } = embeddedPlatform;
    if (running === undefined) return void response.status(503).type("text").send(NOT_RUNNING);
    if (mounted?.platform !== running) {
      const pages = running.pages((permission) => RED.auth.needsPermission(permission) as RequestHandler);
      mounted = { platform: running, pages: pages as RequestHandler };
    }
    mounted.pages(request as never, response as never, next);
  });
  const { httpAdminRoot } = RED.settings as { httpAdminRoot?: string | false };
  livePath = `${String(httpAdminRoot || "").replace(/\/$/, "")}${PAGES}/live`;
  const server = RED.server as typeof RED.server | undefined;
  server?.off("upgrade", upgrade);
  server?.on("upgrade", upgrade);
}

const NOT_RUNNING = "The embedded platform is not running: no flow uses it yet. 内置平台没有运行：还没有流程使用它。";

/** Node-RED checks nobody here: the pages' socket shows a ticket that an authorised request got. */
function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
  if (request.url?.split("?")[0] !== livePath) return;
  socket.on("error", () => socket.destroy());
  const { running } = embeddedPlatform;
  if (running === undefined) socket.end("HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n");
  else running.handleLive(request, socket, head);
}
