/** A medium is looked for by pieces of so many bytes: no chance brings one about. */
const PIECE = 24;

/** A secret, and all the forms in which it could get out. */
export interface Secret {
  readonly name: string;
  readonly forms: readonly string[];
}

/** A key, a token, a password: as it is, and as URLs, JSON, HTML, base64 and hexadecimal digits have it. */
export function secretText(name: string, text: string): Secret {
  const bytes = Buffer.from(text);
  const escaped = JSON.stringify(text).slice(1, -1);
  const html = text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/"/g, "&quot;");
  const url = encodeURIComponent(text);
  const query = new URLSearchParams({ x: text }).toString().slice(2);
  const forms = [text, escaped, JSON.stringify(escaped).slice(1, -1), html, url, query, bytes.toString("hex")];
  return { name, forms: unique([...forms, ...base64Forms(bytes)]) };
}

/** A medium: each piece of it behind its header, however its bytes are written down. */
export function secretBytes(name: string, bytes: Buffer, header: number): Secret {
  const forms: string[] = [];
  for (let at = header; at + PIECE <= bytes.length; at += PIECE) {
    const piece = bytes.subarray(at, at + PIECE);
    const hex = piece.toString("hex");
    // What util.inspect shows of a Buffer.
    const inspected = hex.replace(/..(?=.)/g, "$& ");
    forms.push(piece.toString("latin1"), piece.toString("utf8"), [...piece].join(","), hex, inspected);
    forms.push(...base64Forms(piece));
  }
  return { name, forms: unique(forms) };
}

/** What of the secrets stands in a text: their names, and the places. Hexadecimal digits and escapes of any case. */
export function leaksIn(text: string, secrets: readonly Secret[]): string[] {
  const lower = text.toLowerCase();
  return secrets.flatMap(({ name, forms }) =>
    forms
      .map((form) => lower.indexOf(form.toLowerCase()))
      .filter((at) => at >= 0)
      .map((at) => `${name}, in: …${text.slice(Math.max(0, at - 80), at + 80)}…`),
  );
}

/** In base64 the same bytes look different by where they stand; the edges share characters with their neighbours. */
function base64Forms(bytes: Buffer): string[] {
  return [0, 1, 2].flatMap((lead) => {
    const whole = Buffer.concat([Buffer.alloc(lead), bytes])
      .toString("base64")
      .replace(/=+$/, "");
    const form = whole.slice(lead === 0 ? 0 : lead + 1, -2);
    return [form, form.replace(/\+/g, "-").replace(/\//g, "_")];
  });
}

function unique(forms: readonly string[]): string[] {
  return [...new Set(forms)].filter((form) => form.length >= 8);
}
