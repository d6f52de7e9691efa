import type { ConnectionView } from "../../../nodes/admin/view-types.js";
import { configLabel, overruledText } from "../configurations.js";
import { textsOf } from "../texts.js";
import { Section, Warning } from "./parts.js";

const text = textsOf("wxbot-sidebar");
const shared = textsOf("wxbot-config");

export interface ConnectionsProps {
  /** Undefined until the runtime has answered. */
  readonly connections: readonly ConnectionView[] | undefined;
  /** The pages of the embedded platform, relative to the editor; null while it does not run. */
  readonly pages: string | null;
}

/** The configurations: where each connection stands and why, its accounts, and the embedded platform's pages. */
export function Connections({ connections, pages }: ConnectionsProps) {
  return (
    <Section title={text("connections.title")}>
      {connections?.length === 0 && <div class="wxbot-empty">{text("connections.none")}</div>}
      <ul class="wxbot-rows">
        {connections?.map((connection) => (
          <Row key={connection.id} connection={connection} pages={pages} />
        ))}
      </ul>
    </Section>
  );
}

function Row({ connection, pages }: { readonly connection: ConnectionView; readonly pages: string | null }) {
  const { id, state, accounts, platform } = connection;
  const reason = reasonText(connection);
  const overruled = overruledText(connection);
  const names = accounts.map((account) => (account.name ? `${account.name} (${account.id})` : account.id));
  return (
    <li class="wxbot-connection">
      <div class="wxbot-line">
        <span class={`wxbot-dot wxbot-dot-${state.name}`} aria-hidden="true" />
        <button
          type="button"
          class="wxbot-name"
          title={text("connections.edit")}
          onClick={() => RED.editor.editConfig("", "wxbot-config", id, "")}
        >
          {labelOf(connection)}
        </button>
        <span class="wxbot-state">{stateText(connection)}</span>
      </div>
      {reason && <div class="wxbot-reason">{reason}</div>}
      {overruled && <Warning>{overruled}</Warning>}
      {names.length > 0 && (
        <div class="wxbot-accounts">{text("connections.accounts", { accounts: names.join(shared("test.comma")) })}</div>
      )}
      {platform === "embedded" && pages !== null && (
        <div class="wxbot-links">
          <PageLink href={pages} icon="fa-mobile" name={shared("link.phone")} />
          <PageLink href={`${pages}console.html`} icon="fa-sliders" name={shared("link.console")} />
        </div>
      )}
    </li>
  );
}

function PageLink({ href, icon, name }: { readonly href: string; readonly icon: string; readonly name: string }) {
  return (
    <a href={href} target="_blank" rel="noopener">
      <i class={`fa ${icon}`} aria-hidden="true" /> <span>{name}</span>
    </a>
  );
}

/** What a configuration is called: as on the workspace, where the editor knows it. */
function labelOf({ id, name, platform }: ConnectionView): string {
  return configLabel(id) ?? (name || (platform === "custom" ? id : shared(`defaultName.${platform}`)));
}

function stateText({ state, nextTry = 0 }: ConnectionView): string {
  switch (state.name) {
    case "closed":
      return shared("status.notConnected");
    case "waiting":
      return shared("status.waiting", { seconds: nextTry });
    default:
      return shared(`status.${state.name}`);
  }
}

/** Why it is not connected; "" where it is, or is on its way. */
function reasonText({ state }: ConnectionView): string {
  if (state.name === "waiting") return `${shared(`fault.${state.fault}`)} (${state.reason})`;
  return state.name === "refused" ? shared("fault.refused") : "";
}
