// The door of the setup. Without this script the forms work as well; with it the link of the console opens by itself, and the owner's fields are judged as they are typed.
const begin = document.getElementById("begin");
if (begin?.dataset.go) {
  // The token does not stay in the address or the history.
  history.replaceState(null, "", location.pathname);
  begin.requestSubmit();
}

const owner = document.getElementById("owner");
if (owner) {
  const fields = ["name", "address", "password"];
  const input = (name) => owner.elements.namedItem(name);
  const words = document.getElementById("strength-words"), strength = document.getElementById("strength"), means = document.getElementById("means");
  const grades = ["none", "weak", "fair", "good", "strong"], advice = words.textContent;
  const left = new Set();
  let verdict = null, timer = 0, asked = 0;

  // What was typed survives a refusal; the password does not.
  const kept = "setup-owner";
  try {
    const before = JSON.parse(sessionStorage.getItem(kept) ?? "{}");
    for (const name of ["name", "address"]) if (!input(name).value && before[name]) { input(name).value = before[name]; left.add(name); }
  } catch { /* no storage: they are typed again */ }

  const show = (name, fault) => {
    const line = document.getElementById(`${name}-fault`);
    line.hidden = !fault;
    line.querySelector("span").textContent = fault;
    line.closest(".field").classList.toggle("wrong", Boolean(fault));
    if (fault) { input(name).setAttribute("aria-invalid", "true"); line.setAttribute("role", "alert"); } else input(name).removeAttribute("aria-invalid");
  };

  const draw = () => {
    const address = input("address").value.trim(), domain = address.slice(address.lastIndexOf("@") + 1);
    const fine = address.includes("@") && domain.includes(".") && !verdict?.address;
    means.hidden = !fine;
    if (fine) means.querySelector("span").replaceChildren(...owner.dataset.means.split(/(\{\d\})/).map((part) => /^\{\d\}$/.test(part) ? Object.assign(document.createElement("b"), { textContent: [domain, address][part[1]] }) : part));
    if (!verdict) return;
    for (const name of ["name", "address"]) show(name, left.has(name) ? verdict[name] : "");
    const judged = verdict.password, grade = typeof judged.strength === "number" ? judged.strength : Math.max(0, grades.indexOf(String(judged.strength).toLowerCase()));
    strength.className = `strength s${input("password").value ? Math.max(1, grade) : 0}`;
    words.textContent = input("password").value ? judged.advice : advice;
    if (left.has("password")) show("password", judged.isTaken || !input("password").value ? "" : judged.advice);
  };

  const judge = async () => {
    const turn = ++asked;
    try {
      const answer = await fetch(owner.dataset.judge, { method: "POST", body: new URLSearchParams(new FormData(owner)) });
      if (!answer.ok || turn !== asked) return;
      verdict = await answer.json();
      draw();
    } catch { /* the line is gone: the server judges when the form is sent */ }
  };

  for (const name of fields) {
    input(name).addEventListener("input", () => {
      show(name, "");
      clearTimeout(timer);
      timer = setTimeout(judge, 250);
      try { sessionStorage.setItem(kept, JSON.stringify({ name: input("name").value, address: input("address").value })); } catch { /* no storage */ }
      if (name !== "password") { if (verdict) verdict[name] = ""; draw(); }
    });
    input(name).addEventListener("change", () => { left.add(name); clearTimeout(timer); judge(); });
  }
  const wrong = () => verdict && (verdict.name ? "name" : verdict.address ? "address" : verdict.password.isTaken ? null : "password");
  let sent = false;
  owner.addEventListener("submit", async (event) => {
    if (sent) return;
    event.preventDefault();
    const empty = fields.find((name) => !input(name).value.trim());
    if (empty) {
      show(empty, { name: owner.dataset.noName, address: owner.dataset.noAddress, password: owner.dataset.noPassword }[empty]);
      input(empty).focus();
      return;
    }
    // What was judged may be older than what stands there: ask once more, then the server decides.
    for (const name of fields) left.add(name);
    clearTimeout(timer);
    await judge();
    if (wrong()) { input(wrong()).focus(); return; }
    sent = true;
    owner.requestSubmit();
  });
  if (input("address").value) judge();
}
