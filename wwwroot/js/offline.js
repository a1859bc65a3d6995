// In the first language of the browser that the page is there in.
const texts = [...document.querySelectorAll("main")], tags = navigator.languages.map((tag) => tag.split("-")[0]);
const text = tags.map((tag) => texts.find((one) => one.lang === tag)).find(Boolean) ?? texts[0];
for (const one of texts) one.hidden = one !== text;
document.documentElement.lang = text.lang;
document.title = text.dataset.title;

// Loads the page that was asked for as soon as the server answers.
const look = async () => {
  try { if ((await fetch("/healthz/live", { cache: "no-store", signal: AbortSignal.timeout(3000) })).ok) { location.reload(); return; } } catch { /* not yet */ }
  setTimeout(look, 3000 + Math.random() * 2000);
};
addEventListener("online", () => location.reload());
setTimeout(look, 2000);
