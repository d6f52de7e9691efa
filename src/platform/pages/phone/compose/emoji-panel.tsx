import { ImagePlus } from "lucide";
import { Icon } from "../../controls/icon.js";
import { phoneTexts } from "../texts.js";
import { emoji } from "./emoji.js";
import { sendFile } from "./send-file.js";
import { FileButton } from "./file-button.js";

interface EmojiPanelProps {
  readonly chat: string;
  readonly onPick: (picked: string) => void;
}

export function EmojiPanel({ chat, onPick }: EmojiPanelProps) {
  const t = phoneTexts.value;
  return (
    <div class="panel" role="group" aria-label={t.emojiPanel}>
      <FileButton
        class="sticker-button"
        accept="image/*"
        onFiles={(files) => files.forEach((file) => sendFile(chat, file, "emoji"))}
      >
        <Icon of={ImagePlus} size={20} />
        {t.sendSticker}
      </FileButton>
      <div class="emoji-grid">
        {emoji.map((one) => (
          <button key={one} type="button" onClick={() => onPick(one)}>
            {one}
          </button>
        ))}
      </div>
    </div>
  );
}
