import {
  ArrowLeftRight,
  AudioLines,
  FileText,
  Gift,
  IdCard,
  Image,
  LayoutGrid,
  Link,
  MapPin,
  Phone,
  Video,
  type IconNode,
} from "lucide";
import { useState } from "preact/hooks";
import { Icon } from "../../controls/icon.js";
import { phoneTexts } from "../texts.js";
import { CardPicker, CallPicker, DraftForm, type FormKind } from "./draft-forms.js";
import { FileButton } from "./file-button.js";
import { sendFile, type SentAs } from "./send-file.js";

const FILES: readonly { readonly as: SentAs & keyof PlusTexts; readonly icon: IconNode; readonly accept: string }[] = [
  { as: "image", icon: Image, accept: "image/*" },
  { as: "video", icon: Video, accept: "video/*" },
  { as: "voice", icon: AudioLines, accept: "audio/*,.silk,.slk,.amr" },
  { as: "file", icon: FileText, accept: "" },
];

const OTHERS: readonly { readonly kind: Other; readonly icon: IconNode }[] = [
  { kind: "location", icon: MapPin },
  { kind: "link", icon: Link },
  { kind: "card", icon: IdCard },
  { kind: "transfer", icon: ArrowLeftRight },
  { kind: "redPacket", icon: Gift },
  { kind: "miniprogram", icon: LayoutGrid },
  { kind: "call", icon: Phone },
];

type PlusTexts = typeof phoneTexts.value.plus;
type Other = FormKind | "card" | "call";

/** All that can be sent beside text and voice. */
export function PlusPanel({ chat }: { readonly chat: string }) {
  const t = phoneTexts.value;
  const [open, setOpen] = useState<Other | undefined>(undefined);
  const close = () => setOpen(undefined);
  return (
    <div class="panel" role="group" aria-label={t.more}>
      <div class="plus-grid">
        {FILES.map(({ as, icon, accept }) => (
          <FileButton
            key={as}
            class="plus-item"
            accept={accept}
            multiple
            onFiles={(files) => files.forEach((file) => sendFile(chat, file, as))}
          >
            <PlusFace icon={icon} label={t.plus[as]} />
          </FileButton>
        ))}
        {OTHERS.map(({ kind, icon }) => (
          <button key={kind} type="button" class="plus-item" onClick={() => setOpen(kind)}>
            <PlusFace icon={icon} label={t.plus[kind]} />
          </button>
        ))}
      </div>
      {open === "card" && <CardPicker chat={chat} onClose={close} />}
      {open === "call" && <CallPicker chat={chat} onClose={close} />}
      {open !== undefined && open !== "card" && open !== "call" && (
        <DraftForm chat={chat} kind={open} onClose={close} />
      )}
    </div>
  );
}

function PlusFace({ icon, label }: { readonly icon: IconNode; readonly label: string }) {
  return (
    <>
      <span class="plus-face">
        <Icon of={icon} size={28} />
      </span>
      {label}
    </>
  );
}
