import { Phone, Video } from "lucide";
import type { Draft } from "../../../pages-api/draft.js";
import { Avatar } from "../../controls/avatar.js";
import { Dialog } from "../../controls/dialog.js";
import { FormDialog, type Field } from "../../controls/form-dialog.js";
import { Icon } from "../../controls/icon.js";
import { phoneTexts } from "../texts.js";
import { people } from "../world.js";
import { sendDraft } from "./outgoing.js";

/** Contents that are a few values, asked for by a form. */
export type FormKind = "location" | "link" | "transfer" | "redPacket" | "miniprogram";

type Values = Readonly<Record<string, string>>;

interface DraftFormProps {
  readonly chat: string;
  readonly kind: FormKind;
  readonly onClose: () => void;
}

export function DraftForm({ chat, kind, onClose }: DraftFormProps) {
  const t = phoneTexts.value;
  const isMoney = kind === "transfer" || kind === "redPacket";
  const submit = (values: Values) => {
    void sendDraft(chat, draftOf(kind, values), { kind: "other", label: t.draft[kind] });
    return Promise.resolve(true);
  };
  return (
    <FormDialog
      title={t.plus[kind]}
      {...(isMoney && { intro: t.noNotification })}
      fields={fieldsOf(kind)}
      submit={t.send}
      onSubmit={submit}
      onClose={onClose}
    />
  );
}

function fieldsOf(kind: FormKind): readonly Field[] {
  const { form, plus } = phoneTexts.value;
  switch (kind) {
    case "location":
      return [
        { name: "name", label: form.placeName, value: form.examplePlace },
        { name: "label", label: form.address, value: form.exampleAddress, required: true },
        {
          name: "latitude",
          label: form.latitude,
          type: "number",
          min: -90,
          max: 90,
          step: "any",
          value: "31.230416",
          required: true,
        },
        {
          name: "longitude",
          label: form.longitude,
          type: "number",
          min: -180,
          max: 180,
          step: "any",
          value: "121.473701",
          required: true,
        },
      ];
    case "link":
      return [
        { name: "title", label: form.title, value: form.exampleTitle, required: true },
        { name: "url", label: form.url, type: "url", value: "https://nodered.org/", required: true, maxLength: 2_000 },
        { name: "description", label: form.description, type: "multiline", value: form.exampleDescription },
      ];
    case "miniprogram":
      return [
        { name: "title", label: form.title, value: plus.miniprogram, required: true },
        { name: "name", label: form.appName },
        { name: "page", label: form.page, value: "pages/index/index" },
      ];
    default:
      return [
        {
          name: "amount",
          label: form.amount,
          type: "number",
          min: 0.01,
          max: 200_000,
          step: "0.01",
          value: "0.10",
          required: true,
        },
        { name: "note", label: form.note },
      ];
  }
}

function draftOf(kind: FormKind, values: Values): Draft {
  const { title = "", label = "", url = "" } = values;
  switch (kind) {
    case "location":
      return {
        kind,
        label,
        latitude: Number(values["latitude"]),
        longitude: Number(values["longitude"]),
        ...filled(values, "name"),
      };
    case "link":
      return { kind, title, url, ...filled(values, "description") };
    case "miniprogram":
      return { kind, title, ...filled(values, "name"), ...filled(values, "page") };
    default: {
      const amount = Number(values["amount"]).toFixed(2);
      return { kind: "transfer", amount, redPacket: kind === "redPacket", ...filled(values, "note") };
    }
  }
}

/** A field that stays out where it was left empty. */
function filled<Name extends string>(values: Values, name: Name): { [Key in Name]?: string } {
  const value = values[name] ?? "";
  return (value === "" ? {} : { [name]: value }) as { [Key in Name]?: string };
}

interface PickerProps {
  readonly chat: string;
  readonly onClose: () => void;
}

/** Whose card to send. */
export function CardPicker({ chat, onClose }: PickerProps) {
  const t = phoneTexts.value;
  const send = (wxid: string) => {
    onClose();
    void sendDraft(chat, { kind: "card", wxid }, { kind: "other", label: t.draft.card });
  };
  return (
    <Dialog title={t.chooseCard} class="small" onClose={onClose}>
      <ul class="rows">
        {people.value.map(({ wxid, nickname }) => (
          <li key={wxid}>
            <button type="button" class="row" onClick={() => send(wxid)}>
              <Avatar id={wxid} name={nickname} />
              <span class="row-name">{nickname}</span>
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

export function CallPicker({ chat, onClose }: PickerProps) {
  const t = phoneTexts.value;
  const call = (video: boolean) => {
    onClose();
    void sendDraft(chat, { kind: "call", video }, { kind: "other", label: video ? t.draft.videoCall : t.draft.call });
  };
  return (
    <Dialog title={t.whichCall} class="small" onClose={onClose}>
      <p class="hint">{t.noNotification}</p>
      <ul class="rows">
        {[false, true].map((video) => (
          <li key={String(video)}>
            <button type="button" class="row" onClick={() => call(video)}>
              <Icon of={video ? Video : Phone} />
              <span class="row-name">{video ? t.videoCall : t.voiceCall}</span>
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
