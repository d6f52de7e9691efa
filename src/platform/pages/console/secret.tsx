import { Copy, Eye, EyeOff } from "lucide";
import { useState } from "preact/hooks";
import { copyText } from "../controls/copy.js";
import { Icon } from "../controls/icon.js";
import { controlTexts } from "../controls/texts.js";
import { attempt } from "../controls/toast.js";

interface SecretProps {
  readonly label: string;
  /** The last 4 characters. */
  readonly ending: string;
  /** Asks the server for it. */
  readonly reveal: () => Promise<string>;
}

/** A secret that is shown or copied only when somebody asks for it. */
export function Secret({ label, ending, reveal }: SecretProps) {
  const t = controlTexts.value;
  const [shown, setShown] = useState<string | undefined>(undefined);
  const toggle = () => (shown === undefined ? void attempt(async () => setShown(await reveal())) : setShown(undefined));
  return (
    <span class="secret">
      <span class="secret-label">{label}</span>
      <code>{shown ?? `••••••••${ending}`}</code>
      <IconButton
        label={`${shown === undefined ? t.show : t.hide}: ${label}`}
        of={shown === undefined ? Eye : EyeOff}
        act={toggle}
      />
      <IconButton
        label={`${t.copy}: ${label}`}
        of={Copy}
        act={() => void attempt(async () => copyText(await reveal()))}
      />
    </span>
  );
}

interface IconButtonProps {
  readonly label: string;
  readonly of: typeof Eye;
  readonly act: () => void;
}

function IconButton({ label, of, act }: IconButtonProps) {
  return (
    <button type="button" class="icon-button" aria-label={label} title={label} onClick={act}>
      <Icon of={of} size={17} />
    </button>
  );
}

/** An address that is no secret. */
export function CopyLine({ label, text }: { readonly label: string; readonly text: string }) {
  return (
    <span class="secret">
      <span class="secret-label">{label}</span>
      <code>{text}</code>
      <IconButton label={`${controlTexts.value.copy}: ${label}`} of={Copy} act={() => void copyText(text)} />
    </span>
  );
}
