import { signal } from "@preact/signals";

/** Files that were pasted or dropped, until somebody says that they are to be sent. */
export const offered = signal<readonly File[]>([]);

export function offerFiles(files: readonly File[]): void {
  offered.value = files;
}
