// Keys of the webmail: decides at once what a key means, by the table the server gives; shows at once what it can; asks the server for the rest.
// The marks of rows that are shown ahead of the answer stand in a style sheet of their own, by the ids of the rows: what the server draws is never touched.
const fields = "input:not([type=checkbox]):not([type=radio]):not([type=button]):not([type=submit]), textarea, select, [contenteditable=''], [contenteditable=true]";
const ofElement = new Set(["Enter", "Space", "Shift+Space", "ArrowDown", "ArrowUp", "ArrowLeft", "ArrowRight", "Shift+ArrowDown", "Shift+ArrowUp", "Home", "End", "PageDown", "PageUp"]);
const modifiers = new Set(["Shift", "Control", "Alt", "Meta", "AltGraph", "CapsLock", "Dead", "Process", "Unidentified"]);
const order = { message: 0, list: 1, everywhere: 2 };
const $ = (selector) => document.querySelector(selector);
const isShown = (element) => element !== null && element.getClientRects().length > 0;

// A key as the table writes it. On keyboards without Latin letters the place of the key counts.
export const nameOf = (event) => {
  let key = event.key === " " ? "Space" : event.key;
  const typed = event.getModifierState?.("AltGraph") === true;
  const held = (event.ctrlKey || event.metaKey) && !typed, alt = event.altKey && !typed;
  if (key.length === 1 && key > "\u007f" && /^Key[A-Z]$/.test(event.code)) key = event.shiftKey ? event.code[3] : event.code[3].toLowerCase();
  const isCharacter = [...key].length === 1;
  if (isCharacter && (held || alt)) key = key.toLowerCase();
  return `${held ? "Ctrl+" : ""}${alt ? "Alt+" : ""}${event.shiftKey && (!isCharacter || held || alt) ? "Shift+" : ""}${key}`;
};

// The marks of rows before the server has answered.
function forecast() {
  const sheet = new CSSStyleSheet();
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  let at = null, opens = false, picks = new Map(), flying = 0, ending = 0;
  const rows = () => [...document.querySelectorAll(".rows [role=row][id]")];
  const isPicking = () => $(".rows .picked") !== null || [...picks.values()].includes(true);
  const here = () => at ?? (!isPicking() && $(".rows .row.open")?.id) ?? null;
  const cursor = () => here() || $(".rows")?.dataset.cursor || null;
  const paint = () => {
    const rules = [];
    if (at) {
      rules.push(".rows .row.at { outline: none !important }", `#${at} { outline: 2px solid var(--focus) !important; outline-offset: -2px }`);
      if (opens) rules.push(".rows .row.open:not(.picked) { background: none !important }", `#${at} { background: var(--selected) !important }`);
    }
    for (const [id, is] of picks) rules.push(`#${id} { background: ${is ? "var(--selected)" : "none"} !important }`);
    sheet.replaceSync(rules.join("\n"));
  };
  const end = () => { cancelAnimationFrame(ending); [at, opens, picks] = [null, false, new Map()]; sheet.replaceSync(""); };
  // What was shown ahead goes when the page shows the same, or after a moment: then the page is right.
  const settle = (until) => {
    if (flying > 0) return;
    const row = at && document.getElementById(at);
    const agreed = (!row || row.classList.contains(opens ? "open" : "at")) && [...picks].every(([id, is]) => !document.getElementById(id) || document.getElementById(id).classList.contains("picked") === is);
    if (agreed || performance.now() > until) end(); else ending = requestAnimationFrame(() => settle(until));
  };
  const reveal = (row) => {
    const box = row.closest(".rows").getBoundingClientRect(), its = row.getBoundingClientRect(), head = $(".rows .day")?.offsetHeight ?? 0;
    if (its.top < box.top + head + 4) row.closest(".rows").scrollTop -= box.top + head + 4 - its.top;
    else if (its.bottom > box.bottom - 4) row.closest(".rows").scrollTop += its.bottom - box.bottom + 4;
  };
  return {
    step(by) {
      const all = rows(), from = all.findIndex((row) => row.id === cursor());
      // A mark that stands beyond the rows that are drawn: only the server knows what comes next.
      const next = from >= 0 ? all[from + by] : cursor() ? null : all[0];
      if (!next) return;
      opens = !isPicking() && isShown($(".reader .conv, .reader [role=toolbar]")) && $(".rows .row.open") !== null;
      at = next.id;
      reveal(next);
      paint();
    },
    pick() {
      const id = cursor(), row = id && document.getElementById(id);
      if (!row) return;
      picks.set(id, !(picks.get(id) ?? row.classList.contains("picked")));
      paint();
    },
    asked() { flying++; cancelAnimationFrame(ending); },
    answered() { flying = Math.max(0, flying - 1); settle(performance.now() + 600); },
    forget() { flying = 0; end(); },
  };
}

// What is typed right after a key that leads to a field is meant for that field, however late it comes: it is held, and typed there. It never acts as keys of the page.
function hold() {
  const most = 200, longest = 5000;
  let turn = 0, isOn = false, isGivenUp = false, keys = [], from = null, timer = 0;
  const end = () => { clearTimeout(timer); [isOn, keys, from] = [false, [], null]; };
  const isField = (element) => element instanceof Element && element !== from && element.matches(fields);
  const within = (field) => [...(field.closest("dialog, [role=dialog], .below") ?? document).querySelectorAll("input, textarea, select, button, a[href], [contenteditable=true], [tabindex]")].filter((at) => at.tabIndex >= 0 && !at.disabled && isShown(at));
  const type = (field, given) => {
    for (const key of given) {
      if (key !== "Enter" && key !== "Tab") { if (!document.execCommand("insertText", false, key)) field.dispatchEvent(new Event("input", { bubbles: true })); continue; }
      if (!field.dispatchEvent(new KeyboardEvent("keydown", { key, code: key, bubbles: true, cancelable: true }))) continue;
      if (key === "Enter") { if (field.matches("textarea, [contenteditable]")) document.execCommand("insertText", false, "\n"); continue; }
      const all = within(field);
      field = all[all.indexOf(field) + 1] ?? field;
      field.focus();
    }
  };
  return {
    begin() { end(); [isOn, isGivenUp, from] = [true, false, document.activeElement]; timer = setTimeout(end, longest); return ++turn; },
    end(of) { if (of === turn) end(); },
    holds: (of) => isOn && of === turn,
    took(event) {
      if (!isOn || event.isComposing || modifiers.has(event.key)) return false;
      if (isField(document.activeElement)) { end(); return false; }
      const isTyped = event.getModifierState?.("AltGraph") === true || !(event.ctrlKey || event.metaKey || event.altKey);
      if (!isTyped || /^F\d+$/.test(event.key)) return false;
      if (event.key === "Escape") [keys, isGivenUp] = [[], true];
      else if (event.key === "Backspace") keys.pop();
      else if (([...event.key].length === 1 || event.key === "Enter" || event.key === "Tab") && !isGivenUp && keys.length < most) keys.push(event.key);
      event.preventDefault();
      event.stopImmediatePropagation();
      return true;
    },
    focused(field) {
      if (!isOn || !isField(field)) return;
      const given = keys;
      end();
      // Once whoever gave the focus is done with it.
      if (given.length > 0) queueMicrotask(() => type(field, given));
    },
  };
}

const regions = [
  () => $("nav.rail [aria-current=page], nav.rail .nav.on, nav.rail a[href]"),
  () => $("[data-search]"),
  () => $(".rows"),
  () => $(".settings [data-start]"),
  () => $(".reader .conv"),
  () => $(".dock:not([hidden]) textarea.edit, .dock:not([hidden]) [contenteditable=true], .dock:not([hidden]) input"),
  () => $(".toast button"),
];

function toRegion(by) {
  const there = regions.map((find) => find()).filter(isShown);
  if (there.length === 0) return;
  const now = there.findLastIndex((element) => element === document.activeElement || element.closest("nav.rail, .dock, .reader, .toast, .settings")?.contains(document.activeElement));
  const to = there[now < 0 ? (by > 0 ? 0 : there.length - 1) : (now + by + there.length) % there.length];
  to.focus({ preventScroll: true });
}

const readBy = (part) => { const text = $(".reader .conv"); text?.scrollBy({ top: text.clientHeight * part }); };

export const openDialog = (id) => {
  const dialog = document.getElementById(id);
  if (!dialog || dialog.open) return;
  dialog.showModal();
  dialog.querySelector("input")?.select();
};

export const closeDialogs = () => { for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close(); };

export function listen(page, first) {
  const ended = new AbortController(), on = { signal: ended.signal };
  const ahead = forecast(), typed = hold();
  let commands = new Map(), byKey = new Map(), starts = new Set(), pending = "", waiting = 0;
  const hints = new CSSStyleSheet();
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, hints];

  const use = (table) => {
    commands = new Map(table.commands.map((command) => [command.name, command]));
    [byKey, starts] = [new Map(), new Set()];
    for (const command of table.commands) {
      for (const keys of command.keys) {
        byKey.set(keys, [...(byKey.get(keys) ?? []), command].sort((a, b) => order[a.place] - order[b.place]));
        if (keys.includes(" ")) starts.add(keys.split(" ")[0]);
      }
    }
    // The rail goes by first letters only where letters are no keys of the page.
    document.documentElement.toggleAttribute("data-letters", [...byKey.keys()].some((keys) => [...keys].length === 1));
    // Buttons name their key by that of Gmail's scheme; where the person's is another, tooltips and marks show that.
    hints.replaceSync(Object.entries(table.hints).map(([named, shown]) => `[data-key=${JSON.stringify(named)}] { --key: ${JSON.stringify(shown)} }`).join("\n"));
  };
  use(first);

  const holds = (command) => command.place === "everywhere" || (command.place === "list" ? isShown($(".rows")) || isShown($(".reader .conv")) : isShown($(".reader .conv")));

  const ask = async (command) => {
    const turn = command.field ? typed.begin() : 0;
    let comes = false;
    ahead.asked();
    try {
      await window.moxLine.send({ title: command.title, mayWait: command.mayWait, go: async () => { comes = await page.invokeMethodAsync("Run", command.name); } });
    } finally {
      ahead.answered();
      if (!comes) typed.end(turn);
      toList(performance.now() + 800);
    }
  };

  // What had the focus may be gone, or the list may come: it takes the focus, so that the next key and a screen reader have a place.
  const toList = (until) => {
    if (document.activeElement !== document.body || $("dialog[open]")) return;
    if (isShown($(".rows"))) $(".rows").focus({ preventScroll: true });
    else if (performance.now() < until) setTimeout(toList, 50, until);
  };

  // An answer by Enter may shut a small dialog, and the focus would be nowhere.
  const afterDialog = (dialog, until) => { if (!dialog.isConnected) toList(until); else if (performance.now() < until) setTimeout(afterDialog, 50, dialog, until); };

  // The search has the focus at once; where it is not shown, the way back to the list comes first.
  const toSearch = () => {
    const field = $("[data-search]");
    if (isShown(field)) { field.focus(); field.select(); return; }
    const turn = typed.begin();
    ask(commands.get(field ? "back" : "go.inbox"));
    const look = () => {
      if (!typed.holds(turn)) return;
      if (isShown($("[data-search]"))) { $("[data-search]").focus(); $("[data-search]").select(); } else requestAnimationFrame(look);
    };
    look();
  };

  const shown = {
    Down: () => ahead.step(1),
    Up: () => ahead.step(-1),
    Pick: () => ahead.pick(),
    Search: toSearch,
    NextRegion: () => toRegion(1),
    LastRegion: () => toRegion(-1),
    ReadDown: () => readBy(0.75),
    ReadUp: () => readBy(-0.75),
  };

  const run = (command) => {
    shown[command.ahead]?.();
    if (command.dialog) openDialog(command.dialog);
    if (!command.asks) return;
    if (command.place === "list" && document.activeElement === document.body) $(".rows")?.focus({ preventScroll: true });
    ask(command);
  };

  const find = (keys) => byKey.get(keys)?.find(holds);

  addEventListener("keydown", (event) => typed.took(event), { ...on, capture: true });
  document.addEventListener("focusin", (event) => typed.focused(event.target), on);
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || modifiers.has(event.key) || $("dialog[open]")) return;
    // For a moment the field of a dialog that was just shut has the focus still.
    const at = event.target instanceof Element && !event.target.closest("dialog:not([open])") ? event.target : document.body;
    const name = nameOf(event);
    // From the search Enter leads to what was found and Escape back to the list, unless a choice is being made or given up there.
    if (at.matches("[data-search]") && (name === "Enter" || name === "Escape") && at.getAttribute("aria-expanded") !== "true") { setTimeout(() => { if (document.activeElement === at) $(".rows")?.focus({ preventScroll: true }); }, 0); return; }
    const isHeld = /^(Ctrl|Alt)\+/.test(name), inField = at.closest(fields) !== null, inDock = at.closest(".dock") !== null;
    // A small dialog shuts itself on Escape. What is pressed next is meant for the page already.
    if (name === "Escape" && at.closest("[role=dialog]:not(.dock)")) { if (!at.closest("nav.rail")) [$(".rows"), $(".reader .conv")].find(isShown)?.focus({ preventScroll: true }); return; }
    if (name === "Enter" && at.closest("[role=dialog]:not(.dock)")) afterDialog(at.closest("[role=dialog]"), performance.now() + 1500);
    // Menus, lists of choices and what is being written have their keys for themselves.
    if (!isHeld && name !== "Escape" && !/^(Shift\+)?F6$/.test(name) && at.closest("[role=menu], [role=listbox], [role=dialog], [role=combobox]")) return;
    if (ofElement.has(name) && at !== document.body && !at.closest("[role=grid]") && !at.matches(".conv")) return;
    let command = pending ? find(`${pending} ${name}`) : undefined;
    const began = pending;
    [pending] = ["", clearTimeout(waiting)];
    delete document.documentElement.dataset.keys;
    if (!command && !inField && !isHeld && starts.has(name) && !began) {
      pending = name;
      document.documentElement.dataset.keys = name;
      waiting = setTimeout(() => { pending = ""; delete document.documentElement.dataset.keys; }, 1500);
      event.preventDefault();
      return;
    }
    command ??= find(name);
    if (!command || ((inField || inDock) && !command.inFields) || (inDock && command.dialog)) return;
    event.preventDefault();
    run(command);
  }, on);

  // Buttons and menu entries that are commands: the browser does its part at once here too.
  document.addEventListener("click", (event) => {
    const name = event.target instanceof Element && event.target.closest("[data-run]")?.dataset.run;
    const command = name && commands.get(name);
    if (!command) return;
    event.preventDefault();
    closeDialogs();
    run(command);
  }, on);

  document.addEventListener("close", (event) => {
    if (event.target instanceof HTMLDialogElement && !$("dialog[open]")) page.invokeMethodAsync("Closed").catch(() => {});
  }, { ...on, capture: true });
  document.addEventListener("click", (event) => { if (event.target instanceof HTMLDialogElement && event.target.open) event.target.close(); }, on);
  // The list keeps the focus when it is clicked, but not the ring of the keyboard.
  document.addEventListener("pointerdown", (event) => { const at = document.activeElement; if (at?.matches(".rows") && at.contains(event.target)) at.blur(); }, on);
  addEventListener("mox:line-down", () => ahead.forget(), on);

  const narrow = matchMedia("(max-width: 799px)");
  const tell = () => page.invokeMethodAsync("Phone", narrow.matches).catch(() => {});
  narrow.addEventListener("change", tell, on);
  tell();
  // From here on keys are heard.
  document.documentElement.dataset.ready = "";
  window.moxLine.ping = () => page.invokeMethodAsync("Still");
  return {
    use,
    run: (name) => { closeDialogs(); const command = commands.get(name); if (command) run(command); },
    close: () => { closeDialogs(); toList(performance.now() + 800); },
    stop: () => {
      ended.abort();
      delete document.documentElement.dataset.ready;
      clearTimeout(waiting);
      window.moxLine.ping = null;
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== hints);
      ahead.forget();
    },
  };
}

// The next key, or two keys shortly after each other, as the table writes them; empty when it was given up with Escape or nothing came.
export const record = () => new Promise((done) => {
  const ended = new AbortController();
  let keys = "", timer = setTimeout(() => finish(""), 12_000);
  const finish = (result) => { clearTimeout(timer); ended.abort(); done(result); };
  document.addEventListener("keydown", (event) => {
    if (modifiers.has(event.key)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const name = nameOf(event);
    if (name === "Escape" || name === "Tab") { finish(""); return; }
    if (keys) { finish(`${keys} ${name}`); return; }
    keys = name;
    clearTimeout(timer);
    timer = setTimeout(() => finish(keys), /^[^+ ]$/.test(name) ? 900 : 0);
  }, { signal: ended.signal, capture: true });
});

export const zone = () => Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
