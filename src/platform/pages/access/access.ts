import { signal } from "@preact/signals";
import type { Routes } from "../../pages-api/routes.js";

export type AccessBy = Routes["GET api/access"]["answer"]["by"];

/** How the page gets in; undefined until the server has said so. */
export const accessBy = signal<AccessBy | undefined>(undefined);

/** Whether the server refused what the page had to show. */
export const refused = signal(false);

/** Whether whoever is let in may do more than look; undefined until the server has said so. */
export const mayWrite = signal<boolean | undefined>(undefined);

const KEY = "wxbot-key";
const EDITOR_TOKENS = "auth-tokens";

/** Kept for this tab only: it is a secret. */
export const accountKey = signal(sessionStorage.getItem(KEY) ?? "");

export function enterKey(key: string): void {
  sessionStorage.setItem(KEY, key);
  accountKey.value = key;
  refused.value = false;
}

/** The header that lets a request in; none where none is needed. */
export function authorisation(): Record<string, string> {
  const secret = accessBy.value === "key" ? accountKey.value : accessBy.value === "nodeRed" ? editorToken() : "";
  return secret === "" ? {} : { authorization: `Bearer ${secret}` };
}

export function unauthorised(): void {
  refused.value = true;
}

/** Calls back when somebody has logged in to the editor in another window. Until the returned function is called. */
export function onEditorLogin(act: () => void): () => void {
  const look = ({ key, newValue }: StorageEvent) => {
    if (key?.startsWith(EDITOR_TOKENS) === true && newValue !== null) act();
  };
  window.addEventListener("storage", look);
  return () => window.removeEventListener("storage", look);
}

/**
 * The access token that Node-RED's editor keeps after its login, on the same origin: under a name that ends in the path
 * of the editor, which is a folder above this page's.
 */
function editorToken(): string {
  const folders = location.pathname.split("/").slice(0, -1);
  for (let depth = folders.length; depth > 0; depth--) {
    const token = storedToken(`${EDITOR_TOKENS}${folders.slice(0, depth).join("-")}`);
    if (token !== "") return token;
  }
  return "";
}

function storedToken(name: string): string {
  try {
    const stored = JSON.parse(localStorage.getItem(name) ?? "null") as { access_token?: string } | null;
    return stored?.access_token ?? "";
  } catch {
    return "";
  }
}
