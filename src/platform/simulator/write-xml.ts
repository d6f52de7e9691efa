/** Writes the XML that messages carry. */

/** Attributes or elements by name. */
type Values = Readonly<Record<string, string | number>>;

export function element(name: string, attributes: Values, inside?: string): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escape(String(value))}"`);
  return `<${name}${written.join("")}${inside === undefined ? " />" : `>${inside}</${name}>`}`;
}

export function tags(values: Values): string {
  return Object.entries(values)
    .map(([name, value]) => `\t\t<${name}>${escape(String(value))}</${name}>\n`)
    .join("");
}

export function nested(name: string, values: Values): string {
  return `\t\t<${name}>\n${tags(values)}\t\t</${name}>`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

/** Characters that XML cannot hold at all are left out; a line break in an attribute would be read as a space. */
export function escape(text: string): string {
  return (
    text
      // eslint-disable-next-line no-control-regex
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "")
      .replace(/[&<>"']/g, (character) => ESCAPES[character]!)
      .replace(/[\r\n]/g, (character) => `&#${character.charCodeAt(0)};`)
  );
}

export function cdata(text: string): string {
  return `<![CDATA[${text.replaceAll("]]>", "]]]]><![CDATA[>")}]]>`;
}

export const PROLOGUE = '<?xml version="1.0"?>\n';
