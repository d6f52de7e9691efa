import { Copy, MessageCircle, Pencil, Smartphone, Trash2, UserPlus, Users } from "lucide";
import type { IconNode } from "lucide";
import { request } from "../../api/request.js";
import { Avatar } from "../../controls/avatar.js";
import { confirmFirst } from "../../controls/confirm.js";
import { copyText } from "../../controls/copy.js";
import { Dialog } from "../../controls/dialog.js";
import { FormDialog } from "../../controls/form-dialog.js";
import { Icon } from "../../controls/icon.js";
import { attempt, say } from "../../controls/toast.js";
import { BotMark } from "../faces.js";
import { becomePerson, me } from "../person.js";
import { leaveChat, openChat, openedChat } from "../route.js";
import { phoneTexts } from "../texts.js";
import { nicknameOf, people, personOf } from "../world.js";
import { closeSheet, showSheet } from "./sheet.js";

interface PersonProps {
  readonly wxid: string;
  readonly onClose: () => void;
}

/** Who somebody is, and what can be done about them. */
export function PersonSheet({ wxid, onClose }: PersonProps) {
  const t = phoneTexts.value;
  const person = personOf(wxid);
  const name = nicknameOf(wxid);
  const self = wxid === me.value;
  return (
    <Dialog title={name} class="small" onClose={onClose}>
      <div class="person-head">
        <Avatar id={wxid} name={name} size={64} />
        <div>
          <strong>
            {name} {self && t.youSuffix}
          </strong>
          {person?.bot && <BotMark />}
          <p class="hint">wxid: {wxid}</p>
        </div>
      </div>
      <ul class="rows">
        {!self && person && (
          <>
            <Action icon={MessageCircle} label={t.messageThem} act={() => (closeSheet(), openChat(wxid))} />
            <Action icon={Users} label={t.newGroup} act={() => showSheet({ type: "newGroup", with: [wxid] })} />
            <Action
              icon={UserPlus}
              label={t.friendRequestSend}
              act={() => showSheet({ type: "friendRequest", wxid })}
            />
            <Action icon={Smartphone} label={t.becomeThem} act={() => (closeSheet(), becomePerson(wxid))} />
          </>
        )}
        {person && (
          <Action icon={Pencil} label={t.editNickname} act={() => showSheet({ type: "renamePerson", wxid })} />
        )}
        <Action icon={Copy} label={t.copyWxid} act={() => void copyText(wxid)} />
        {!self && person && <Action icon={Trash2} label={t.deletePerson} danger act={() => askDelete(wxid, name)} />}
      </ul>
    </Dialog>
  );
}

interface ActionProps {
  readonly icon: IconNode;
  readonly label: string;
  readonly danger?: boolean;
  readonly act: () => void;
}

function Action({ icon, label, danger = false, act }: ActionProps) {
  return (
    <li>
      <button type="button" class={danger ? "row action danger" : "row action"} onClick={act}>
        <Icon of={icon} size={20} />
        {label}
      </button>
    </li>
  );
}

function askDelete(wxid: string, name: string): void {
  const t = phoneTexts.peek();
  const remove = async () => {
    if (!(await attempt(() => request("DELETE api/people/:wxid", { path: { wxid } })))) return;
    closeSheet();
    if (openedChat.peek() === wxid) leaveChat();
  };
  confirmFirst({
    title: t.deletePerson,
    text: t.deleteSure(name),
    yes: t.delete,
    danger: true,
    act: () => void remove(),
  });
}

export function NewPerson({ onClose }: { readonly onClose: () => void }) {
  const t = phoneTexts.value;
  const create = ({ nickname = "", wxid = "" }: Readonly<Record<string, string>>) =>
    attempt(() => request("POST api/people", { body: { nickname, ...(wxid !== "" && { wxid }) } }));
  return (
    <FormDialog
      title={t.newPerson}
      intro={t.newPersonHint}
      fields={[
        { name: "nickname", label: t.nickname, required: true, maxLength: 40 },
        { name: "wxid", label: t.wxidOptional, hint: t.wxidHint, maxLength: 32 },
      ]}
      submit={t.create}
      onSubmit={create}
      onClose={onClose}
    />
  );
}

export function RenamePerson({ wxid, onClose }: PersonProps) {
  const t = phoneTexts.value;
  return (
    <FormDialog
      title={t.editNickname}
      fields={[{ name: "nickname", label: t.nickname, value: nicknameOf(wxid), required: true, maxLength: 40 }]}
      onSubmit={({ nickname = "" }) =>
        attempt(() => request("PATCH api/people/:wxid", { path: { wxid }, body: { nickname } }))
      }
      onClose={onClose}
    />
  );
}

export function FriendRequest({ wxid, onClose }: PersonProps) {
  const t = phoneTexts.value;
  const send = async ({ text = "" }: Readonly<Record<string, string>>) => {
    const sent = await attempt(() => request("POST api/friend-requests", { body: { as: me.peek(), to: wxid, text } }));
    if (sent) say(t.friendRequestSent);
    return sent;
  };
  return (
    <FormDialog
      title={t.friendRequestSend}
      fields={[
        {
          name: "text",
          label: t.friendRequestText,
          type: "multiline",
          value: t.friendRequestDefault,
          required: true,
          maxLength: 200,
        },
      ]}
      submit={t.send}
      onSubmit={send}
      onClose={onClose}
    />
  );
}

/** Whose phone it is to be. */
export function SwitchPerson({ onClose }: { readonly onClose: () => void }) {
  const t = phoneTexts.value;
  return (
    <Dialog title={t.whoAmI} class="small" onClose={onClose}>
      <p class="hint">{t.whoAmIHint}</p>
      <ul class="rows">
        {people.value.map(({ wxid, nickname, bot }) => (
          <li key={wxid}>
            <button
              type="button"
              class="row"
              {...(wxid === me.value && { "aria-current": "true" as const })}
              onClick={() => (onClose(), becomePerson(wxid))}
            >
              <Avatar id={wxid} name={nickname} />
              <span class="row-name">
                {nickname} {wxid === me.value && t.youSuffix}
              </span>
              {bot && <BotMark />}
            </button>
          </li>
        ))}
        <li>
          <button type="button" class="row action" onClick={() => showSheet({ type: "newPerson" })}>
            <Icon of={UserPlus} size={20} />
            {t.newPerson}
          </button>
        </li>
      </ul>
    </Dialog>
  );
}
