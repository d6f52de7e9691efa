import type { Content, Message } from "../../../pages-api/chat.js";
import { phoneTexts } from "../texts.js";
import { heard, mediaAddress, playing, playVoice, silent } from "./sound.js";

interface VoiceBubbleProps {
  readonly message: Message;
  readonly content: Extract<Content, { kind: "voice" }>;
  readonly own: boolean;
}

/** A voice: the longer, the wider. What was not heard yet has a red dot. */
export function VoiceBubble({ message, content, own }: VoiceBubbleProps) {
  const t = phoneTexts.value;
  const { media, durationMs } = content;
  const seconds = Math.max(1, Math.round(durationMs / 1_000));
  const isPlaying = playing.value === message.id;
  const silence = silent.value.get(message.id);
  const isNew = !own && !heard.value.has(message.id);
  const line = (
    <div class="voice-line">
      <button
        type="button"
        class={isPlaying ? "bubble voice-bubble playing" : "bubble voice-bubble"}
        style={{ width: `${76 + Math.min(seconds, 60) * 2.4}px` }}
        aria-label={isPlaying ? t.stopVoice : t.playVoice(seconds)}
        onClick={() => void playVoice(message.id, media)}
      >
        <Waves />
        <span aria-hidden="true">{seconds}″</span>
      </button>
      {isNew && <span class="new-dot" role="img" aria-label={t.unplayed} />}
    </div>
  );
  if (silence === undefined) return line;
  return (
    <div class="silent-voice">
      {line}
      <p role="alert">
        {silence === "needsFfmpeg" ? t.needsFfmpeg : t.cannotPlay}{" "}
        <a href={mediaAddress(media)} download={media.name ?? `voice.${media.mime.split("/").at(-1)}`}>
          {t.download}
        </a>
      </p>
    </div>
  );
}

function Waves() {
  return (
    <svg class="waves" width="18" height="20" viewBox="0 0 18 20" aria-hidden="true">
      <path d="M2 8.2a2.6 2.6 0 0 1 0 3.6" />
      <path d="M6 5a7 7 0 0 1 0 10" />
      <path d="M10 1.8a11.6 11.6 0 0 1 0 16.4" />
    </svg>
  );
}
