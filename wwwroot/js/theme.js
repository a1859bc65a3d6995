// Runs in the head, before the first paint: theme, density, layout and the sizes of the panes stand before anything is drawn.
// Who is signed in has the first three from the server, written into the document (data-chosen); they are kept for pages that know nobody, such as the sign-in. Sizes belong to the browser.
(() => {
  const root = document.documentElement;
  const read = (key) => { try { return localStorage.getItem(key); } catch { return null; } };
  const write = (key, value) => { try { if (value === null) localStorage.removeItem(key); else localStorage.setItem(key, value); } catch { /* no storage: it lasts as long as the page */ } };
  const choices = { theme: ["system", "light", "dark"], density: ["comfortable", "compact"], layout: ["auto", "beside", "below", "instead"] };
  const sizes = ["rail", "list", "list-height"];
  const now = {};
  const apply = () => {
    if (now.theme === "system") delete root.dataset.theme; else root.dataset.theme = now.theme;
    root.dataset.density = now.density;
    root.dataset.layout = now.layout;
    // The frame that a phone or an installed program draws has the colour of the page.
    const paper = { light: "#f6f5f2", dark: "#131415" };
    for (const bar of document.querySelectorAll("meta[name=theme-color]")) bar.content = paper[now.theme] ?? paper[bar.media.includes("dark") ? "dark" : "light"];
  };
  const choose = (name, value) => { now[name] = choices[name].includes(value) ? value : choices[name][0]; write(name, now[name]); };
  const size = (name) => {
    const px = parseInt(read(`size-${name}`) ?? "", 10);
    if (px > 0 && px < 4000) root.style.setProperty(`--${name}-own`, `${px}px`); else root.style.removeProperty(`--${name}-own`);
  };
  const load = () => { for (const name of Object.keys(choices)) choose(name, read(name)); for (const name of sizes) size(name); apply(); };
  if (root.dataset.chosen) for (const name of Object.keys(choices)) write(name, root.dataset[name] ?? choices[name][0]);
  load();
  addEventListener("storage", load);
  window.moxLook = {
    get theme() { return now.theme; },
    get density() { return now.density; },
    setTheme: (value) => { choose("theme", value); apply(); },
    setDensity: (value) => { choose("density", value); apply(); },
    use: (theme, density, layout) => { choose("theme", theme); choose("density", density); choose("layout", layout); apply(); },
    setSize: (name, px, keep) => {
      if (px === null) root.style.removeProperty(`--${name}-own`); else root.style.setProperty(`--${name}-own`, `${px}px`);
      if (keep) write(`size-${name}`, px === null ? null : String(px));
    },
  };
})();
