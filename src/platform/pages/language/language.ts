import { computed, effect, signal, type ReadonlySignal } from "@preact/signals";

export type Language = "en-US" | "zh-CN";

const STORED = "wxbot-language";

/** The page's language: as chosen here before, else as the browser wants it. */
export const language = signal<Language>(initial());

effect(() => {
  document.documentElement.lang = language.value;
});

export function chooseLanguage(chosen: Language): void {
  localStorage.setItem(STORED, chosen);
  language.value = chosen;
}

/** The texts of the language that is chosen now. English has the shape, Chinese must have the same. */
export function texts<Texts>(english: Texts, chinese: NoInfer<Texts>): ReadonlySignal<Texts> {
  return computed(() => (language.value === "zh-CN" ? chinese : english));
}

function initial(): Language {
  const wanted = localStorage.getItem(STORED) ?? navigator.languages.find((tag) => /^(zh|en)/i.test(tag)) ?? "en-US";
  return wanted.toLowerCase().startsWith("zh") ? "zh-CN" : "en-US";
}
