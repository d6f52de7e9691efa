import type { TestRequest, TestResult } from "../../nodes/admin/view-types.js";
import { textsOf } from "./texts.js";

const text = textsOf("wxbot-config");

/** What Node-RED puts in the field of a password that is saved; it never sends the password itself. */
const UNCHANGED = "__PWRD__";

/** Tests the configuration as it stands in the dialog, and says what came of it below the button. */
export async function runTest(id: string): Promise<void> {
  const button = $("#wxbot-config-test").prop("disabled", true);
  const output = $("#wxbot-config-test-result").removeClass("wxbot-good wxbot-bad").text(text("test.running"));
  try {
    const result = (await $.ajax({
      url: "wxbot/test",
      method: "POST",
      contentType: "application/json",
      data: JSON.stringify(request(id)),
    })) as TestResult;
    output.addClass(result.problem ? "wxbot-bad" : "wxbot-good").text(describe(result));
  } catch (error) {
    const { status } = error as JQuery.jqXHR;
    output.addClass("wxbot-bad").text(text(status === 401 || status === 403 ? "test.forbidden" : "test.failed"));
  } finally {
    button.prop("disabled", false);
  }
}

function request(id: string): TestRequest {
  const value = (field: string) => String($(`#node-config-input-${field}`).val() ?? "").trim();
  const reference = (field: string) => value(field).replace(/^_ADD_$/, "");
  const key = value("key");
  return {
    id,
    platform: value("platform"),
    syncUrl: value("syncUrl"),
    apiUrl: value("apiUrl"),
    tls: reference("tls"),
    proxy: reference("proxy"),
    ...(key !== UNCHANGED && { key }),
  };
}

/** What came of a test, in a sentence or two. */
export function describe({ problem, at, detail = "", milliseconds = 0, accounts }: TestResult): string {
  if (problem !== undefined) {
    const where = at ? text(`label.${at === "sync" ? "syncUrl" : "apiUrl"}`) : "";
    const what = text(`fault.${problem}`);
    return `${where ? `${where}: ` : ""}${what}${detail ? ` (${detail})` : ""}`;
  }
  const done = text("test.done", { milliseconds });
  if (!accounts) return done;
  const names = accounts.map(
    ({ nickname, wxid, online }) => `${nickname || wxid}${online ? "" : text("test.offline")}`,
  );
  return `${done} ${text("test.accounts", { accounts: names.join(text("test.comma")) || "–" })}`;
}
