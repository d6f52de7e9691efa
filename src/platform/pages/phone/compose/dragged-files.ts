/** Whether what is dragged are files, and no text or link. */
export function hasFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes("Files") === true;
}

/** A browser opens a file in place of the page where it is dropped beside what takes it. Until the returned function is called. */
export function keepPage(): () => void {
  const keep = (event: DragEvent) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    if (!(event.target as Element).closest(".drop-target")) event.dataTransfer!.dropEffect = "none";
  };
  window.addEventListener("dragover", keep);
  window.addEventListener("drop", keep);
  return () => {
    window.removeEventListener("dragover", keep);
    window.removeEventListener("drop", keep);
  };
}
