// The text of a message being written lives here. The server is told that it changed, and fetches it when it saves.
const wraps = { bold: ["**", "**", "bold"], italic: ["_", "_", "italic"], strike: ["~~", "~~", "struck"], code: ["`", "`", "code"] };
const lines = { heading: () => "## ", list: () => "- ", olist: (n) => `${n + 1}. `, quote: () => "> " };

function insert(area, from, to, text, selectFrom, selectTo) {
  area.focus();
  area.setSelectionRange(from, to);
  // execCommand keeps the browser's own undo; where it is refused the text is set plainly.
  if (!document.execCommand("insertText", false, text)) area.setRangeText(text, from, to, "end");
  area.setSelectionRange(selectFrom, selectTo);
  area.dispatchEvent(new Event("input"));
}

function mark(area, name) {
  const { selectionStart: from, selectionEnd: to, value } = area;
  const chosen = value.slice(from, to);
  if (wraps[name]) {
    const [open, close, sample] = wraps[name];
    const inner = chosen || sample;
    insert(area, from, to, open + inner + close, from + open.length, from + open.length + inner.length);
  } else if (name === "link") {
    const isAddress = /^https?:\/\//.test(chosen);
    const text = isAddress ? `[text](${chosen})` : `[${chosen || "text"}](https://)`;
    insert(area, from, to, text, from + 1, from + 1 + (isAddress ? 4 : (chosen || "text").length));
  } else if (lines[name]) {
    const start = value.lastIndexOf("\n", from - 1) + 1;
    const end = value.indexOf("\n", to) < 0 ? value.length : value.indexOf("\n", to);
    const text = value.slice(start, end).split("\n").map((line, n) => lines[name](n) + line).join("\n");
    insert(area, start, end, text, start + text.length, start + text.length);
  }
}

export async function attach(dock, area, session, initial, header, focus) {
  const ended = new AbortController();
  const on = (target, name, work) => target.addEventListener(name, work, { signal: ended.signal });
  const running = new Map();
  let told = 0;
  const text = new TextDecoder().decode(await initial.arrayBuffer());
  // A quick hand types before this script is here: what it wrote stands in front, the caret stays behind it.
  const early = area.value;
  const caret = early ? area.selectionStart : 0;
  area.value = early + text;
  area.setSelectionRange(caret, caret);
  if (focus) area.focus();
  on(area, "input", () => {
    clearTimeout(told);
    told = setTimeout(() => session.invokeMethodAsync("Edited"), 400);
  });
  if (early) area.dispatchEvent(new Event("input"));

  const upload = async (file) => {
    const key = crypto.randomUUID?.() ?? String(Math.random());
    const url = await session.invokeMethodAsync("Begin", key, file.name || "picture.png", file.size);
    if (!url) return;
    const request = new XMLHttpRequest();
    running.set(key, request);
    let last = 0;
    request.upload.onprogress = (event) => {
      const now = performance.now();
      if (now - last < 150) return;
      last = now;
      session.invokeMethodAsync("Progress", key, event.loaded);
    };
    request.onloadend = () => {
      if (!running.delete(key)) return;
      if (request.status >= 200 && request.status < 300) session.invokeMethodAsync("Arrived", key, request.responseText);
      else session.invokeMethodAsync("Failed", key, request.status);
    };
    request.open("POST", url);
    request.setRequestHeader("Content-Type", file.type || "application/octet-stream");
    request.setRequestHeader(header, document.querySelector("#antiforgery input")?.value ?? "");
    request.send(file);
    await new Promise((done) => request.addEventListener("loadend", done));
  };
  // One after the other: each upload makes a new version of the stored draft.
  let turn = Promise.resolve();
  const take = (files) => { for (const file of files) turn = turn.then(() => upload(file)).catch(() => {}); };

  const pick = () => {
    const field = document.createElement("input");
    field.type = "file";
    field.multiple = true;
    field.onchange = () => take([...field.files]);
    field.click();
  };

  on(dock, "dragover", (event) => { if (event.dataTransfer?.types.includes("Files")) { event.preventDefault(); dock.classList.add("over"); } });
  on(dock, "dragleave", (event) => { if (!dock.contains(event.relatedTarget)) dock.classList.remove("over"); });
  on(dock, "drop", (event) => { dock.classList.remove("over"); if (event.dataTransfer?.files.length) { event.preventDefault(); take([...event.dataTransfer.files]); } });
  on(area, "paste", (event) => { const files = [...(event.clipboardData?.files ?? [])]; if (files.length) { event.preventDefault(); take(files); } });
  on(dock, "keydown", (event) => {
    const held = event.ctrlKey || event.metaKey;
    const key = event.key.toLowerCase();
    if (event.key === "Escape" && !event.defaultPrevented && !event.target.closest("[role=combobox][aria-expanded=true]")) { event.stopPropagation(); session.invokeMethodAsync("Leave"); return; }
    if (!held) return;
    const act = event.key === "Enter" ? () => session.invokeMethodAsync("Send")
      : key === "s" && !event.shiftKey ? () => session.invokeMethodAsync("Save")
      : key === "b" ? () => mark(area, "bold") : key === "i" ? () => mark(area, "italic") : key === "k" ? () => mark(area, "link")
      : key === "a" && event.shiftKey ? pick : null;
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  });
  // What is not saved yet must not be lost by closing the tab.
  on(window, "beforeunload", (event) => { if (running.size > 0) event.preventDefault(); });

  return {
    // A stream must not be empty: the text follows one character that is not part of it.
    read: () => new TextEncoder().encode(`=${area.value}`),
    mark: (name) => mark(area, name),
    pick,
    abort: (key) => { const request = running.get(key); running.delete(key); request?.abort(); },
    stop: () => { clearTimeout(told); ended.abort(); for (const request of running.values()) request.abort(); running.clear(); },
  };
}
