import { LogOut, Minus, Pencil, Plus } from "lucide";
import { useId, useState } from "preact/hooks";
import type { Group } from "../../../pages-api/chat.js";
import { request } from "../../api/request.js";
import { Avatar } from "../../controls/avatar.js";
import { confirmFirst } from "../../controls/confirm.js";
import { Dialog } from "../../controls/dialog.js";
import { FormDialog } from "../../controls/form-dialog.js";
import { Icon } from "../../controls/icon.js";
import { attempt, say } from "../../controls/toast.js";
import { me } from "../person.js";
import { leaveChat, openChat } from "../route.js";
import { phoneTexts } from "../texts.js";
import { groupOf, nicknameOf, people } from "../world.js";
import { PersonChoice } from "./person-choice.js";
import { closeSheet, showSheet } from "./sheet.js";
import { PersonSheet } from "./person-sheets.js";

export function NewGroup({
  chosen: first,
  onClose,
}: {
  readonly chosen: readonly string[];
  readonly onClose: () => void;
}) {
  const t = phoneTexts.value;
  const form = useId();
  const [members, setMembers] = useState(first);
  const [name, setName] = useState("");
  const create = async () => {
    if (members.length === 0) return say(t.needMembers, true);
    const body = { as: me.peek(), name: name.trim() || defaultName(members), members };
    await attempt(async () => {
      const group = await request("POST api/groups", { body });
      onClose();
      openChat(group.id);
    });
  };
  return (
    <Dialog
      title={t.newGroup}
      class="small"
      onClose={onClose}
      actions={
        <button type="submit" form={form} class="button primary wide">
          {t.create}
          {members.length > 0 && ` (${members.length})`}
        </button>
      }
    >
      <form
        id={form}
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          void create();
        }}
      >
        <div class="field">
          <label>
            <span class="field-label">{t.groupName}</span>
            <input
              value={name}
              maxLength={40}
              placeholder={members.length > 0 ? defaultName(members) : ""}
              onInput={(event) => setName(event.currentTarget.value)}
            />
          </label>
        </div>
        <fieldset class="field">
          <legend class="field-label">{t.groupMembers}</legend>
          <p class="hint">{t.newGroupHint}</p>
          <PersonChoice people={others()} chosen={members} onChange={setMembers} />
        </fieldset>
      </form>
    </Dialog>
  );
}

/** As WeChat calls a group without a name: after its first members. */
function defaultName(members: readonly string[]): string {
  return [me.value, ...members].slice(0, 3).map(nicknameOf).join(phoneTexts.value.listComma);
}

function others() {
  return people.value.filter(({ wxid }) => wxid !== me.value);
}

export function AddMembers({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const t = phoneTexts.value;
  const [add, setAdd] = useState<readonly string[]>([]);
  const inside = groupOf(id)?.members ?? [];
  const back = () => showSheet({ type: "chatInfo", chat: id });
  const submit = async () => {
    if (await changeGroup(id, { add })) back();
  };
  return (
    <Dialog
      title={t.addMembers}
      class="small"
      onClose={onClose}
      actions={
        <button type="button" class="button primary wide" disabled={add.length === 0} onClick={() => void submit()}>
          {t.addMembers}
        </button>
      }
    >
      <PersonChoice people={others().filter(({ wxid }) => !inside.includes(wxid))} chosen={add} onChange={setAdd} />
    </Dialog>
  );
}

export function RenameGroup({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const t = phoneTexts.value;
  const value = groupOf(id)?.name ?? "";
  return (
    <FormDialog
      title={t.groupName}
      fields={[{ name: "name", label: t.groupName, value, required: true, maxLength: 40 }]}
      onSubmit={({ name = "" }) => changeGroup(id, { name })}
      onClose={onClose}
    />
  );
}

/** Who is in a chat, and what can be changed of it. */
export function ChatInfo({ chat, onClose }: { readonly chat: string; readonly onClose: () => void }) {
  const group = groupOf(chat);
  return group === undefined ? (
    <PersonSheet wxid={chat} onClose={onClose} />
  ) : (
    <GroupInfo group={group} onClose={onClose} />
  );
}

function GroupInfo({ group, onClose }: { readonly group: Group; readonly onClose: () => void }) {
  const t = phoneTexts.value;
  const { id, name, members } = group;
  const [removing, setRemoving] = useState(false);
  const leave = () =>
    confirmFirst({
      title: t.leave,
      text: t.leaveSure(name),
      yes: t.leave,
      danger: true,
      act: () => void changeGroup(id, { remove: [me.peek()] }).then((done) => done && (closeSheet(), leaveChat())),
    });
  return (
    <Dialog title={`${name} (${members.length})`} class="small" onClose={onClose}>
      <ul class="member-grid" aria-label={t.members(members.length)}>
        {members.map((wxid) => (
          <Member key={wxid} group={id} wxid={wxid} removing={removing && wxid !== me.value} />
        ))}
        <li>
          <button type="button" class="member" onClick={() => showSheet({ type: "addMembers", id })}>
            <span class="dashed">
              <Icon of={Plus} />
            </span>
            <span>{t.addMembers}</span>
          </button>
        </li>
        <li>
          <button type="button" class="member" aria-pressed={removing} onClick={() => setRemoving(!removing)}>
            <span class="dashed">
              <Icon of={Minus} />
            </span>
            <span>{t.removeMembers}</span>
          </button>
        </li>
      </ul>
      <ul class="rows">
        <li>
          <button type="button" class="row action" onClick={() => showSheet({ type: "renameGroup", id })}>
            <Icon of={Pencil} size={20} />
            {t.rename}
          </button>
        </li>
        <li>
          <button type="button" class="row action danger" onClick={leave}>
            <Icon of={LogOut} size={20} />
            {t.leave}
          </button>
        </li>
      </ul>
    </Dialog>
  );
}

interface MemberProps {
  readonly group: string;
  readonly wxid: string;
  readonly removing: boolean;
}

function Member({ group, wxid, removing }: MemberProps) {
  const { removeMember } = phoneTexts.value;
  const name = nicknameOf(wxid);
  const click = () => (removing ? void changeGroup(group, { remove: [wxid] }) : showSheet({ type: "person", wxid }));
  return (
    <li>
      <button type="button" class="member" {...(removing && { "aria-label": removeMember(name) })} onClick={click}>
        <span class={removing ? "removable" : ""}>
          <Avatar id={wxid} name={name} size={48} />
        </span>
        <span>{name}</span>
      </button>
    </li>
  );
}

function changeGroup(
  id: string,
  change: { readonly name?: string; readonly add?: readonly string[]; readonly remove?: readonly string[] },
): Promise<boolean> {
  return attempt(() => request("PATCH api/groups/:id", { path: { id }, body: { as: me.peek(), ...change } }));
}
