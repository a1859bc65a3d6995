// What is written and not stored yet, kept in this browser: by account and draft, bounded, and gone as soon as the server has it.
const prefix = "mox-draft:";
const openName = "mox-open";
const most = 2_000_000;
let account = "";

// Which drafts are open in this tab, so that loading the page again brings them back; and other tabs are asked, so that none takes a draft that is open elsewhere.
const opened = () => { try { return JSON.parse(sessionStorage.getItem(openName) ?? "{}"); } catch { return {}; } };
const setOpened = (all) => { try { sessionStorage.setItem(openName, JSON.stringify(all)); } catch { /* private mode: they are in Drafts */ } };
const live = new Set();
const others = "BroadcastChannel" in window ? new BroadcastChannel("mox-drafts") : null;
let answers = null;
if (others) others.onmessage = ({ data }) => {
  if (data.ask && live.size) others.postMessage({ keys: [...live] });
  if (data.keys && answers) for (const key of data.keys) answers.add(key);
};

const nameOf = (key) => `${prefix}${account}:${key}`;
const read = (name) => { try { return JSON.parse(localStorage.getItem(name) ?? "null"); } catch { return null; } };
// Told from another save of the same draft by what was read last.
export const print = (text) => { let hash = 0x811c9dc5; for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0; return `${text.length}.${hash}`; };

function room(needed) {
  const all = Object.keys(localStorage).filter((name) => name.startsWith(prefix)).map((name) => ({ name, size: localStorage.getItem(name).length, at: read(name)?.at ?? 0 })).sort((one, other) => one.at - other.at);
  let size = all.reduce((sum, entry) => sum + entry.size, needed);
  while (size > most && all.length) { const oldest = all.shift(); localStorage.removeItem(oldest.name); size -= oldest.size; }
}

export function write(key, entry) {
  if (!key || !account) return;
  const name = nameOf(key);
  const text = JSON.stringify({ ...entry, key, at: Date.now(), print: read(name)?.print ?? prints.get(key) ?? "" });
  if (text.length > most) return;
  for (let tries = 0; tries < 2; tries++) {
    try { localStorage.setItem(name, text); return; } catch { room(text.length * (tries + 1) + most / 2); }
  }
}

const prints = new Map();
export function mark(key, text) {
  prints.set(key, print(text));
  const entry = read(nameOf(key));
  if (entry) { entry.print = prints.get(key); try { localStorage.setItem(nameOf(key), JSON.stringify(entry)); } catch { /* full: as it was */ } }
}

export const stored = (key) => localStorage.removeItem(nameOf(key));
export function open(key, shown) { live.add(key); const all = opened(); all[key] = { id: all[key]?.id ?? 0, shown }; setOpened(all); }
export function at(key, state) { const all = opened(); if (key in all) { all[key] = { ...all[key], id: JSON.parse(state).id }; setOpened(all); } }
export function forget(key) { live.delete(key); stored(key); const all = opened(); delete all[key]; setOpened(all); }

// What was typed before its field was joined to the page, when the line broke or the page went meanwhile.
const early = () => {
  for (const dock of document.querySelectorAll("[data-early]")) {
    const { markdown, html, ...fields } = JSON.parse(dock.dataset.early);
    const text = dock.querySelector("textarea.edit")?.value ?? "", subject = dock.querySelector("[data-subject]")?.value ?? null;
    const typed = [...dock.querySelectorAll("[data-entry]")].map((entry) => [entry.dataset.entry, entry.value]).filter(([, value]) => value.trim());
    if (live.has(fields.key) || (!text && !typed.length && subject === fields.subject)) continue;
    write(fields.key, { id: fields.id, fields: JSON.stringify({ ...fields, markdown: "", html: "" }), rich: false, text: text + markdown, subject, typed, files: [] });
    open(fields.key, !dock.hidden);
  }
};
addEventListener("pagehide", early);

export function focusSoon(dock, name) {
  const look = (left) => { const entry = dock.querySelector(`[data-entry="${name}"]`); if (entry) entry.focus(); else if (left) setTimeout(() => look(left - 1), 60); };
  look(20);
}

// What there is to go on with: drafts of this account with something unstored that no other tab has open, and those that were open in this one.
export async function list(who) {
  account = who;
  if (others) { answers = new Set(); others.postMessage({ ask: true }); await new Promise((done) => setTimeout(done, 120)); }
  const elsewhere = answers ?? new Set();
  answers = null;
  const mine = opened();
  const found = Object.keys(localStorage).filter((name) => name.startsWith(`${prefix}${account}:`)).map(read).filter((entry) => entry?.key && !elsewhere.has(entry.key) && !live.has(entry.key)).map((entry) => ({ ...entry, same: print(entry.text ?? "") === entry.print }));
  for (const key of Object.keys(mine)) {
    if (elsewhere.has(key)) { delete mine[key]; continue; }
    if (!live.has(key) && !found.some((entry) => entry.key === key)) found.push({ key, id: mine[key]?.id ?? 0, fields: null });
  }
  for (const entry of found) entry.shown = mine[entry.key]?.shown === true;
  setOpened(mine);
  return new TextEncoder().encode(JSON.stringify(found));
}
