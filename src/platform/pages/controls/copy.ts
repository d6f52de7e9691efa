import { say } from "./toast.js";
import { controlTexts } from "./texts.js";

/** Puts a text on the clipboard, also where a page that is not on loopback or HTTPS has no clipboard API. */
export async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    copyBySelection(text);
  }
  say(controlTexts.value.copied);
}

function copyBySelection(text: string): void {
  const area = document.createElement("textarea");
  area.value = text;
  const parent = document.querySelector("dialog[open]") ?? document.body;
  parent.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}
