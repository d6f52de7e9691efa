import type { InputHTMLAttributes } from "preact";
import { useId, useState } from "preact/hooks";
import { Dialog } from "./dialog.js";
import { controlTexts } from "./texts.js";

export interface Field {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly type?: "text" | "url" | "number" | "multiline";
  readonly value?: string;
  readonly required?: boolean;
  readonly placeholder?: string;
  /** For numbers. */
  readonly min?: number;
  readonly max?: number;
  readonly step?: string;
  readonly maxLength?: number;
}

export interface FormDialogProps {
  readonly title: string;
  readonly intro?: string;
  readonly fields: readonly Field[];
  readonly submit?: string;
  /** Closes the dialog where it resolves to true. */
  readonly onSubmit: (values: Readonly<Record<string, string>>) => Promise<boolean>;
  readonly onClose: () => void;
}

/** A dialog that asks for a few values. */
export function FormDialog({ title, intro, fields, submit, onSubmit, onClose }: FormDialogProps) {
  const form = useId();
  const [busy, setBusy] = useState(false);
  const send = async (event: SubmitEvent) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget as HTMLFormElement);
    const values = Object.fromEntries(fields.map(({ name }) => [name, entered(data, name)]));
    setBusy(true);
    const done = await onSubmit(values);
    setBusy(false);
    if (done) onClose();
  };
  return (
    <Dialog
      title={title}
      class="small"
      onClose={onClose}
      actions={
        <>
          <button type="button" class="button" onClick={onClose}>
            {controlTexts.value.cancel}
          </button>
          <button type="submit" form={form} class="button primary" disabled={busy}>
            {submit ?? controlTexts.value.ok}
          </button>
        </>
      }
    >
      {intro && <p class="hint">{intro}</p>}
      <form id={form} class="form" onSubmit={(event) => void send(event)}>
        {fields.map((field, index) => (
          <FormField key={field.name} field={field} first={index === 0} />
        ))}
      </form>
    </Dialog>
  );
}

function FormField({ field, first }: { readonly field: Field; readonly first: boolean }) {
  const { name, label, hint, type = "text", value = "", required = false } = field;
  const hintId = useId();
  const common = {
    name,
    required,
    autoFocus: first,
    defaultValue: value,
    maxLength: field.maxLength ?? 500,
    placeholder: field.placeholder ?? "",
    autocomplete: "off" as const,
    ...(hint !== undefined && { "aria-describedby": hintId }),
  };
  const ofInput = {
    ...common,
    type,
    ...(field.min !== undefined && { min: field.min }),
    ...(field.max !== undefined && { max: field.max }),
    ...(field.step !== undefined && { step: field.step }),
  };
  return (
    <div class="field">
      <label>
        <span class="field-label">{label}</span>
        {type === "multiline" ? (
          <textarea rows={3} {...common} />
        ) : (
          <input {...(ofInput as InputHTMLAttributes<HTMLInputElement>)} />
        )}
      </label>
      {hint !== undefined && (
        <p id={hintId} class="hint">
          {hint}
        </p>
      )}
    </div>
  );
}

function entered(data: FormData, name: string): string {
  const value = data.get(name);
  return typeof value === "string" ? value.trim() : "";
}
