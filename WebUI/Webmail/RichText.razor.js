// Rich text: the editor's element stays in the browser, as plain text does; nothing of its HTML goes through the circuit but when it is read.
let ready = null;

// The editor's script is large: it comes when it is first needed.
export const prepare = (source) => ready ??= new Promise((done, failed) => {
  const script = document.createElement("script");
  script.src = source;
  script.onload = () => {
    // The component asks for all of the HTML at every move of the caret, more than a message of the circuit may hold: here it gets none.
    const whole = window.Radzen.getEditorHtml.bind(window.Radzen);
    window.Radzen.getEditorHtml = (element) => element.closest("[data-rich]") ? "" : whole(element);
    done();
  };
  script.onerror = () => { ready = null; failed(new Error("the editor could not be loaded")); };
  document.head.append(script);
});

const commands = { bold: ["bold"], italic: ["italic"], strike: ["strikeThrough"], list: ["insertUnorderedList"], olist: ["insertOrderedList"], heading: ["formatBlock", "h2"], quote: ["formatBlock", "blockquote"], code: ["formatBlock", "pre"] };

export async function edit(host, wishes, dock) {
  const ended = new AbortController();
  let content = host.querySelector(".rz-html-editor-content");
  for (let tries = 0; !content?.inputListener && tries < 100; tries++) {
    await new Promise((done) => setTimeout(done, 20));
    content = host.querySelector(".rz-html-editor-content");
  }
  if (!content) throw new Error("the editor is not there");
  document.removeEventListener("selectionchange", content.selectionChangeListener);
  content.setAttribute("role", "textbox");
  content.setAttribute("aria-multiline", "true");
  content.setAttribute("aria-label", host.querySelector("[data-rich]")?.dataset.label ?? "");
  content.setAttribute("dir", "auto");
  content.spellcheck = true;

  // Its own listeners would tell the server of each letter: only ours hear of it.
  const quiet = (event) => { event.stopPropagation(); dock.dispatchEvent(new Event("input")); };
  host.addEventListener("input", quiet, { capture: true, signal: ended.signal });

  // Pictures of the draft are named by their ids where it is stored, and by an address here.
  const toPage = (html) => html.replace(/(<img[^>]*\ssrc=")cid:([^"]+)(")/gi, (all, head, id, tail) => wishes.pictures[decodeURIComponent(id)] ? `${head}${wishes.pictures[decodeURIComponent(id)]}${tail} data-cid="${id}"` : all);
  const read = () => {
    const copy = content.cloneNode(true);
    for (const image of copy.querySelectorAll("img[data-cid]")) { image.setAttribute("src", `cid:${image.dataset.cid}`); image.removeAttribute("data-cid"); image.classList.remove("rz-state-selected"); }
    return copy.innerHTML;
  };
  const put = (name, value) => { content.focus(); document.execCommand("styleWithCSS", false, false); document.execCommand(name, false, value); };
  const clean = async (html) => {
    const answer = await fetch(wishes.clean, { method: "POST", body: html, headers: { "Content-Type": "text/html; charset=utf-8", [wishes.header]: document.querySelector("#antiforgery input")?.value ?? "" } });
    if (!answer.ok) throw new Error(`the paste was refused: ${answer.status}`);
    return answer.text();
  };
  const ask = () => {
    const selection = getSelection();
    return selection?.rangeCount && content.contains(selection.anchorNode) ? selection.getRangeAt(0) : null;
  };
  // A menu may take the focus meanwhile: where the caret stood last is remembered.
  let last = null;
  document.addEventListener("selectionchange", () => { last = ask()?.cloneRange() ?? last; }, { signal: ended.signal });
  const restore = (range) => { if (!range) { content.focus(); return; } const selection = getSelection(); selection.removeAllRanges(); selection.addRange(range); };
  return {
    read,
    start: (text, moved) => {
      content.innerHTML = toPage(moved ?? text) || "<p><br></p>";
      document.execCommand("defaultParagraphSeparator", false, "p");
      const range = document.createRange();
      range.selectNodeContents(content);
      range.collapse(!wishes.below);
      if (wishes.below) content.scrollTop = content.scrollHeight;
      if (wishes.focus) { content.focus(); restore(range); }
      return false;
    },
    focus: () => content.focus(),
    mark: (name) => {
      if (name === "link") {
        const range = ask();
        const chosen = String(range ?? "");
        const address = /^https?:\/\//.test(chosen) ? chosen : "https://";
        restore(range);
        if (chosen) put("createLink", address); else put("insertHTML", `<a href="${address}">${wishes.sample}</a>`);
        host.dispatchEvent(new CustomEvent("link", { bubbles: true }));
      } else if (commands[name]) {
        const [command, value] = commands[name];
        // The same block again makes it a paragraph.
        const same = command === "formatBlock" && document.queryCommandValue("formatBlock").toLowerCase() === value;
        put(command, same ? "p" : value);
      }
      dock.dispatchEvent(new Event("input"));
    },
    insertText: (html) => { content.focus(); restore(last); document.execCommand("insertHTML", false, html); },
    paste: async (event, changed) => {
      const html = event.clipboardData?.getData("text/html");
      event.stopPropagation();
      if (!html) return;
      event.preventDefault();
      const words = event.clipboardData.getData("text/plain");
      const range = ask();
      try {
        const safe = await clean(html);
        restore(range);
        document.execCommand("insertHTML", false, safe);
      } catch {
        // Without the server the words are taken, and nothing else.
        restore(range);
        document.execCommand("insertText", false, words);
      }
      changed();
    },
    picture: (id, address, name) => {
      const image = document.createElement("img");
      wishes.pictures[id] = address;
      image.src = address;
      image.alt = name;
      image.dataset.cid = id;
      content.focus();
      document.execCommand("insertHTML", false, image.outerHTML);
    },
    swap: (before, after) => {
      const there = [...content.querySelectorAll(".mox-signature")].at(-1);
      const as = (html) => { const parsed = new DOMParser().parseFromString(html, "text/html").body; return parsed.firstElementChild; };
      if (before) {
        if (!there || there.textContent !== as(before)?.textContent) return false;
        if (after) there.replaceWith(as(after)); else there.remove();
      } else if (after) {
        const quote = content.querySelector("blockquote")?.previousElementSibling ?? null;
        content.insertBefore(as(after), quote?.parentNode === content ? quote : null);
      }
      return true;
    },
    stop: () => ended.abort(),
  };
}
