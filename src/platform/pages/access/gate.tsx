import { useEffect, useState } from "preact/hooks";
import type { ComponentChildren } from "preact";
import { request, RequestError } from "../api/request.js";
import { LanguageSwitch } from "../controls/language-switch.js";
import { controlTexts } from "../controls/texts.js";
import { accessBy, accountKey, enterKey, mayWrite, onEditorLogin, refused } from "./access.js";

const AGAIN = 2_000;

/** Shows the page to whoever may see it: else asks for the key, or for a login in Node-RED's editor. */
export function Gate({ children }: { readonly children: ComponentChildren }) {
  const [unreachable, setUnreachable] = useState(false);
  useEffect(() => {
    let timer: number | undefined;
    const ask = async () => {
      try {
        accessBy.value ??= (await request("GET api/access", {})).by;
        if (accessBy.value === "nodeRed") mayWrite.value = await isLetWrite();
      } catch {
        setUnreachable(true);
        timer = window.setTimeout(() => void ask(), AGAIN);
      }
    };
    void ask();
    return () => window.clearTimeout(timer);
  }, []);

  const by = accessBy.value;
  if (by === undefined) return <Notice text={controlTexts.value[unreachable ? "unreachable" : "loading"]} />;
  if (by === "key" && (accountKey.value === "" || refused.value)) return <KeyForm />;
  if (by === "nodeRed" && refused.value) return <EditorHint />;
  if (by === "nodeRed" && mayWrite.value === undefined) return <Notice text={controlTexts.value.loading} />;
  return <>{children}</>;
}

/** @throws {RequestError} where the server cannot be reached */
async function isLetWrite(): Promise<boolean> {
  try {
    await request("POST api/may-write", {});
    return true;
  } catch (error) {
    if (error instanceof RequestError && error.code === "offline") throw error;
    return false;
  }
}

/** Says once for the whole page that nothing can be changed. */
export function LookOnly() {
  return mayWrite.value === false ? (
    <p class="banner" role="status">
      {controlTexts.value.lookOnly}
    </p>
  ) : null;
}

function Notice({ text }: { readonly text: string }) {
  return (
    <main class="gate">
      <p role="status">{text}</p>
    </main>
  );
}

function KeyForm() {
  const { keyTitle, keyHint, keyLabel, keyWrong, enter } = controlTexts.value;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const key = new FormData(event.currentTarget as HTMLFormElement).get("key");
    if (typeof key === "string" && key.trim() !== "") enterKey(key.trim());
  };
  return (
    <main class="gate">
      <form class="gate-card form" onSubmit={submit}>
        <h1>{keyTitle}</h1>
        <p class="hint">{keyHint}</p>
        <div class="field">
          <label>
            <span class="field-label">{keyLabel}</span>
            <input type="password" name="key" required autoFocus autocomplete="current-password" />
          </label>
          {refused.value && accountKey.value !== "" && (
            <p class="problem" role="alert">
              {keyWrong}
            </p>
          )}
        </div>
        <button type="submit" class="button primary">
          {enter}
        </button>
        <LanguageSwitch />
      </form>
    </main>
  );
}

function EditorHint() {
  const { editorTitle, editorHint, openEditor, again } = controlTexts.value;
  useEffect(() => onEditorLogin(() => location.reload()), []);
  return (
    <main class="gate">
      <div class="gate-card">
        <h1>{editorTitle}</h1>
        <p class="hint">{editorHint}</p>
        <a class="button primary" href="../../" target="_blank" rel="noopener">
          {openEditor}
        </a>
        <button type="button" class="button" onClick={() => location.reload()}>
          {again}
        </button>
        <LanguageSwitch />
      </div>
    </main>
  );
}
