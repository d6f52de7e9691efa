/*
 * How saved properties are read. An environment variable in a property (`${NAME}`) arrives as a text, whatever its type.
 */

/** A number from 0 on, or the default where it is none. */
export function amount(value: unknown, otherwise: number): number {
  const number = typeof value === "string" && value.trim() === "" ? NaN : Number(value ?? otherwise);
  return Number.isFinite(number) && number >= 0 ? number : otherwise;
}

/** A switch that is off by default. */
export function isOn(value: unknown): boolean {
  return value === true || value === "true";
}

/** Texts, whether saved as an array or as one text with commas or line breaks. */
export function list(value: unknown): string[] {
  const items = Array.isArray(value) ? value : typeof value === "string" ? value.split(/[,\n]/) : [];
  return items
    .filter((item) => typeof item === "string")
    .map((item) => item.trim())
    .filter((item) => item !== "");
}
