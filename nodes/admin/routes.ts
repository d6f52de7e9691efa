import type { NodeAPI } from "node-red";
import { sendLedger } from "../send-ledger.js";
import type { SharedSender } from "../shared-sender.js";
import { readTestRequest, testConnection } from "./connection-test.js";
import type { OutboxView } from "./view-types.js";
import { connectionViews, messageViews, outgoingViews, retry, seenView } from "./views.js";

/** What the dialogs and the sidebar ask the runtime. Looking needs `wxbot.read`, doing `wxbot.write`. */
export function serveEditor(RED: NodeAPI, sender: SharedSender): void {
  // Absent where the editor is switched off.
  const admin = RED.httpAdmin as typeof RED.httpAdmin | undefined;
  if (admin === undefined) return;
  const mayRead = RED.auth.needsPermission("wxbot.read");
  const mayWrite = RED.auth.needsPermission("wxbot.write");

  admin.get("/wxbot/connections", mayRead, (_request, response) => {
    response.json(connectionViews(RED));
  });
  admin.get("/wxbot/messages", mayRead, (request, response) => {
    response.json(messageViews(RED, Number(request.query["after"]) || 0));
  });
  admin.get("/wxbot/seen", mayRead, (request, response) => {
    const id = request.query["config"];
    seenView(RED, typeof id === "string" ? id : "").then(
      (seen) => response.json(seen),
      () => response.status(500).end(),
    );
  });
  admin.get("/wxbot/outbox", mayRead, (_request, response) => {
    const { trouble } = sender;
    response.json({ entries: outgoingViews(RED), ...(trouble && { trouble }) } satisfies OutboxView);
  });
  admin.post("/wxbot/outbox/:id/retry", mayWrite, (request, response) => {
    response.status(retry(RED, String(request.params["id"])) ? 204 : 404).end();
  });
  admin.delete("/wxbot/outbox/:id", mayWrite, (request, response) => {
    response.status(sendLedger.delete(String(request.params["id"])) ? 204 : 404).end();
  });
  admin.post("/wxbot/test", mayWrite, (request, response) => {
    const asked = readTestRequest(request.body);
    if (asked === undefined) return void response.status(400).end();
    testConnection(RED, asked).then(
      (result) => response.json(result),
      () => response.status(500).end(),
    );
  });
}
