import { given, type Carried } from "./carried.js";
import type { Kind } from "./wxbot-message.js";
import { attribute, find, parseXml, toNumber, type XmlElement } from "./xml.js";

/** A message of one of the kinds whose parts lie in the attributes of one element. */
export function readElement(kind: Kind, content: string): Partial<Carried> {
  const root = parseXml(content);
  switch (kind) {
    case "image": {
      const image = find(root, "img");
      const [width, height] = pixels(image, "cdnhd") ?? pixels(image, "cdnmid") ?? [];
      return { image: given({ width, height, size: size(image, "length") }) };
    }
    case "voice": {
      const voice = find(root, "voicemsg");
      return { voice: given({ durationMs: size(voice, "voicelength"), size: size(voice, "length") }) };
    }
    case "video": {
      const video = find(root, "videomsg");
      const seconds = size(video, "playlength");
      const durationMs = seconds === undefined ? undefined : seconds * 1_000;
      return { video: given({ durationMs, size: size(video, "length") }) };
    }
    case "emoji": {
      const emoji = find(root, "emoji");
      const [width, height] = [size(emoji, "width"), size(emoji, "height")];
      return { emoji: given({ md5: attribute(emoji, "md5"), width, height, url: attribute(emoji, "cdnurl") }) };
    }
    case "location":
      return readLocation(find(root, "location"));
    case "card":
      return { card: { id: attribute(root, "username") ?? "", nickname: attribute(root, "nickname") ?? "" } };
    case "friendRequest":
      return {
        friendRequest: {
          id: attribute(root, "fromusername") ?? "",
          nickname: attribute(root, "fromnickname") ?? "",
          text: attribute(root, "content") ?? "",
          ...given({ ticket: attribute(root, "ticket") }),
        },
      };
    default:
      return {};
  }
}

function readLocation(location: XmlElement | undefined): Partial<Carried> {
  const [latitude, longitude] = [Number(attribute(location, "x")), Number(attribute(location, "y"))];
  if (!Number.isFinite(latitude) || !Number.isFinite(longitude)) return {};
  const more = { label: attribute(location, "label"), name: attribute(location, "poiname") };
  return { location: { latitude, longitude, ...given(more) } };
}

function size(element: XmlElement | undefined, name: string): number | undefined {
  return toNumber(attribute(element, name));
}

/** Width and height, where both are more than the 0 that stands for "not known". */
function pixels(element: XmlElement | undefined, prefix: string): [width: number, height: number] | undefined {
  const [width, height] = [size(element, `${prefix}width`), size(element, `${prefix}height`)];
  return width && height ? [width, height] : undefined;
}
