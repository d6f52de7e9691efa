import type { EditorRED } from "node-red";

declare global {
  /** The editor's API, a global of the page that dialogs and plugins run in. */
  const RED: EditorRED;
}
