/** A section of the sidebar, with a heading that folds it. */
export function section(title: string): { readonly element: JQuery; readonly body: JQuery } {
  const element = $("<details class='wxbot-section' open>");
  $("<summary>").text(title).appendTo(element);
  return { element, body: $("<div>").appendTo(element) };
}

/** A small button with an icon; its name is its tooltip, and what screen readers say. */
export function iconButton(icon: string, name: string, onClick: () => void): JQuery {
  return $("<button type='button' class='red-ui-button red-ui-button-small'>")
    .attr({ title: name, "aria-label": name })
    .append($("<i>").addClass(`fa ${icon}`).attr("aria-hidden", "true"))
    .on("click", onClick);
}

/** A line for where there is nothing to show. */
export function emptyNote(text: string): JQuery {
  return $("<div class='wxbot-empty'>").text(text);
}

/** The hour and minute, or for what is older the day too, as the editor's user writes them. */
export function clock(time: number, now = Date.now()): string {
  const recent = now - time < 20 * 3_600_000;
  const day = recent ? {} : ({ month: "numeric", day: "numeric" } as const);
  return new Date(time).toLocaleString(undefined, { ...day, hour: "2-digit", minute: "2-digit" });
}
