// The rail by keyboard (arrows, Home, End; the first letters of a name where letters are no keys), its menus, and folders dragged onto folders. Which folders are shut is kept by the device.
const store = "mox.folders.shut";
export function collapsed() {
  try { return JSON.parse(localStorage.getItem(store) ?? "[]").filter(Number.isInteger); } catch { return []; }
}
export const keep = (ids) => { try { localStorage.setItem(store, JSON.stringify(ids)); } catch { /* A browser that keeps nothing. */ } };

export function attach(nav, rail) {
  const ended = new AbortController();
  const on = (name, act) => nav.addEventListener(name, act, { signal: ended.signal });
  const type = "application/x-mox-folder";
  const lines = () => [...nav.querySelectorAll("[data-rail] a.nav")].filter((line) => line.offsetParent);
  const lineAt = (target) => target instanceof Element ? target.closest("[data-rail] a.nav") : null;
  let typed = "", typing = 0, from = null, over = null;

  const go = (line) => {
    if (!line) return;
    for (const other of lines()) other.tabIndex = other === line ? 0 : -1;
    line.focus();
  };
  const menu = (line) => {
    from = line;
    const box = line.getBoundingClientRect(), within = nav.getBoundingClientRect();
    rail.invokeMethodAsync("Menu", Number(line.dataset.folder ?? 0), line.dataset.label ?? null, line.dataset.searchLine ?? null, Math.max(8, Math.min(box.bottom - within.top, within.height - (matchMedia("(max-width: 799px)").matches ? 500 : 380))));
  };
  const letter = (line, key) => {
    clearTimeout(typing);
    typing = setTimeout(() => { typed = ""; }, 700);
    typed += key.toLocaleLowerCase();
    const all = lines(), start = all.indexOf(line) + (typed.length === 1 ? 1 : 0);
    go([...all.slice(start), ...all.slice(0, start)].find((other) => other.querySelector("bdi")?.textContent.toLocaleLowerCase().startsWith(typed)));
  };
  const parentOf = (line) => {
    const all = lines(), level = Number(line.getAttribute("aria-level"));
    return all.slice(0, all.indexOf(line)).reverse().find((other) => Number(other.getAttribute("aria-level")) < level);
  };

  on("keydown", (event) => {
    const line = lineAt(event.target);
    if (!line || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const all = lines(), at = all.indexOf(line), shut = line.getAttribute("aria-expanded");
    switch (event.key) {
      case "ArrowDown": go(all[at + 1]); break;
      case "ArrowUp": go(all[at - 1]); break;
      case "Home": go(all[0]); break;
      case "End": go(all.at(-1)); break;
      case "ArrowRight": if (shut === "false") rail.invokeMethodAsync("Fold", Number(line.dataset.folder)); else if (shut === "true") go(all[at + 1]); break;
      case "ArrowLeft": if (shut === "true") rail.invokeMethodAsync("Fold", Number(line.dataset.folder)); else go(parentOf(line)); break;
      case "ContextMenu": menu(line); break;
      case "F10": if (!event.shiftKey) return; menu(line); break;
      case "Enter": event.stopPropagation(); return;
      case " ": line.click(); break;
      case "/": case "?": return;
      default:
        // Letters are keys of the page, as everywhere; first letters of names where those are switched off.
        if ([...event.key].length !== 1 || document.documentElement.hasAttribute("data-letters")) return;
        letter(line, event.key);
    }
    event.preventDefault();
    event.stopPropagation();
  });
  on("contextmenu", (event) => { const line = lineAt(event.target); if (line) { event.preventDefault(); menu(line); } });

  const mark = (line) => { if (over === line) return; over?.classList.remove("drop"); over = line; over?.classList.add("drop"); };
  const target = (event) => event.dataTransfer?.types.includes(type) ? event.target instanceof Element ? event.target.closest("[data-rail] a[data-folder], [data-rail-top]") : null : null;
  on("dragstart", (event) => { const line = lineAt(event.target); if (line?.dataset.folder && line.draggable) { event.dataTransfer.setData(type, line.dataset.folder); event.dataTransfer.effectAllowed = "move"; } });
  on("dragover", (event) => { const line = target(event); mark(line); if (line) event.preventDefault(); });
  on("dragleave", (event) => { if (!nav.contains(event.relatedTarget)) mark(null); });
  on("dragend", () => mark(null));
  on("drop", (event) => {
    const line = target(event);
    mark(null);
    if (!line) return;
    event.preventDefault();
    const moved = event.dataTransfer.getData(type);
    if (moved !== (line.dataset.folder ?? "")) rail.invokeMethodAsync("MoveFolder", Number(moved), Number(line.dataset.folder ?? 0));
  });
  return {
    back() { (from?.isConnected ? from : lines()[0])?.focus(); },
    stop() { clearTimeout(typing); ended.abort(); },
  };
}
