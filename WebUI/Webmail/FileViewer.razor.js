// Whether this browser shows a PDF inside a page; else it would offer to download it, unasked.
export const showsPdf = () => navigator.pdfViewerEnabled !== false;

// A dialog over the window: it keeps the focus and its keys, and gives the focus back.
export function open(dialog, holder) {
  const before = document.activeElement;
  const ended = new AbortController();
  dialog.showModal();
  dialog.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    holder.invokeMethodAsync("Step", getComputedStyle(dialog).direction === "rtl" ? -step : step);
  }, { signal: ended.signal });
  dialog.addEventListener("cancel", (event) => { event.preventDefault(); holder.invokeMethodAsync("Close"); }, { signal: ended.signal });
  dialog.addEventListener("click", (event) => { if (event.target === dialog) holder.invokeMethodAsync("Close"); }, { signal: ended.signal });
  return {
    close() {
      ended.abort();
      if (dialog.open) dialog.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    },
  };
}
