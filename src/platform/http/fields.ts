import { PlatformError } from "../platform-error.js";

type Fields = Readonly<Record<string, unknown>>;

/** Reads the fields of what a page sends; each throws `badRequest` with a sentence that names the field. */

export function fieldsOf(value: unknown, what = "The body"): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw bad(what, "a JSON object");
  return value as Fields;
}

/** A text that is not empty once the white space around it is gone. */
export function text(fields: Fields, name: string, most = 100): string {
  const value = own(fields, name);
  if (typeof value !== "string" || value.trim() === "") throw bad(name, "a text that is not empty");
  if (value.length > most) throw bad(name, `a text of at most ${most} characters`);
  return value.trim();
}

/** A text as it was written, which may be longer. */
export function longText(fields: Fields, name: string, most = 16_384): string {
  const value = own(fields, name);
  if (typeof value !== "string" || value === "") throw bad(name, "a text that is not empty");
  if (value.length > most) throw bad(name, `a text of at most ${most} characters`);
  return value;
}

export function number(fields: Fields, name: string, least: number, most: number): number {
  const value = own(fields, name);
  if (typeof value !== "number" || !(value >= least && value <= most))
    throw bad(name, `a number from ${least} to ${most}`);
  return value;
}

export function integer(fields: Fields, name: string, least: number, most: number): number {
  const value = number(fields, name, least, most);
  if (!Number.isInteger(value)) throw bad(name, "a whole number");
  return value;
}

export function flag(fields: Fields, name: string): boolean {
  const value = own(fields, name);
  if (typeof value !== "boolean") throw bad(name, "true or false");
  return value;
}

export function oneOf<Value extends string>(fields: Fields, name: string, values: readonly Value[]): Value {
  const value = values.find((known) => known === own(fields, name));
  if (value === undefined) throw bad(name, `one of ${values.join(", ")}`);
  return value;
}

/** An array of texts. */
export function texts(fields: Fields, name: string, most = 500): string[] {
  const value = own(fields, name);
  const isFine = Array.isArray(value) && value.length <= most && value.every((item) => typeof item === "string");
  if (!isFine) throw bad(name, `an array of at most ${most} texts`);
  return value;
}

/** An array of objects. */
export function objects(fields: Fields, name: string, most: number): Fields[] {
  const value = own(fields, name);
  if (!Array.isArray(value) || value.length > most) throw bad(name, `an array of at most ${most} objects`);
  return value.map((item) => fieldsOf(item, `Each of ${name}`));
}

/** A field that may be left out. */
export function optional<Value>(
  fields: Fields,
  name: string,
  read: (fields: Fields, name: string) => Value,
): Value | undefined {
  return own(fields, name) === undefined ? undefined : read(fields, name);
}

/** An object without the fields that are undefined. */
export function given<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}

function own(fields: Fields, name: string): unknown {
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}

function bad(name: string, expected: string): PlatformError {
  return new PlatformError("badRequest", `${name} must be ${expected}.`);
}
