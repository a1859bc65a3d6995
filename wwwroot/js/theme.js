// Runs in the head, before the first paint: the chosen theme stands before anything is drawn.
(() => {
  const root = document.documentElement;
  const read = (key) => { try { return localStorage.getItem(key); } catch { return null; } };
  const apply = () => {
    const theme = read("theme");
    if (theme === "light" || theme === "dark") root.dataset.theme = theme; else delete root.dataset.theme;
    root.dataset.density = read("density") === "compact" ? "compact" : "comfortable";
  };
  const keep = (key, value) => { try { localStorage.setItem(key, value); } catch { /* no storage: it lasts as long as the page */ root.dataset[key] = value; return; } apply(); };
  apply();
  addEventListener("storage", apply);
  window.moxLook = {
    get theme() { return read("theme") ?? "system"; },
    get density() { return root.dataset.density; },
    setTheme: (value) => keep("theme", value),
    setDensity: (value) => keep("density", value),
  };
})();
