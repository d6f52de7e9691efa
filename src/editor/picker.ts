import { fetchSeen, matches, type Seen, type SeenKind } from "./seen.js";
import { textsOf } from "./texts.js";

const text = textsOf("wxbot-config");

/** The panel's width and a little more, in pixels. */
const WIDTH = 380;

export interface PickerOptions {
  readonly kind: SeenKind;
  /** The id of the configuration whose connection is looked at. */
  readonly config: string;
  /** The element that it opens at. */
  readonly target: JQuery;
  readonly onPick: (seen: Seen) => void;
  /** Stay open for further picks. */
  readonly several?: boolean;
}

interface Panel {
  readonly container: JQuery;
  show(options: { target: JQuery; align?: "left" | "right"; onclose?: () => void }): void;
  hide(): void;
}

/** A list to choose from of what came in lately, with a search field, opened at an element. */
export function openPicker({ kind, config, target, onPick, several = false }: PickerOptions): void {
  const content = $("<div class='wxbot-picker'>").attr({ role: "dialog", "aria-label": text(`picker.${kind}`) });
  const search = $("<input type='text' class='wxbot-picker-search'>")
    .attr({ placeholder: text("picker.search"), "aria-label": text("picker.search") })
    .appendTo(content);
  const list = $("<ul class='wxbot-picker-list'>").appendTo(content);
  const note = $("<div class='wxbot-picker-note' role='status'>").text(text("picker.loading")).appendTo(content);
  const popover = RED.popover as unknown as { panel(content: JQuery): Panel };
  const panel = popover.panel(content);
  let seen: readonly Seen[] = [];

  const show = () => {
    const found = seen.filter((entry) => matches(entry, String(search.val())));
    list.empty();
    for (const entry of found) {
      const pick = () => {
        onPick(entry);
        if (!several) return panel.hide();
        row.addClass("wxbot-picked").find("button").prop("disabled", true);
      };
      const row = $("<li>").append(button(entry).on("click", pick)).appendTo(list);
    }
    note.text(seen.length === 0 ? text(`picker.none`) : found.length === 0 ? text("picker.noMatch") : "");
    note.toggle(found.length === 0);
  };
  search.on("input", show);
  // Enter must not close the dialog behind.
  search.on(
    "keydown",
    (event) => event.key !== "Enter" || (event.preventDefault(), list.find("button").first().trigger("click")),
  );
  void fetchSeen(config).then((view) => {
    seen = view[kind];
    show();
  });
  // It is placed by its size, which it has before it is filled.
  content.css({ minHeight: 60 });
  const room = $(window).width()! - target.offset()!.left;
  panel.show({ target, align: room > WIDTH ? "right" : "left" });
  search.trigger("focus");
}

function button({ id, name, last }: Seen): JQuery {
  const row = $("<button type='button'>");
  $("<span class='wxbot-picker-name'>")
    .text(name || id)
    .appendTo(row);
  if (name) $("<span class='wxbot-picker-id'>").text(id).appendTo(row);
  if (last)
    $("<span class='wxbot-picker-last'>")
      .text(last.text || kindName(last.kind))
      .appendTo(row);
  return row;
}

/** A kind of message in the editor's language. */
export function kindName(kind: string): string {
  return RED._(`node-red-contrib-wxbot/wxbot-in:wxbot-in.kinds.${kind}`);
}
