/** Kept with the data. */
export interface Settings {
  readonly events: EventShape;
  /** The published drop within 24 hours of a first login. `random`: at a random moment of the 24 hours. */
  readonly drop:
    { readonly mode: "off" } | { readonly mode: "random" } | { readonly mode: "after"; readonly ms: number };
}

/** How events look on the wire: the shapes known from the field. */
export interface EventShape {
  /** Field names. */
  readonly names: "pascal" | "snake";
  /** Texts. `mixed` (the default): ids and content wrapped as `{"string": …}`, the rest plain, as most gateways do. */
  readonly strings: "mixed" | "plain" | "string" | "String" | "str" | "String_";
  /** `NewMsgId`: a bare 64-bit number, its digits as a text, or two halves. */
  readonly ids: "bare" | "text" | "split";
  /** Other numbers: plain, as a text, or two halves. */
  readonly numbers: "plain" | "text" | "split";
}
