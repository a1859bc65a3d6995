// Keys and text of the search field. The text belongs to who types it: the server changes it only here.
// Keys: the arrows, Tab and Enter are for the suggestions while they are open; Left at the beginning goes into the chips.
export function attach(root, field) {
  const ended = new AbortController();
  const input = root.querySelector("input[data-search]");
  const chips = () => [...root.querySelectorAll("[data-chip]")];
  const inChip = (event, chip) => {
    const all = chips(), at = all.indexOf(chip);
    const go = (to) => { event.preventDefault(); (all[to] ?? input).focus(); };
    switch (event.key) {
      case "ArrowLeft": go(Math.max(0, at - 1)); break;
      case "ArrowRight": go(at + 1); break;
      case "Home": go(0); break;
      case "End": case "Escape": go(all.length); break;
      case "Backspace": case "Delete": event.preventDefault(); field.invokeMethodAsync("Chip", at, true); break;
      case "Enter": event.preventDefault(); field.invokeMethodAsync("Chip", at, false); break;
      default: return;
    }
    event.stopPropagation();
  };
  // A search that was made leads to what it found; the list of it comes in place of the one before.
  const toFound = (until) => {
    const at = document.activeElement;
    if (at === document.body) document.querySelector("[role=grid]")?.focus({ preventScroll: true });
    else if (!at?.matches("[role=grid]")) return;
    if (!ended.signal.aborted && performance.now() < until) setTimeout(toFound, 60, until);
  };
  root.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const chip = event.target.closest("[data-chip]");
    if (chip) { inChip(event, chip); return; }
    if (event.target !== input) {
      if (event.key === "Escape" && root.contains(event.target)) { event.stopPropagation(); field.invokeMethodAsync("Key", "Escape"); input.focus(); }
      return;
    }
    const open = input.getAttribute("aria-expanded") === "true";
    const start = input.selectionStart === 0 && input.selectionEnd === 0;
    if (event.key === "ArrowLeft" && start && chips().length) { event.preventDefault(); chips().at(-1).focus(); return; }
    if (event.key === "Backspace" && !(start && chips().length)) return;
    if (event.key === "Tab" && (!open || event.shiftKey || !(input.value || input.getAttribute("aria-activedescendant")))) return;
    if (!["ArrowDown", "ArrowUp", "Enter", "Tab", "Escape", "Backspace"].includes(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    // Escape leaves the field at once, unless a suggestion is chosen: then it takes that back first.
    if (event.key === "Escape" && !(open && input.getAttribute("aria-activedescendant"))) {
      if (open) field.invokeMethodAsync("Key", "Escape");
      input.blur();
      document.querySelector("[role=grid]")?.focus();
      return;
    }
    const searches = event.key === "Enter" && !(open && input.getAttribute("aria-activedescendant"));
    field.invokeMethodAsync("Key", event.key);
    if (searches) { input.blur(); toFound(performance.now() + 1500); }
  }, { signal: ended.signal });
  root.addEventListener("focusin", (event) => { if (event.target === input) field.invokeMethodAsync("Focused", true); }, { signal: ended.signal });
  root.addEventListener("focusout", () => setTimeout(() => { if (!ended.signal.aborted && !root.contains(document.activeElement)) field.invokeMethodAsync("Focused", false); }, 0), { signal: ended.signal });
  return {
    // What was typed since the server last heard of it stays.
    put(before, now) {
      const since = input.value.startsWith(before) && before ? input.value.slice(before.length) : "";
      if (input.value === now + since) return;
      input.value = now + since;
      if (since) input.dispatchEvent(new Event("input", { bubbles: true }));
    },
    // Only while it is all that was typed.
    take(typed, rest) {
      if (input.value !== typed) return false;
      input.value = rest;
      return true;
    },
    focus() { input.focus(); const end = input.value.length; input.setSelectionRange(end, end); },
    stop() { ended.abort(); },
  };
}
