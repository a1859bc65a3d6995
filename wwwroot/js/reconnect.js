// The line to the server. No dialog: the page stays as it is, a small pill tells after a second, and a circuit that is gone is replaced by loading the page again.
(() => {
  const root = document.documentElement;
  const gone = new Set(["components-reconnect-rejected", "components-reconnect-failed"]);
  let since = 0;
  const reload = async () => {
    // The server may still be starting: ask until it answers, then load the same address.
    for (;;) {
      try {
        const answer = await fetch(location.href, { method: "HEAD", cache: "no-store" });
        if (answer.status < 500) { location.reload(); return; }
      } catch { /* not there yet */ }
      await new Promise((done) => setTimeout(done, 1000 + Math.random() * 1500));
    }
  };
  const look = (element) => {
    const away = element.classList.contains("components-reconnect-show") || element.classList.contains("components-reconnect-retrying");
    if ([...gone].some((name) => element.classList.contains(name))) { root.dataset.net = "off"; reload(); return; }
    clearTimeout(since);
    if (away) since = setTimeout(() => { root.dataset.net = "off"; }, 1000); else delete root.dataset.net;
  };
  const element = document.getElementById("components-reconnect-modal");
  new MutationObserver(() => look(element)).observe(element, { attributes: true, attributeFilter: ["class"] });
  // A phone that slept has no line for long: do not wait for the next retry.
  document.addEventListener("visibilitychange", () => { if (!document.hidden && root.dataset.net) window.Blazor?.reconnect?.().then((ok) => { if (ok === false) reload(); }, () => {}); });
  // The server was asked to start anew: nothing holds on to the old one, whose end would wait for it, and the page is loaded again when another start of it answers.
  const comeBack = async () => {
    for (;;) {
      await new Promise((done) => setTimeout(done, 250));
      try {
        const answer = await fetch("/healthz/live", { cache: "no-store", signal: AbortSignal.timeout(3000) });
        const start = answer.headers.get("Mox-Start");
        if (answer.ok && start && start !== root.dataset.start) { location.reload(); return; }
      } catch { /* between the two */ }
    }
  };
  window.moxStartAnew = () => {
    const handler = window.Blazor?.defaultReconnectionHandler;
    if (handler) handler.onConnectionDown = () => {};
    comeBack();
  };
  // Pills of the page copy the state by CSS: html[data-net] .net { display: inline-flex }.
})();
