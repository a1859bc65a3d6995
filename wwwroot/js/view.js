// What surrounds the mail and belongs to this browser: sizes of the panes, the view after the page was loaded again, the count in icon and title bar, notifications.
const KEPT = "mox:view";
const read = () => { try { return JSON.parse(sessionStorage.getItem(KEPT) ?? "null"); } catch { return null; } };

// Before the page loads itself again: how far was read, and what is picked, which the server wrote into the page. Drafts have a journal of their own.
// A page that is loaded again before it was shown (a server that stops twice, a line lost meanwhile) has nothing newer to say than what it was to show, unless something is picked by now.
const root = document.documentElement;
const keep = () => {
  const app = document.querySelector(".app");
  if (!app || (!("shown" in root.dataset) && !app.dataset.picked && kept())) return;
  try {
    sessionStorage.setItem(KEPT, JSON.stringify({ address: location.pathname + location.search, picked: app.dataset.picked ?? "", reader: document.querySelector(".reader .conv")?.scrollTop ?? 0 }));
  } catch { /* no storage: the address alone comes back */ }
};

// The view that was kept for this address; null when there is none.
export const kept = () => {
  const view = read();
  return view?.address === location.pathname + location.search ? view : null;
};

// It is shown, and what is kept from here on is newer. A line that broke before this leaves a page that hears only in part: line.js loads it again.
export const isShown = () => {
  root.dataset.shown = "";
  sessionStorage.removeItem(KEPT);
};

const once = async (find, until) => {
  for (const end = performance.now() + until; performance.now() < end;) {
    const found = find();
    if (found) return found;
    await new Promise((done) => setTimeout(done, 50));
  }
  return null;
};

// The message stands where it stood, once it is there. The list remembers its own place.
export const readOn = async (reader) => {
  if (!(reader > 0)) return;
  const text = await once(() => { const box = document.querySelector(".reader .conv"); return box && box.scrollHeight > box.clientHeight ? box : null; }, 3000);
  if (text) text.scrollTop = reader;
};

// The splitters: dragged, or moved by keys; a double click gives the usual size back.
const splits = (on) => {
  const look = window.moxLook;
  const grip = (target) => target instanceof Element ? target.closest("[data-split]") : null;
  const bounds = (split) => {
    const name = split.dataset.split, sheet = document.querySelector(".sheet").getBoundingClientRect();
    if (name === "rail") return [180, 340];
    return name === "list" ? [280, Math.max(300, sheet.width - 360)] : [140, Math.max(160, sheet.height - 180)];
  };
  const size = (split) => {
    const pane = split.dataset.split === "rail" ? document.querySelector(".rail") : document.querySelector(".column");
    const box = pane.getBoundingClientRect();
    return split.dataset.split === "list-height" ? box.height : box.width;
  };
  const set = (split, to, done) => {
    const [least, most] = bounds(split), px = Math.round(Math.min(most, Math.max(least, to)));
    look.setSize(split.dataset.split, px, done);
    tell(split, px);
  };
  const tell = (split, px) => {
    const [least, most] = bounds(split);
    for (const [name, value] of [["valuemin", least], ["valuemax", Math.round(most)], ["valuenow", Math.round(px)]]) split.setAttribute(`aria-${name}`, value);
  };
  const toward = (split) => split.dataset.split !== "list-height" && getComputedStyle(split).direction === "rtl" ? -1 : 1;
  document.addEventListener("pointerdown", (event) => {
    const split = grip(event.target);
    if (!split || event.button !== 0) return;
    const from = size(split), down = split.dataset.split === "list-height", start = down ? event.clientY : event.clientX;
    const moved = (move) => set(split, from + ((down ? move.clientY : move.clientX) - start) * toward(split), false);
    split.setPointerCapture(event.pointerId);
    document.documentElement.dataset.splitting = down ? "rows" : "columns";
    split.addEventListener("pointermove", moved);
    split.addEventListener("lostpointercapture", () => {
      split.removeEventListener("pointermove", moved);
      delete document.documentElement.dataset.splitting;
      set(split, size(split), true);
    }, { once: true });
    event.preventDefault();
    split.focus();
  }, on);
  document.addEventListener("keydown", (event) => {
    const split = grip(event.target);
    if (!split) return;
    const [least, most] = bounds(split), down = split.dataset.split === "list-height", way = toward(split), step = event.shiftKey ? 64 : 16;
    const to = { [down ? "ArrowDown" : "ArrowRight"]: size(split) + step * way, [down ? "ArrowUp" : "ArrowLeft"]: size(split) - step * way, Home: least, End: most }[event.key];
    if (event.key === "Enter") look.setSize(split.dataset.split, null, true); else if (to !== undefined) set(split, to, true); else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, { ...on, capture: true });
  document.addEventListener("dblclick", (event) => { const split = grip(event.target); if (split) { look.setSize(split.dataset.split, null, true); tell(split, size(split)); } }, on);
  document.addEventListener("focusin", (event) => { const split = grip(event.target); if (split) tell(split, size(split)); }, on);
};

// Menus by keyboard: the first entry has the focus when one opens; arrows, Home, End and first letters go through it, Escape and Tab shut it. The focus goes back to its button.
const menus = (on) => {
  let from = null;
  const items = (menu) => [...menu.querySelectorAll("[role^=menuitem]")].filter((item) => item.getClientRects().length > 0);
  const shut = (menu) => { from?.focus(); menu.parentElement.querySelector(":scope > .veil")?.click(); };
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    const button = event.target.closest("[aria-haspopup=menu]");
    if (button) {
      from = button;
      if (button.getAttribute("aria-expanded") !== "true") once(() => document.querySelector("[role=menu]"), 2000).then((menu) => { if (menu) items(menu)[0]?.focus(); });
    } else if (event.target.closest("[role=menu] button[type=button]:not([role=menuitemradio])")) from?.focus();
  }, { ...on, capture: true });
  document.addEventListener("keydown", (event) => {
    const menu = event.target instanceof Element && event.target.closest("[role=menu]");
    if (!menu || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const all = items(menu), at = all.indexOf(event.target.closest("[role^=menuitem]"));
    const go = (to) => all[(to + all.length) % all.length]?.focus();
    switch (event.key) {
      case "ArrowDown": case "ArrowRight": go(at + 1); break;
      case "ArrowUp": case "ArrowLeft": go(at < 0 ? -1 : at - 1); break;
      case "Home": go(0); break;
      case "End": go(-1); break;
      case "Escape": shut(menu); break;
      case "Tab": shut(menu); return;
      default: {
        if ([...event.key].length !== 1 || event.key === " ") return;
        const begins = (item) => item.textContent.trim().toLocaleLowerCase().startsWith(event.key.toLocaleLowerCase());
        [...all.slice(at + 1), ...all.slice(0, at + 1)].find(begins)?.focus();
      }
    }
    event.preventDefault();
    event.stopImmediatePropagation();
  }, { ...on, capture: true });
};

// The unread mail of the inbox, on the icon of the tab and of the installed program.
let icon = null, shown = -1;
const badge = async (count) => {
  if (count === shown) return;
  shown = count;
  if (count > 0) navigator.setAppBadge?.(count)?.catch?.(() => {}); else navigator.clearAppBadge?.()?.catch?.(() => {});
  const link = document.querySelector("link[rel=icon]");
  if (!link) return;
  link.dataset.plain ??= link.href;
  if (count === 0) { link.type = "image/svg+xml"; link.href = link.dataset.plain; return; }
  try {
    if (!icon) { icon = new Image(64, 64); icon.src = link.dataset.plain; await icon.decode(); }
    const canvas = Object.assign(document.createElement("canvas"), { width: 64, height: 64 }), pen = canvas.getContext("2d");
    pen.drawImage(icon, 0, 0, 64, 64);
    const text = count > 99 ? "99+" : String(count), width = text.length === 1 ? 34 : text.length === 2 ? 44 : 56;
    pen.fillStyle = "#fff"; pen.beginPath(); pen.roundRect(64 - width - 3, 27, width + 3, 37, 18); pen.fill();
    pen.fillStyle = "#1f5fd0"; pen.beginPath(); pen.roundRect(64 - width, 30, width, 34, 17); pen.fill();
    pen.fillStyle = "#fff"; pen.font = "bold 26px system-ui, sans-serif"; pen.textAlign = "center"; pen.textBaseline = "middle"; pen.fillText(text, 64 - width / 2, 48);
    if (shown === count) { link.type = "image/png"; link.href = canvas.toDataURL("image/png"); }
  } catch { /* the plain icon stays; the title has the count */ }
};

// New mail, while nobody looks at the page. One for each message, also when several tabs are open.
const notify = async (title, text, address, tag) => {
  if (!("Notification" in window) || Notification.permission !== "granted" || (!document.hidden && document.hasFocus())) return;
  const settings = { body: text, tag, icon: "/icons/app-192.png", data: { address } };
  if (await navigator.serviceWorker?.getRegistration?.()) {
    // One that is still being installed cannot show any; nobody waits for that.
    navigator.serviceWorker.ready.then((worker) => worker.showNotification(title, settings)).catch(() => {});
    return;
  }
  try {
    const note = new Notification(title, settings);
    note.onclick = () => { window.focus(); open(address); note.close(); };
  } catch { /* this browser shows them by workers only */ }
};

export const permission = () => "Notification" in window ? Notification.permission : "unsupported";
export const askPermission = async () => "Notification" in window ? await Notification.requestPermission() : "unsupported";
export const canHandle = () => typeof navigator.registerProtocolHandler === "function";
export const handleMailto = (on) => {
  try {
    if (on) navigator.registerProtocolHandler("mailto", `${location.origin}/mail?compose=%s`); else navigator.unregisterProtocolHandler?.("mailto", `${location.origin}/mail?compose=%s`);
    return true;
  } catch {
    return false;
  }
};

// What the person chose on the server, here as well.
export const use = (theme, density, layout) => window.moxLook.use(theme, density, layout);

// A notification was clicked: its message is opened without loading the page again, so that what is being written stays where it is.
const open = (address) => {
  if (new URL(address, location.origin).origin !== location.origin) return;
  if (window.moxLine?.isDown || !window.Blazor?.navigateTo) location.assign(address); else window.Blazor.navigateTo(address);
};

// Another language: this browser keeps it, and the page is loaded again with its view as it was.
export const speak = async (route, header, language) => {
  const answer = await fetch(route, { method: "POST", body: new URLSearchParams({ language }), headers: { [header]: document.querySelector("#antiforgery input")?.value ?? "" } });
  if (!answer.ok) return false;
  dispatchEvent(new Event("mox:before-reload"));
  location.reload();
  return true;
};

// Browsers show a frame with a sandbox by a process of its own, which takes most of the time that a message with HTML needs to open. One frame that stays, empty and unseen, keeps that process.
const standIn = (sandbox) => {
  const frame = document.createElement("iframe");
  frame.hidden = true;
  frame.title = "";
  frame.setAttribute("sandbox", sandbox);
  frame.srcdoc = "<!doctype html>";
  document.body.append(frame);
  return frame;
};

export function attach(sandbox) {
  const ended = new AbortController(), on = { signal: ended.signal };
  navigator.serviceWorker?.addEventListener("message", (event) => { if (typeof event.data?.open === "string") open(event.data.open); }, on);
  const frame = standIn(sandbox);
  splits(on);
  menus(on);
  addEventListener("mox:before-reload", keep, on);
  navigator.serviceWorker?.register?.("/worker.js").catch(() => {});
  return { badge, notify, stop: () => { ended.abort(); frame.remove(); delete root.dataset.shown; } };
}

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
