import { openPicker } from "./picker.js";
import type { SeenKind } from "./seen.js";
import { textsOf } from "./texts.js";
import { nameRemoveButton } from "./widget-names.js";

const text = textsOf("wxbot-config");

/** Names of chats and people, by id: as they were picked, or as their owner calls them. */
export type Names = Record<string, string>;

export interface ChatListOptions {
  readonly kind: Exclude<SeenKind, "accounts">;
  readonly ids: readonly string[];
  readonly names: Names;
  readonly placeholder: string;
  /** The id of the chosen configuration. */
  readonly config: () => string;
}

/**
 * An editable list of ids, each with an optional name: typed, pasted (several at once become several rows), or picked
 * from what came in lately.
 */
export class ChatList {
  readonly #list: JQuery;

  /** @param element the `<ol>` that it is made of */
  constructor(element: JQuery, options: ChatListOptions) {
    const { kind, ids, names, placeholder, config } = options;
    this.#list = element;
    element.editableList({
      addButton: text("picker.add"),
      removable: true,
      height: "auto",
      addItem: (row: JQuery, _index: number, data: { id?: string; name?: string }) => {
        this.#fill(row, data, placeholder);
      },
      buttons: [
        {
          label: text(`picker.${kind}`),
          icon: "fa fa-address-book-o",
          click: (event: JQuery.TriggeredEvent) => {
            const target = $(event.currentTarget as HTMLElement);
            openPicker({ kind, config: config(), target, several: true, onPick: ({ id, name }) => this.add(id, name) });
          },
        },
      ],
    } as never);
    for (const id of ids) this.add(id, names[id]);
  }

  get ids(): string[] {
    return [...new Set(this.#rows().flatMap(([id]) => splitIds(id)))];
  }

  get names(): Names {
    return Object.fromEntries(this.#rows().filter(([id, name]) => id !== "" && name !== ""));
  }

  add(id: string, name = ""): void {
    if (this.ids.includes(id)) return;
    // A row that was added and left empty takes it.
    const empty = this.#inputs().find((input) => input.value.trim() === "");
    if (empty === undefined) this.#list.editableList("addItem", { id, name });
    else $(empty).val(id).closest(".wxbot-chat").find(".wxbot-chat-name").val(name);
  }

  #inputs(): HTMLInputElement[] {
    return this.#list.find<HTMLInputElement>(".wxbot-chat-id").toArray();
  }

  #rows(): [id: string, name: string][] {
    return this.#list
      .find(".wxbot-chat")
      .toArray()
      .map((row) => {
        const value = (part: string) => String($(row).find(`.wxbot-chat-${part}`).val()).trim();
        return [value("id"), value("name")];
      });
  }

  #fill(row: JQuery, data: { id?: string; name?: string }, placeholder: string): void {
    nameRemoveButton(row);
    const line = $("<div class='wxbot-chat'>").appendTo(row);
    const field = (part: string, hint: string, value = "") =>
      $("<input type='text'>")
        .addClass(`wxbot-chat-${part}`)
        .attr({ placeholder: hint, "aria-label": hint })
        .val(value)
        .appendTo(line);
    const id = field("id", placeholder, data.id);
    field("name", text("picker.name"), data.name);
    id.on("paste", (event) => {
      const pasted = (event.originalEvent as ClipboardEvent).clipboardData?.getData("text") ?? "";
      const [first, ...others] = splitIds(pasted);
      if (first === undefined || others.length === 0) return;
      event.preventDefault();
      id.val(first).trigger("change");
      for (const other of others) this.add(other);
    });
    if (data.id === undefined) id.trigger("focus");
  }
}

/** Ids stand apart by white space, commas or semicolons, of either width. */
export function splitIds(pasted: string): string[] {
  return pasted.split(/[\s,;，；、]+/).filter((id) => id !== "");
}
