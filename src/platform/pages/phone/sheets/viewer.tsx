import { Download } from "lucide";
import { useState } from "preact/hooks";
import type { MediaRef } from "../../../pages-api/chat.js";
import { Dialog } from "../../controls/dialog.js";
import { Icon } from "../../controls/icon.js";
import { mediaAddress } from "../bubbles/sound.js";
import { phoneTexts } from "../texts.js";

interface ImageViewerProps {
  readonly url: string;
  readonly name: string;
  readonly onClose: () => void;
}

/** A picture as large as the window; a click on it shows its true size. */
export function ImageViewer({ url, name, onClose }: ImageViewerProps) {
  const [trueSize, setTrueSize] = useState(false);
  return (
    <Dialog title={name} class="viewer" onClose={onClose} actions={<SaveLink url={url} name={name} />}>
      <button
        type="button"
        class={trueSize ? "viewer-picture true-size" : "viewer-picture"}
        aria-pressed={trueSize}
        aria-label={name}
        onClick={() => setTrueSize(!trueSize)}
      >
        <img src={url} alt={name} />
      </button>
    </Dialog>
  );
}

export function VideoViewer({ media, onClose }: { readonly media: MediaRef; readonly onClose: () => void }) {
  const { draft, cannotPlay } = phoneTexts.value;
  const [failed, setFailed] = useState(false);
  const name = media.name ?? draft.video;
  const url = mediaAddress(media);
  return (
    <Dialog title={name} class="viewer" onClose={onClose} actions={<SaveLink url={url} name={media.name ?? ""} />}>
      {failed && (
        <p class="viewer-problem" role="alert">
          {cannotPlay}
        </p>
      )}
      <video src={url} controls autoplay playsInline onError={() => setFailed(true)} />
    </Dialog>
  );
}

function SaveLink({ url, name }: { readonly url: string; readonly name: string }) {
  return (
    <a class="button" href={url} download={name}>
      <Icon of={Download} size={18} />
      {phoneTexts.value.save}
    </a>
  );
}
