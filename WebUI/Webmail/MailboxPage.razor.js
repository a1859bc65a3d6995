// Keys pressed outside of fields, the width of the screen, the time zone.
const known = new Set(["j", "k", "ArrowDown", "ArrowUp", "Enter", "o", "x", "e", "#", "Delete", "!", "s", "u", "I", "v", "l", "r", "a", "f", "c", "z", "t", "T", "O", "Escape"]);
const inField = (target) => target instanceof Element && (target.closest("input, textarea, select, [contenteditable]") !== null);

export const zone = () => Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";

// What is selected of the message that is open: of its text, or of the frame with its HTML where the browser lets one look into that. Bounded, as it goes through the circuit.
export function selected() {
  const pane = document.querySelector(".reader");
  const own = getSelection();
  if (own && !own.isCollapsed && pane?.querySelector(".body")?.contains(own.anchorNode) && pane.contains(own.focusNode)) return own.toString().slice(0, 20000);
  for (const frame of pane?.querySelectorAll("iframe") ?? []) {
    try { const text = frame.contentDocument?.getSelection()?.toString(); if (text) return text.slice(0, 20000); } catch { /* an origin of its own */ }
  }
  return "";
}

export function listen(page) {
  const ended = new AbortController();
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || inField(event.target)) return;
    if (event.key === "/") {
      const search = document.querySelector("[data-search]");
      if (search) { event.preventDefault(); search.focus(); search.select?.(); }
      return;
    }
    // Enter and the arrows belong to what has the focus, unless that is the list or nothing.
    const at = event.target;
    const own = at === document.body || at.closest?.("[role=grid]");
    if (!known.has(event.key) || (["Enter", "ArrowDown", "ArrowUp"].includes(event.key) && !own)) return;
    event.preventDefault();
    page.invokeMethodAsync("Key", event.key);
  }, { signal: ended.signal });

  const narrow = matchMedia("(max-width: 799px)");
  const tell = () => page.invokeMethodAsync("Phone", narrow.matches);
  narrow.addEventListener("change", tell, { signal: ended.signal });
  tell();
  return { stop: () => ended.abort() };
}
