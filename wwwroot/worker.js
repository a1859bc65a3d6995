// Without a network a visit shows a page of ours, with its script, that says so and comes back by itself, rather than the browser's. Nothing else is kept here: no mail ever.
const SHELF = "offline-3", PAGE = "/offline.html", SCRIPT = "/js/offline.js";
self.addEventListener("install", (event) => event.waitUntil(caches.open(SHELF).then((shelf) => shelf.addAll([PAGE, SCRIPT].map((file) => new Request(file, { cache: "reload" })))).then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(caches.keys().then((names) => Promise.all(names.filter((name) => name !== SHELF).map((name) => caches.delete(name)))).then(() => self.clients.claim())));
self.addEventListener("fetch", (event) => {
  if (new URL(event.request.url).pathname === SCRIPT) { event.respondWith(caches.match(SCRIPT).then((kept) => kept ?? fetch(event.request))); return; }
  if (event.request.mode !== "navigate" || event.request.method !== "GET" || event.request.destination !== "document") return;
  event.respondWith(fetch(event.request).catch(async () => (await caches.match(PAGE)) ?? Response.error()));
});
// A notification leads to its message, in a tab that is open already where there is one.
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const address = new URL(event.notification.data?.address ?? "/mail", self.location.origin).href;
  event.waitUntil(self.clients.matchAll({ type: "window", includeUncontrolled: true }).then(async (tabs) => {
    const tab = tabs.find((one) => new URL(one.url).pathname.startsWith("/mail"));
    if (!tab) return self.clients.openWindow(address);
    tab.postMessage({ open: address });
    return tab.focus();
  }));
});
