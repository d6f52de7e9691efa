import { ArrowLeftRight, FileText, Gift, LayoutGrid, Link, Phone, Play, Video } from "lucide";
import type { IconNode } from "lucide";
import type { ComponentChildren } from "preact";
import type { Content, MediaRef, Message, Quoted } from "../../../pages-api/chat.js";
import { Avatar } from "../../controls/avatar.js";
import { Icon } from "../../controls/icon.js";
import { sizeText } from "../../language/size.js";
import { minutes } from "../../language/time.js";
import { showSheet } from "../sheets/sheet.js";
import { contentLine } from "../summary.js";
import { phoneTexts } from "../texts.js";
import { mediaAddress } from "./sound.js";
import { TextWithLinks } from "./text.js";
import { VoiceBubble } from "./voice-bubble.js";

type Of<Kind extends Content["kind"]> = Extract<Content, { kind: Kind }>;

/** What a message carries, as it stands beside its sender's picture. */
export function Bubble({ message, own }: { readonly message: Message; readonly own: boolean }) {
  const { content } = message;
  switch (content.kind) {
    case "text":
      return <TextBubble text={content.text} />;
    case "quote":
      return (
        <div class="quoting">
          <TextBubble text={content.text} />
          <QuotedLine quoted={content.quoted} />
        </div>
      );
    case "voice":
      return <VoiceBubble message={message} content={content} own={own} />;
    case "image":
      return <Picture media={content.media} />;
    case "emoji":
      return <img class="sticker" src={mediaAddress(content.media)} alt={phoneTexts.value.sticker} loading="lazy" />;
    case "video":
      return <VideoBubble content={content} />;
    case "file":
      return <FileBubble media={content.media} />;
    case "location":
      return <LocationBubble content={content} />;
    default:
      return <CardLike content={content} />;
  }
}

function TextBubble({ text }: { readonly text: string }) {
  return (
    <div class="bubble">
      <TextWithLinks text={text} />
    </div>
  );
}

export function QuotedLine({ quoted }: { readonly quoted: Quoted }) {
  const { draft, says } = phoneTexts.value;
  const label = quoted.kind in draft ? draft[quoted.kind as keyof typeof draft] : "";
  return (
    <blockquote class="quoted">
      <span>
        {says(quoted.nickname)}{" "}
        {quoted.kind === "text" || quoted.kind === "quote" ? quoted.text : `${label} ${quoted.text}`}
      </span>
    </blockquote>
  );
}

function Picture({ media }: { readonly media: MediaRef }) {
  const { openImage, photo } = phoneTexts.value;
  const url = mediaAddress(media);
  return (
    <button
      type="button"
      class="picture"
      aria-label={openImage}
      onClick={() => showSheet({ type: "image", url, name: media.name ?? photo })}
    >
      <img src={url} alt={photo} loading="lazy" style={pictureSize(media)} />
    </button>
  );
}

/** The place a picture takes before it is there, so that nothing jumps. */
function pictureSize({ width, height }: MediaRef) {
  if (width === undefined || height === undefined || width === 0 || height === 0) return {};
  const scale = Math.min(1, 200 / Math.max(width, height));
  return { width: `${Math.max(32, width * scale)}px`, height: `${Math.max(32, height * scale)}px` };
}

function VideoBubble({ content }: { readonly content: Of<"video"> }) {
  const { media, thumbnail, durationMs } = content;
  const length = minutes(durationMs);
  return (
    <button
      type="button"
      class="picture video-still"
      aria-label={phoneTexts.value.playVideo(length)}
      onClick={() => showSheet({ type: "video", media })}
    >
      {thumbnail ? (
        <img src={mediaAddress(thumbnail)} alt="" style={pictureSize(thumbnail)} />
      ) : (
        <span class="no-still" />
      )}
      <span class="play-mark">
        <Icon of={Play} size={26} />
      </span>
      <span class="length">{length}</span>
    </button>
  );
}

function FileBubble({ media }: { readonly media: MediaRef }) {
  const name = media.name ?? phoneTexts.value.draft.file;
  return (
    <a class="card-bubble file-bubble" href={mediaAddress(media)} download={name}>
      <span class="card-main">
        <span class="card-title">{name}</span>
        <span class="card-note">{sizeText(media.size)}</span>
      </span>
      <span class="file-mark">
        <Icon of={FileText} size={34} />
        <span>{name.includes(".") ? name.split(".").at(-1)!.slice(0, 4) : ""}</span>
      </span>
    </a>
  );
}

function LocationBubble({ content }: { readonly content: Of<"location"> }) {
  const { latitude, longitude, label, name } = content;
  const map = `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=16/${latitude}/${longitude}`;
  return (
    <a
      class="card-bubble location-bubble"
      href={map}
      target="_blank"
      rel="noopener noreferrer"
      title={phoneTexts.value.openMap}
    >
      <span class="card-title">{name ?? label}</span>
      {name !== undefined && <span class="card-note">{label}</span>}
      <span class="drawn-map" aria-hidden="true">
        <span class="pin" />
      </span>
    </a>
  );
}

/** Contents that look like a small card: a title, a note, what kind it is. */
function CardLike({ content }: { readonly content: Content }) {
  const t = phoneTexts.value;
  switch (content.kind) {
    case "link":
      return (
        <a class="card-bubble" {...webAddress(content.url)} target="_blank" rel="noopener noreferrer">
          <span class="card-title">{content.title}</span>
          <span class="card-row">
            <span class="card-note">{content.description ?? content.url}</span>
            <Mark of={Link} />
          </span>
        </a>
      );
    case "card":
      return (
        <button type="button" class="card-bubble" onClick={() => showSheet({ type: "person", wxid: content.wxid })}>
          <span class="card-row">
            <Avatar id={content.wxid} name={content.nickname} size={44} />
            <span class="card-title">{content.nickname}</span>
          </span>
          <Foot>{t.personalCard}</Foot>
        </button>
      );
    case "miniprogram":
      return (
        <div class="card-bubble">
          <span class="card-note">{content.name ?? t.miniProgram}</span>
          <span class="card-row">
            <span class="card-title">{content.title}</span>
            <Mark of={LayoutGrid} />
          </span>
          <Foot>{t.miniProgram}</Foot>
        </div>
      );
    case "transfer":
      return <Money content={content} />;
    case "call":
      return (
        <div class="bubble call-bubble">
          <Icon of={content.video ? Video : Phone} size={20} />
          {content.video ? t.videoCall : t.voiceCall}
        </div>
      );
    default:
      return <TextBubble text={contentLine(content)} />;
  }
}

function Money({ content }: { readonly content: Of<"transfer"> }) {
  const t = phoneTexts.value;
  const { redPacket, amount, note } = content;
  return (
    <div class={redPacket ? "card-bubble money red-packet" : "card-bubble money"}>
      <span class="card-row">
        <Icon of={redPacket ? Gift : ArrowLeftRight} size={34} />
        <span class="card-main">
          <span class="card-title">{redPacket ? note || t.bestWishes : t.yuan(amount)}</span>
          <span class="card-note">{redPacket ? t.yuan(amount) : note}</span>
        </span>
      </span>
      <Foot>{redPacket ? t.redPacket : t.transferTo}</Foot>
    </div>
  );
}

function Mark({ of }: { readonly of: IconNode }) {
  return (
    <span class="card-mark">
      <Icon of={of} size={26} />
    </span>
  );
}

function Foot({ children }: { readonly children: ComponentChildren }) {
  return <span class="card-foot">{children}</span>;
}

/** What somebody typed as an address is followed only where it is one of the web. */
function webAddress(url: string): { readonly href?: string } {
  return /^https?:\/\//i.test(url) ? { href: url } : {};
}
