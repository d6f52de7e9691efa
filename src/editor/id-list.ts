/** An editable list of ids: one text field a row. Several ids pasted into one field become several rows. */
export class IdList {
  readonly #list: JQuery;

  /** @param element the `<ol>` it is made of */
  constructor(element: JQuery, ids: readonly string[], placeholder: string) {
    this.#list = element.css({ minHeight: "90px" });
    element.editableList({
      addButton: true,
      removable: true,
      sortable: true,
      height: 120,
      addItem: (row: JQuery, _index: number, data: { id?: string }) => {
        const input = $("<input type='text' style='width: 100%'>")
          .attr({ placeholder, "aria-label": placeholder })
          .val(data.id ?? "")
          .appendTo(row);
        input.on("paste", (event) => {
          const pasted = (event.originalEvent as ClipboardEvent).clipboardData?.getData("text") ?? "";
          const [first, ...others] = splitIds(pasted);
          if (first === undefined || others.length === 0) return;
          event.preventDefault();
          input.val(first).trigger("change");
          for (const id of others) this.add(id);
        });
        if (data.id === undefined) input.trigger("focus");
      },
    } as never);
    for (const id of ids) this.add(id);
  }

  get ids(): string[] {
    const texts = this.#list
      .editableList("items")
      .toArray()
      .flatMap((row) => splitIds(String($(row).find("input").val())));
    return [...new Set(texts)];
  }

  add(id: string): void {
    if (!this.ids.includes(id)) this.#list.editableList("addItem", { id });
  }
}

/** Ids stand apart by white space, commas or semicolons, of either width. */
export function splitIds(text: string): string[] {
  return text.split(/[\s,;，；、]+/).filter((id) => id !== "");
}
