import { textsOf } from "./texts.js";

const text = textsOf("wxbot-config");

/*
 * Node-RED's widgets are made of elements without names: screen readers hear of a field without knowing which.
 */

/** Gives a typed input's field the name of its row, and the button that opens a picker the name of that. */
export function nameTypedInput(input: JQuery, picker?: "chats" | "accounts"): void {
  const id = `${input.attr("id")}-label`;
  // Its text comes later.
  $(`label[for='${input.attr("id")}']`).attr("id", id);
  const container = input.siblings(".red-ui-typedInput-container");
  container.find(".red-ui-typedInput-input, .red-ui-typedInput-option-trigger").attr("aria-labelledby", id);
  if (picker) container.find(".red-ui-typedInput-option-expand").attr("aria-label", text(`picker.${picker}`));
}

/** Gives the button that removes a row of an editable list its name. @param row what the list's `addItem` is given */
export function nameRemoveButton(row: JQuery): void {
  row.siblings(".red-ui-editableList-item-remove").attr({ "aria-label": RED._("common.label.delete"), role: "button" });
}
