import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Dialog } from "../../controls/dialog.js";
import { controlTexts } from "../../controls/texts.js";
import { sizeText } from "../../language/size.js";
import { phoneTexts } from "../texts.js";
import { chatName } from "../world.js";
import { hasFiles } from "./dragged-files.js";
import { offered, offerFiles } from "./offered-files.js";
import { sendFile, sentAs } from "./send-file.js";

/** A chat that takes files which are dropped on it, or pasted, after a question. */
export function DropTarget({ chat, children }: { readonly chat: string; readonly children: ComponentChildren }) {
  const [over, setOver] = useState(false);
  useEffect(() => () => offerFiles([]), [chat]);
  return (
    <div
      class={over ? "drop-target over" : "drop-target"}
      data-drop={phoneTexts.value.dropHere}
      onDragOver={(event) => {
        if (hasFiles(event)) setOver(true);
      }}
      onDragLeave={({ currentTarget, relatedTarget }) => {
        if (!currentTarget.contains(relatedTarget as Node | null)) setOver(false);
      }}
      onDrop={(event) => {
        setOver(false);
        if (hasFiles(event)) offerFiles([...event.dataTransfer!.files]);
      }}
    >
      {children}
      {offered.value.length > 0 && <SendOffered chat={chat} files={offered.value} />}
    </div>
  );
}

function SendOffered({ chat, files }: { readonly chat: string; readonly files: readonly File[] }) {
  const t = phoneTexts.value;
  const close = () => offerFiles([]);
  const send = () => {
    files.forEach((file) => sendFile(chat, file, sentAs(file)));
    close();
  };
  return (
    <Dialog
      title={t.sendFileTitle}
      class="small"
      onClose={close}
      actions={
        <>
          <button type="button" class="button" onClick={close}>
            {controlTexts.value.cancel}
          </button>
          <button type="button" class="button primary" autoFocus onClick={send}>
            {t.send}
          </button>
        </>
      }
    >
      <p class="hint">{t.sendFileTo(chatName(chat))}</p>
      <ul class="offered">
        {files.map((file, index) => (
          <li key={index}>
            {sentAs(file) === "image" && <OfferedPicture file={file} />}
            <span class="offered-as">{t.plus[sentAs(file)]}</span> {file.name}{" "}
            <span class="hint">{sizeText(file.size)}</span>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

function OfferedPicture({ file }: { readonly file: File }) {
  const [url, setUrl] = useState("");
  useEffect(() => {
    const created = URL.createObjectURL(file);
    setUrl(created);
    return () => URL.revokeObjectURL(created);
  }, [file]);
  return url === "" ? null : <img src={url} alt="" />;
}
