// What is typed lives in the field and never waits for the server: it is told the text, and given what is done.
const separators = /[,;\n\r\t]/;

// Length of the text up to the last separator outside of quotes and angle brackets; 0 without one.
function done(text) {
  let quoted = false, angle = false, end = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (c === "\\" && quoted) i++;
    else if (c === '"') quoted = !quoted;
    else if (!quoted && c === "<") angle = true;
    else if (!quoted && c === ">") angle = false;
    else if (!quoted && !angle && separators.test(c)) end = i + 1;
  }
  return end;
}

export function attach(field, chips, entry) {
  const ended = new AbortController();
  const on = (name, work) => field.addEventListener(name, work, { signal: ended.signal });
  const take = (rest, choose) => {
    const text = field.value.slice(0, field.value.length - rest.length);
    field.value = rest;
    entry.invokeMethodAsync("Take", text, choose);
  };
  on("input", () => {
    const end = done(field.value);
    if (end > 0) take(field.value.slice(end).trimStart(), false);
    else if (/^\s*\S+@\S+\.\S+ $/.test(field.value)) { take("", false); return; }
    entry.invokeMethodAsync("Typed", field.value);
  });
  on("keydown", (event) => {
    if (event.isComposing) return;
    const open = field.getAttribute("aria-expanded") === "true";
    const written = field.value.trim().length > 0;
    if (event.key === "Enter") {
      // With Ctrl the message is sent: what is typed goes along.
      const sends = event.ctrlKey || event.metaKey;
      if (!sends) event.preventDefault();
      if (written) take("", open && !sends);
    }
    else if (event.key === "Tab" && open && written) { event.preventDefault(); take("", true); }
    else if (open && (event.key === "ArrowDown" || event.key === "ArrowUp")) { event.preventDefault(); entry.invokeMethodAsync("Step", event.key === "ArrowDown" ? 1 : -1); }
    else if (open && event.key === "Escape") entry.invokeMethodAsync("Close");
    else if (event.key === "Backspace" && field.value.length === 0) entry.invokeMethodAsync("Back");
    else if (event.key === before() && field.selectionStart === 0 && field.selectionEnd === 0) { const all = list(); if (all.length) { event.preventDefault(); all.at(-1).focus(); } }
  });

  // The chips are one stop with the field: arrows go through them, as the text is read.
  const list = () => [...chips.querySelectorAll("[data-chip]")];
  const before = () => getComputedStyle(field).direction === "rtl" ? "ArrowRight" : "ArrowLeft";
  const goTo = (at) => { const all = list(); const chip = all[Math.max(0, at)]; if (chip && at < all.length) chip.focus(); else field.focus(); };
  chips.addEventListener("keydown", async (event) => {
    const chip = event.target.closest("[data-chip]");
    if (!chip || event.target === field || event.target.closest("button") && event.key === "Enter") return;
    const at = list().indexOf(chip), person = Number(chip.dataset.chip);
    if (event.key === "ArrowLeft" || event.key === "ArrowRight") { event.preventDefault(); goTo(at + (event.key === before() ? -1 : 1)); }
    else if (event.key === "Home") { event.preventDefault(); goTo(0); }
    else if (event.key === "End") { event.preventDefault(); field.focus(); }
    else if (event.key === "Backspace" || event.key === "Delete") {
      event.preventDefault();
      await entry.invokeMethodAsync("Remove", person);
      requestAnimationFrame(() => goTo(event.key === "Delete" ? at : at - 1 < 0 && list().length === 0 ? list().length : at - 1));
    }
    else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      const text = await entry.invokeMethodAsync("Edit", person);
      if (field.value.trim()) { const rest = field.value; field.value = ""; await entry.invokeMethodAsync("Take", rest, false); }
      field.value = text;
      field.focus();
      field.select();
    }
    else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) field.focus();
  }, { signal: ended.signal });
  chips.addEventListener("mousedown", (event) => { if (event.target === chips) { event.preventDefault(); field.focus(); } }, { signal: ended.signal });
  on("paste", (event) => {
    // The field itself would drop line breaks and run two addresses into one.
    const text = event.clipboardData?.getData("text") ?? "";
    if (!separators.test(text)) return;
    event.preventDefault();
    field.setRangeText(text.replace(/[\n\r\t]+/g, ", "), field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input"));
  });
  on("blur", () => { if (field.value.trim().length > 0) take("", false); });
  return {
    clear: () => { field.value = ""; field.focus(); },
    // Asked by a message that has no recipient yet, which may be one that came back by itself: nobody who types elsewhere is disturbed.
    focus: () => { const at = document.activeElement; if (field.closest(".dock, .below")?.contains(at) || !at?.matches("input, textarea, [contenteditable=true]")) field.focus(); },
    stop: () => ended.abort(),
  };
}
