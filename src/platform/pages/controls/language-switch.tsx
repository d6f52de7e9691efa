import { Languages } from "lucide";
import { chooseLanguage, language } from "../language/language.js";
import { Icon } from "./icon.js";
import { controlTexts } from "./texts.js";

/** Switches to the other language, in whose words it is labelled. */
export function LanguageSwitch() {
  const other = language.value === "zh-CN" ? "en-US" : "zh-CN";
  const { other: name, switchLanguage } = controlTexts.value;
  return (
    <button
      type="button"
      class="language-switch"
      lang={other}
      title={switchLanguage}
      onClick={() => chooseLanguage(other)}
    >
      <Icon of={Languages} size={18} />
      {name}
    </button>
  );
}
