// Tells where the list is scrolled to: when it has moved by a third of what is drawn beyond the edges, when it reaches or leaves the top, and when sizes change.
// Keeps the place for after a reload; drags rows onto folders and labels; swipes them on a touch screen; tells while the pointer moves over them.
const px = (name) => parseFloat(getComputedStyle(document.documentElement).getPropertyValue(name)) || 0;
const idOf = (row) => Number(row.id.slice(4));

export const pinned = (key) => sessionStorage.getItem(key);

export function attach(scroller, list, key) {
  const ended = new AbortController(), signal = ended.signal;
  let told = -1, asked = false, resting = 0;
  // One call at a time: a slow line or server gets the newest place, not all of them.
  let calling = false, again = false;
  const tell = async () => {
    if (calling) { again = true; return; }
    calling = true;
    told = scroller.scrollTop;
    try {
      await list.invokeMethodAsync("Scrolled", told, scroller.clientHeight, px("--row"), px("--day"));
    } finally {
      calling = false;
      if (again && !signal.aborted) { again = false; tell(); }
    }
  };
  const look = () => {
    asked = false;
    const top = scroller.scrollTop;
    if (Math.abs(top - told) > 260 || (top > 4) !== (told > 4)) tell();
  };
  const pin = () => {
    const top = scroller.scrollTop;
    const row = top <= 4 ? null : [...scroller.querySelectorAll(".row:not(.inner)")].find((at) => at.offsetTop + at.offsetHeight > top + px("--day"));
    if (row) sessionStorage.setItem(key, `${row.querySelector("time").dateTime} ${idOf(row)} ${top - row.offsetTop}`);
    else if (top <= 4) sessionStorage.removeItem(key);
  };
  scroller.addEventListener("scroll", () => {
    clearTimeout(resting);
    resting = setTimeout(() => { tell(); pin(); }, 120);
    if (!asked) { asked = true; requestAnimationFrame(look); }
  }, { passive: true, signal });
  const sizes = new ResizeObserver(tell);
  sizes.observe(scroller);
  const density = new MutationObserver(tell);
  density.observe(document.documentElement, { attributes: true, attributeFilter: ["data-density"] });

  const pointing = point(scroller, list, signal);
  drag(scroller, list, signal);
  swipe(scroller, list, signal);
  return {
    reveal(top, height, heading) {
      const above = top - heading - 4, below = top + height + 4;
      if (scroller.scrollTop > above) scroller.scrollTop = above;
      else if (scroller.scrollTop + scroller.clientHeight < below) scroller.scrollTop = below - scroller.clientHeight;
    },
    go(top) { scroller.scrollTop = top; tell(); },
    stop() { clearTimeout(resting); pointing(); ended.abort(); sizes.disconnect(); density.disconnect(); },
  };
}

// A pointer that rests for three seconds is taken as gone.
function point(scroller, list, signal) {
  let over = false, rests = 0;
  const set = (on) => {
    clearTimeout(rests);
    if (on) rests = setTimeout(() => set(false), 3000);
    if (on !== over) { over = on; list.invokeMethodAsync("Pointed", on); }
  };
  scroller.addEventListener("pointermove", (event) => { if (event.pointerType === "mouse") set(true); }, { passive: true, signal });
  scroller.addEventListener("pointerleave", () => set(false), { signal });
  return () => clearTimeout(rests);
}

function drag(scroller, list, signal) {
  let dragged = 0, target = null;
  const mark = (at) => {
    if (at === target) return;
    target?.classList.remove("drop");
    target = at;
    target?.classList.add("drop");
  };
  const end = () => { dragged = 0; mark(null); };
  scroller.addEventListener("dragstart", (event) => {
    const row = event.target.closest?.(".row");
    if (!row || !event.dataTransfer) return;
    dragged = idOf(row);
    const all = row.classList.contains("picked") ? document.querySelector(".pickbar [data-count]")?.dataset.count ?? "1" : "1";
    const count = document.createElement("div");
    count.className = "dragged";
    count.textContent = all;
    document.body.append(count);
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", row.querySelector(".what")?.textContent ?? "");
    event.dataTransfer.setDragImage(count, -8, -8);
    setTimeout(() => count.remove());
  }, { signal });
  document.addEventListener("dragover", (event) => {
    if (!dragged) return;
    const at = event.target.closest?.("[data-folder], [data-label]");
    mark(at ?? null);
    if (at) { event.preventDefault(); event.dataTransfer.dropEffect = "move"; }
  }, { signal });
  document.addEventListener("drop", (event) => {
    if (!dragged || !target) return;
    event.preventDefault();
    list.invokeMethodAsync("Dropped", dragged, Number(target.dataset.folder ?? 0), target.dataset.label ?? "");
    end();
  }, { signal });
  document.addEventListener("dragend", end, { signal });
}

// Sideways: what the row's own buttons do. Mirrored where one reads from the right.
function swipe(scroller, list, signal) {
  const far = 96;
  let row = null, from = null, by = 0;
  const end = (act) => {
    if (!row) return;
    const [at, moved] = [row, by];
    [row, from, by] = [null, null, 0];
    at.style.translate = "";
    delete at.dataset.swipe;
    delete at.dataset.far;
    if (act && Math.abs(moved) >= far) list.invokeMethodAsync("Swiped", idOf(at), moved > 0 === (getComputedStyle(at).direction === "ltr"));
  };
  scroller.addEventListener("pointerdown", (event) => {
    from = event.pointerType === "touch" && event.isPrimary ? { x: event.clientX, y: event.clientY, row: event.target.closest?.(".row") } : null;
  }, { passive: true, signal });
  scroller.addEventListener("pointermove", (event) => {
    if (!from?.row) return;
    const [dx, dy] = [event.clientX - from.x, event.clientY - from.y];
    if (!row && (Math.abs(dx) < 12 || Math.abs(dx) < Math.abs(dy) * 1.5)) return;
    if (!row) { row = from.row; row.setPointerCapture(event.pointerId); }
    by = dx;
    row.style.translate = `${by}px`;
    row.dataset.swipe = by > 0 === (getComputedStyle(row).direction === "ltr") ? "end" : "start";
    row.toggleAttribute("data-far", Math.abs(by) >= far);
  }, { passive: true, signal });
  // The click that follows a swipe opens nothing.
  scroller.addEventListener("click", (event) => { if (scroller.dataset.swiped) { event.stopPropagation(); event.preventDefault(); } }, { capture: true, signal });
  scroller.addEventListener("pointerup", () => {
    if (row) { scroller.dataset.swiped = "1"; setTimeout(() => delete scroller.dataset.swiped, 50); }
    end(true);
    from = null;
  }, { signal });
  scroller.addEventListener("pointercancel", () => { end(false); from = null; }, { signal });
  scroller.addEventListener("dragstart", (event) => { if (from) event.preventDefault(); }, { capture: true, signal });
}
