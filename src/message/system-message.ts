import { given, type Carried } from "./carried.js";
import { attribute, find, parseXml, textAt, type XmlElement } from "./xml.js";

/** A notice of the system (`MsgType` 51, 10000, 10002): plain words, or XML that may take a message back. */
export function readSystemMessage(content: string): Carried {
  const root = content.trimStart().startsWith("<") ? parseXml(content) : undefined;
  if (root === undefined) return { kind: "system", text: content };
  const revoked = root.name === "revokemsg" ? root : find(root, "revokemsg");
  if (revoked !== undefined) return readRevoke(revoked);
  const type = attribute(root, "type") ?? root.children[0]?.name ?? root.name;
  return { kind: "system", ...given({ text: noticeOf(root) }), system: { type } };
}

function readRevoke(revoked: XmlElement): Carried {
  const id = textAt(revoked, "newmsgid") ?? textAt(revoked, "msgid") ?? "";
  return { kind: "revoke", revoke: { id, ...given({ text: textAt(revoked, "replacemsg") }) } };
}

/** The words that people see, as far as they are in the XML. */
function noticeOf(root: XmlElement): string | undefined {
  for (const part of root.children) {
    const filled = fillTemplate(find(part, "content_template"));
    const words = filled ?? textAt(part, "template") ?? textAt(part, "text") ?? textAt(part, "content");
    if (words !== undefined) return words;
  }
  return undefined;
}

/** `"$names$"加入了群聊`, with the members that a link list names in the place of each `$name$`. */
function fillTemplate(template: XmlElement | undefined): string | undefined {
  const names = new Map<string, string>();
  for (const link of find(template, "link_list")?.children ?? []) {
    const members = find(link, "memberlist")?.children.map((member) => textAt(member, "nickname") ?? "");
    const words = members?.join(textAt(link, "separator") ?? "、") ?? textAt(link, "plain") ?? textAt(link, "title");
    names.set(attribute(link, "name") ?? "", words ?? "");
  }
  return textAt(template, "template")?.replace(/\$(\w+)\$/g, (whole, name: string) => names.get(name) ?? whole);
}
