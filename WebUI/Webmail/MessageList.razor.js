// Tells where the list is scrolled to: when it has moved by a third of what is drawn beyond the edges, when it reaches or leaves the top, and when sizes change.
const px = (name) => parseFloat(getComputedStyle(document.documentElement).getPropertyValue(name)) || 0;

export function attach(scroller, list) {
  const ended = new AbortController();
  let told = -1, asked = false, resting = 0;
  const tell = () => {
    told = scroller.scrollTop;
    list.invokeMethodAsync("Scrolled", scroller.scrollTop, scroller.clientHeight, px("--row"), px("--day"));
  };
  const look = () => {
    asked = false;
    const top = scroller.scrollTop;
    if (Math.abs(top - told) > 260 || (top > 4) !== (told > 4)) tell();
  };
  scroller.addEventListener("scroll", () => {
    clearTimeout(resting);
    resting = setTimeout(tell, 120);
    if (!asked) { asked = true; requestAnimationFrame(look); }
  }, { passive: true, signal: ended.signal });
  const sizes = new ResizeObserver(tell);
  sizes.observe(scroller);
  const density = new MutationObserver(tell);
  density.observe(document.documentElement, { attributes: true, attributeFilter: ["data-density"] });
  return {
    reveal(top, height, heading) {
      const above = top - heading - 4, below = top + height + 4;
      if (scroller.scrollTop > above) scroller.scrollTop = above;
      else if (scroller.scrollTop + scroller.clientHeight < below) scroller.scrollTop = below - scroller.clientHeight;
    },
    top() { scroller.scrollTop = 0; tell(); },
    stop() { clearTimeout(resting); ended.abort(); sizes.disconnect(); density.disconnect(); },
  };
}
