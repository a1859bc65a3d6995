// The text of a message being written lives here. The server is told that it changed, and fetches it when it saves.
const wraps = { bold: ["**", "**"], italic: ["_", "_"], strike: ["~~", "~~"], code: ["`", "`"] };
const lines = { heading: () => "## ", list: () => "- ", olist: (n) => `${n + 1}. `, quote: () => "> " };

// Fields of this page by the key of their draft: one that is drawn anew elsewhere goes on with what the one before held last.
const fields = new Map();

function insert(area, from, to, text, selectFrom, selectTo) {
  area.focus();
  area.setSelectionRange(from, to);
  // execCommand keeps the browser's own undo; where it is refused the text is set plainly.
  if (!document.execCommand("insertText", false, text)) area.setRangeText(text, from, to, "end");
  area.setSelectionRange(selectFrom, selectTo);
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

function mark(area, name, sample) {
  const { selectionStart: from, selectionEnd: to, value } = area;
  const chosen = value.slice(from, to);
  if (wraps[name]) {
    const [open, close] = wraps[name];
    const inner = chosen || sample;
    insert(area, from, to, open + inner + close, from + open.length, from + open.length + inner.length);
  } else if (name === "link") {
    const isAddress = /^https?:\/\//.test(chosen);
    const text = isAddress ? `[${sample}](${chosen})` : `[${chosen || sample}](https://)`;
    insert(area, from, to, text, from + 1, from + 1 + (isAddress ? sample : chosen || sample).length);
  } else if (lines[name]) {
    const start = value.lastIndexOf("\n", from - 1) + 1;
    const end = value.indexOf("\n", to) < 0 ? value.length : value.indexOf("\n", to);
    const text = value.slice(start, end).split("\n").map((line, n) => lines[name](n) + line).join("\n");
    insert(area, start, end, text, start + text.length, start + text.length);
  }
}

// Plain text: the same few verbs as those of rich text.
function plain(area, wishes) {
  return {
    read: () => area.value,
    start: (text, moved) => {
      // A quick hand types before this script is here: what it wrote stands in front, the caret stays behind it.
      const early = moved === null ? area.value : "";
      area.value = moved ?? early + text;
      const caret = early ? early.length : wishes.below && moved === null ? area.value.length : 0;
      area.setSelectionRange(caret, caret);
      if (wishes.below) area.scrollTop = area.scrollHeight;
      return early.length > 0;
    },
    focus: () => area.focus(),
    mark: (name) => mark(area, name, wishes.sample),
    insertText: (text) => insert(area, area.selectionStart, area.selectionEnd, text, area.selectionStart + text.length, area.selectionStart + text.length),
    swap: (before, after) => {
      const { value, selectionStart: caret } = area;
      let at = before ? value.lastIndexOf(before) : -1;
      if (before && at < 0) return false;
      let put = after;
      if (!before) {
        // None was there: above what is quoted or passed on, else at the end.
        const quote = value.search(/\n[^\n]*:\n>|\n-{5,}/);
        at = quote < 0 ? value.length : quote;
        put = `\n${after}`;
      }
      area.value = value.slice(0, at) + put + value.slice(at + before.length);
      area.setSelectionRange(caret <= at ? caret : caret + put.length - before.length, caret <= at ? caret : caret + put.length - before.length);
      return true;
    },
    stop: () => {},
  };
}

// A draft that comes back by itself takes the focus from nobody who types elsewhere.
const typesElsewhere = (dock) => { const at = document.activeElement; return !dock.contains(at) && at?.matches("input, textarea, [contenteditable=true]") === true; };

export async function attach(dock, area, session, initial, wishes) {
  const ended = new AbortController();
  const on = (target, name, work, capture = false) => target.addEventListener(name, work, { signal: ended.signal, capture });
  const journal = await import(wishes.journal);
  const running = new Map();
  const files = new Map();
  let told = 0;
  // What was begun and not touched is not worth keeping: only what has a version that was not read.
  let version = 0, readVersion = wishes.empty ? 0 : -1;
  let noted = wishes.fields;
  const text = new TextDecoder().decode(await initial.arrayBuffer()).slice(1);
  wishes.focus &&= !typesElsewhere(dock);
  const field = wishes.rich ? await (await import(wishes.richText)).edit(area, wishes, dock) : plain(area, wishes);
  const before = fields.get(wishes.key);
  const early = field.start(text, before && before.rich === wishes.rich ? before.read() : null);
  fields.set(wishes.key, { rich: wishes.rich, read: field.read });

  // What is not stored yet is written down here, so that neither a closed tab nor a dead server takes it away.
  const write = () => journal.write(wishes.key, {
    fields: noted, rich: wishes.rich, text: field.read(), subject: dock.querySelector("[data-subject]")?.value ?? null,
    typed: [...dock.querySelectorAll("[data-entry]")].map((entry) => [entry.dataset.entry, entry.value]).filter(([, value]) => value.trim()),
    files: [...files.values()].filter((file) => !file.done).map((file) => file.file.name),
  });
  let writing = 0;
  const changed = () => {
    version++;
    clearTimeout(writing);
    writing = setTimeout(write, 250);
    clearTimeout(told);
    told = setTimeout(() => session.invokeMethodAsync("Edited").catch(() => {}), 400);
  };
  journal.open(wishes.key, !dock.hidden);
  on(dock, "input", changed);
  on(window, "pagehide", () => { journal.open(wishes.key, !dock.hidden); if (version !== readVersion) write(); });
  if (wishes.focus && !typesElsewhere(dock)) field.focus();
  if (early) changed();

  const upload = async (key) => {
    const entry = files.get(key);
    if (!entry) return;
    const { file } = entry;
    let url = "";
    try { url = await session.invokeMethodAsync("Begin", key, file.name || "picture.png", file.size); } catch { /* the line is down: the journal has its name */ }
    if (!url) return;
    const request = new XMLHttpRequest();
    running.set(key, request);
    write();
    let last = 0;
    request.upload.onprogress = (event) => {
      const now = performance.now();
      if (now - last < 150) return;
      last = now;
      session.invokeMethodAsync("Progress", key, event.loaded).catch(() => {});
    };
    request.open("POST", url);
    request.setRequestHeader("Content-Type", file.type || "application/octet-stream");
    request.setRequestHeader(wishes.header, document.querySelector("#antiforgery input")?.value ?? "");
    const ending = new Promise((done) => { request.onloadend = done; });
    request.send(file);
    await ending;
    if (!running.delete(key)) return;
    if (request.status >= 200 && request.status < 300) {
      entry.done = true;
      const [id, address] = await session.invokeMethodAsync("Arrived", key, request.responseText);
      if (entry.inText && id) { field.picture?.(id, address, file.name); changed(); }
    } else await session.invokeMethodAsync("Failed", key, request.status).catch(() => {});
  };
  // One after the other: each upload makes a new version of the stored draft.
  let turn = Promise.resolve();
  const queue = (key) => { turn = turn.then(() => upload(key)).catch(() => {}); };
  const take = (chosen, inText) => {
    for (const file of chosen) {
      const key = crypto.randomUUID?.() ?? String(Math.random());
      files.set(key, { file, inText: inText && file.type.startsWith("image/"), done: false });
      queue(key);
    }
  };

  const pick = () => {
    const chooser = document.createElement("input");
    chooser.type = "file";
    chooser.multiple = true;
    chooser.onchange = () => take([...chooser.files], false);
    chooser.click();
  };

  // A browser opens its chooser only close to the click: not after a way to the server and back.
  on(dock, "click", (event) => { if (event.target.closest?.("[data-attach]")) pick(); });
  on(dock, "dragover", (event) => { if (event.dataTransfer?.types.includes("Files")) { event.preventDefault(); dock.classList.add("over"); } });
  on(dock, "dragleave", (event) => { if (!dock.contains(event.relatedTarget)) dock.classList.remove("over"); });
  on(dock, "drop", (event) => {
    dock.classList.remove("over");
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    event.stopPropagation();
    take([...event.dataTransfer.files], wishes.rich && area.contains(event.target));
  }, true);
  on(area, "paste", (event) => {
    const data = event.clipboardData;
    const pasted = [...(data?.files ?? [])];
    // A program that copies cells or words offers a picture of them as well: the words are meant.
    if (pasted.length && !data.types.includes("text/plain")) { event.preventDefault(); event.stopPropagation(); take(pasted, wishes.rich); return; }
    field.paste?.(event, changed);
  }, true);
  on(dock, "keydown", (event) => {
    const held = event.ctrlKey || event.metaKey;
    const key = event.key.toLowerCase();
    if (event.key === "Escape" && !event.defaultPrevented && !event.target.closest("[role=combobox][aria-expanded=true]") && !dock.querySelector("[data-menu]")) { event.stopPropagation(); session.invokeMethodAsync("Leave"); return; }
    if (!held) return;
    const act = event.key === "Enter" ? () => session.invokeMethodAsync("Send", event.shiftKey)
      : key === "s" && !event.shiftKey ? () => session.invokeMethodAsync("Save")
      : event.shiftKey && (key === "c" || key === "b") ? async () => { await session.invokeMethodAsync("Copies"); journal.focusSoon(dock, key === "c" ? "Cc" : "Bcc"); }
      : key === "b" ? () => field.mark("bold") : key === "i" ? () => field.mark("italic") : key === "k" ? () => field.mark("link")
      : key === "a" && event.shiftKey ? pick
      : key === "m" && !event.shiftKey ? () => session.invokeMethodAsync("Templates") : null;
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }, true);
  on(window, "beforeunload", (event) => { if (running.size > 0) event.preventDefault(); });

  return {
    // A stream must not be empty: the text follows one character that is not part of it.
    read: () => { readVersion = version; const now = field.read(); journal.mark(wishes.key, now); return new TextEncoder().encode(`=${now}`); },
    note: (state, unsaved) => { noted = state; if (unsaved) { version++; write(); } else journal.at(wishes.key, state); },
    kept: () => { if (version === readVersion && running.size === 0) { clearTimeout(writing); journal.stored(wishes.key); } },
    swap: (one, other) => { const done = field.swap(one, other); if (done) changed(); return done; },
    mark: (name) => field.mark(name),
    insert: (text) => { field.insertText(text); changed(); },
    again: queue,
    abort: (key) => { const request = running.get(key); running.delete(key); files.delete(key); request?.abort(); },
    stop: () => {
      clearTimeout(told);
      if (version !== readVersion) write();
      clearTimeout(writing);
      ended.abort();
      field.stop();
      for (const request of running.values()) request.abort();
      running.clear();
      // What another place of the page takes over it has by now, or never will.
      setTimeout(() => { if (fields.get(wishes.key)?.read === field.read) fields.delete(wishes.key); }, 5000);
    },
  };
}
