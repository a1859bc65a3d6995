// The line to the server. No dialog: the page stays as it is and can be read, a small pill tells after a second. What is pressed meanwhile waits a few seconds and is done
// when the line is back, or is refused in words. A circuit that is gone is replaced by loading the same address again, with the view as it was (see view.js).
(() => {
  const root = document.documentElement, words = document.getElementById("line-words").dataset, notice = document.getElementById("line-notice");
  const MOST = 20, LONGEST = 8000, KEPT = "mox:said";
  let isDown = false, isGone = false, isStopped = false, isHalf = false, told = 0, wake = () => {}, queue = [], flying = new Set(), written = 0, hiddenAt = 0;
  const sleep = (ms) => new Promise((done) => { const timer = setTimeout(done, ms); wake = () => { clearTimeout(timer); done(); }; });
  // A short loss is over soon, and what was pressed meanwhile waits for it; after that all browsers of a server that was stopped do not come at once.
  const pause = (tried) => tried === 0 ? Math.random() * 200 : tried < 4 ? 800 + Math.random() * 800 : 3000 + Math.random() * 5000;

  const say = (text) => {
    notice.querySelector("span").textContent = text;
    notice.hidden = false;
    clearTimeout(notice.timer);
    notice.timer = setTimeout(() => { notice.hidden = true; }, 10_000);
  };
  notice.querySelector("button").addEventListener("click", () => { notice.hidden = true; });
  const later = (text) => { try { sessionStorage.setItem(KEPT, text); } catch { /* no storage: then it is not said */ } };
  const refuse = (left, text) => {
    const of = [...new Set(left.map((one) => one.title).filter(Boolean))].join(", ");
    return text.replace("{0}", of || words.click);
  };

  const expire = () => {
    const now = performance.now(), old = queue.filter((one) => now - one.at > LONGEST);
    if (old.length === 0) return;
    queue = queue.filter((one) => !old.includes(one));
    for (const one of old) one.done();
    say(refuse(old, words.late));
  };
  const wait = (one) => {
    if (queue.length >= MOST || !one.mayWait) { one.done(); say(refuse([one], words.late)); return; }
    queue.push(one);
    setTimeout(expire, LONGEST + 50);
  };

  // Commands of the page go through here.
  window.moxLine = {
    ping: null,
    get isDown() { return isDown; },
    send({ title, mayWait, go }) {
      return new Promise((done) => {
        const one = { title, mayWait, at: performance.now(), done };
        one.go = () => {
          flying.add(one);
          const slow = setTimeout(() => { root.dataset.net = "slow"; }, 1000);
          const end = () => { clearTimeout(slow); flying.delete(one); if (root.dataset.net === "slow") delete root.dataset.net; done(); };
          one.done = end;
          Promise.resolve(go()).then(end, end);
        };
        if (isDown) wait(one); else one.go();
      });
    },
  };

  // Clicks need the line as well, unless a link leads elsewhere. What stands in the page can be read, scrolled and typed into.
  document.addEventListener("click", (event) => {
    const at = event.target instanceof Element && event.target.closest("button, a[href], [role=row], [role=treeitem], [role=checkbox], [role=menuitem]");
    if (!isDown || !at || notice.contains(at) || at.matches("[target], [download], [type=submit], [data-run]") || (at.matches("a[href]") && at.origin !== location.origin)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    wait({ title: at.getAttribute("aria-label") ?? at.dataset.tip ?? "", mayWait: true, at: performance.now(), done: () => {}, go: () => { if (at.isConnected) at.click(); } });
  }, { capture: true });
  document.addEventListener("input", () => { written = performance.now(); }, { capture: true });

  const live = async () => {
    const answer = await fetch("/healthz/live", { cache: "no-store", signal: AbortSignal.timeout(3000) });
    return answer.ok ? answer.headers.get("Mox-Start") : null;
  };

  // The circuit is gone: the same address again, once the server answers and nobody is in the middle of a word.
  const comeBack = async () => {
    if (isGone) return;
    isGone = true;
    root.dataset.net = "off";
    if (queue.length > 0) later(refuse(queue, words.gone));
    for (const one of queue.splice(0)) one.done();
    for (;;) {
      try { if (await live()) break; } catch { /* not there yet */ }
      await sleep(500 + Math.random() * 1000);
    }
    while (performance.now() - written < 2000 && written > 0) await sleep(300);
    dispatchEvent(new Event("mox:before-reload"));
    location.reload();
  };

  const reconnect = async () => {
    for (let tried = 0; isDown && !isGone && !isStopped; tried++) {
      await sleep(pause(tried));
      if (!isDown || isGone || isStopped) return;
      try {
        const start = await live();
        if (!start) continue;
        if (start !== root.dataset.start) { comeBack(); return; }
        if (await window.Blazor.reconnect() === false) comeBack();
      } catch { /* no way there yet: again after a while */ }
    }
  };

  const handler = {
    onConnectionDown() {
      if (isDown || isStopped) return;
      isDown = true;
      dispatchEvent(new Event("mox:line-down"));
      // What was asked of the browser while a mail page started is lost with the line, and it would never hear its keys: it starts again.
      isHalf = document.querySelector(".app") !== null && !("shown" in root.dataset);
      const unsure = [...flying].filter((one) => one.mayWait);
      if (unsure.length > 0) say(refuse(unsure, words.unsure));
      for (const one of [...flying]) one.done();
      clearTimeout(told);
      told = setTimeout(() => { root.dataset.net = "off"; }, 1000);
      reconnect();
    },
    onConnectionUp() {
      if (isHalf) { comeBack(); return; }
      isDown = false;
      clearTimeout(told);
      delete root.dataset.net;
      wake();
      for (const one of queue.splice(0)) one.go();
    },
  };

  addEventListener("online", () => wake());
  // A phone that slept: the line may look whole and lead nowhere. Ask, and do not wait for the next try.
  document.addEventListener("visibilitychange", async () => {
    if (document.hidden) { hiddenAt = performance.now(); return; }
    wake();
    if (isDown || !window.moxLine.ping || performance.now() - hiddenAt < 20_000) return;
    const answered = await Promise.race([window.moxLine.ping().then(() => true, () => false), new Promise((done) => setTimeout(done, 2500, false))]);
    if (!answered && !isDown) comeBack();
  });

  // The server was asked to start anew: nothing holds on to the old one, whose end would wait for it, and the page is loaded again when another start of it answers.
  window.moxStartAnew = async () => {
    isStopped = true;
    for (;;) {
      await new Promise((done) => setTimeout(done, 250));
      try {
        const start = await live();
        if (start && start !== root.dataset.start) { location.reload(); return; }
      } catch { /* between the two */ }
    }
  };

  try {
    const said = sessionStorage.getItem(KEPT);
    sessionStorage.removeItem(KEPT);
    if (said) say(said);
  } catch { /* no storage */ }
  window.Blazor.start({ circuit: { reconnectionHandler: handler } });
})();
