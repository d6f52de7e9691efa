import { signal } from "@preact/signals";
import { Dialog } from "./dialog.js";
import { controlTexts } from "./texts.js";

interface Question {
  readonly title: string;
  readonly text: string;
  /** What the button says. */
  readonly yes: string;
  readonly danger?: boolean;
  readonly act: () => void;
}

const question = signal<Question | undefined>(undefined);

/** Asks before something that cannot be undone. */
export function confirmFirst(asked: Question): void {
  question.value = asked;
}

/** Where questions appear; once in a page. */
export function Questions() {
  const asked = question.value;
  if (asked === undefined) return null;
  const close = () => (question.value = undefined);
  return (
    <Dialog
      title={asked.title}
      class="small"
      onClose={close}
      actions={
        <>
          <button type="button" class="button" onClick={close}>
            {controlTexts.value.cancel}
          </button>
          <button
            type="button"
            class={asked.danger ? "button danger" : "button primary"}
            onClick={() => {
              close();
              asked.act();
            }}
          >
            {asked.yes}
          </button>
        </>
      }
    >
      <p>{asked.text}</p>
    </Dialog>
  );
}
