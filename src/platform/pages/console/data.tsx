import { Download, RotateCcw, Upload } from "lucide";
import { useRef } from "preact/hooks";
import type { Exported } from "../../pages-api/console.js";
import { request } from "../api/request.js";
import { confirmFirst } from "../controls/confirm.js";
import { Icon } from "../controls/icon.js";
import { attempt, say } from "../controls/toast.js";
import { consoleTexts } from "./texts.js";

/** All data: out, in, and back to the start. */
export function Data() {
  const t = consoleTexts.value;
  const input = useRef<HTMLInputElement>(null);
  return (
    <section class="card">
      <h2>{t.dataTitle}</h2>
      <p class="hint">{t.dataHint}</p>
      <div class="buttons">
        <button type="button" class="button" onClick={() => void attempt(exportData)}>
          <Icon of={Download} size={18} />
          {t.export}
        </button>
        <button type="button" class="button" onClick={() => input.current?.click()}>
          <Icon of={Upload} size={18} />
          {t.import}
        </button>
        <input
          ref={input}
          type="file"
          hidden
          accept="application/json,.json"
          onChange={({ currentTarget }) => {
            const [file] = currentTarget.files ?? [];
            if (file) askImport(file);
            currentTarget.value = "";
          }}
        />
        <button type="button" class="button danger" onClick={askReset}>
          <Icon of={RotateCcw} size={18} />
          {t.reset}
        </button>
      </div>
    </section>
  );
}

async function exportData(): Promise<void> {
  const exported = await request("POST api/export", {});
  const url = URL.createObjectURL(new Blob([JSON.stringify(exported)], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = `wxbot-platform-${new Date().toISOString().slice(0, 10)}.json`;
  link.click();
  URL.revokeObjectURL(url);
}

function askImport(file: File): void {
  const t = consoleTexts.peek();
  const replace = async () => {
    const exported = await readExported(file);
    if (exported === undefined) return say(t.importBad, true);
    if (await attempt(() => request("POST api/import", { body: exported }))) say(t.imported);
  };
  confirmFirst({
    title: t.import,
    text: t.importSure(file.name),
    yes: t.importYes,
    danger: true,
    act: () => void replace(),
  });
}

async function readExported(file: File): Promise<Exported | undefined> {
  try {
    const read = JSON.parse(await file.text()) as Partial<Exported> | null;
    return read?.format === "wxbot-platform" ? (read as Exported) : undefined;
  } catch {
    return undefined;
  }
}

function askReset(): void {
  const t = consoleTexts.peek();
  const reset = async () => {
    if (await attempt(() => request("POST api/reset", {}))) say(t.resetDone);
  };
  confirmFirst({ title: t.resetTitle, text: t.resetSure, yes: t.resetYes, danger: true, act: () => void reset() });
}
