// Loads the page that was asked for as soon as the server answers.
const look = async () => {
  try { if ((await fetch("/healthz/live", { cache: "no-store", signal: AbortSignal.timeout(3000) })).ok) { location.reload(); return; } } catch { /* not yet */ }
  setTimeout(look, 3000 + Math.random() * 2000);
};
addEventListener("online", () => location.reload());
setTimeout(look, 2000);
