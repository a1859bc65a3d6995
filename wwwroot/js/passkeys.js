// Passkeys: the browser's part of the ceremonies. Octets travel as base64url.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const token = () => document.querySelector("input[name=__RequestVerificationToken]").value;
const post = (url, header, body) => fetch(url, { method: "POST", body, headers: { [header]: token(), ...(body ? { "Content-Type": "application/json" } : {}) } });

// Makes a key for the person signed in: { status, text } of the server, status 0 when it was given up here.
export async function make(options, made, header, name) {
  try {
    const asked = await post(options, header);
    if (!asked.ok) return { status: asked.status, text: await asked.text() };
    const terms = await asked.json();
    terms.challenge = bytes(terms.challenge);
    terms.user.id = bytes(terms.user.id);
    for (const there of terms.excludeCredentials) there.id = bytes(there.id);
    const key = await navigator.credentials.create({ publicKey: terms });
    const answer = await post(`${made}?name=${encodeURIComponent(name)}`, header, JSON.stringify({
      id: key.id, rawId: text(key.rawId), type: key.type,
      response: { clientDataJSON: text(key.response.clientDataJSON), attestationObject: text(key.response.attestationObject), transports: key.response.getTransports?.() ?? [] },
    }));
    return { status: answer.status, text: await answer.text() };
  } catch (fault) {
    return { status: 0, text: String(fault?.name ?? fault) };
  }
}

// Asks for a key of this host: JSON for the sign-in form, null when it was given up.
export async function prove(options, header) {
  try {
    const asked = await post(options, header);
    if (!asked.ok) return null;
    const terms = await asked.json();
    terms.challenge = bytes(terms.challenge);
    const key = await navigator.credentials.get({ publicKey: terms });
    const r = key.response;
    return JSON.stringify({
      id: key.id, rawId: text(key.rawId), type: key.type,
      response: { clientDataJSON: text(r.clientDataJSON), authenticatorData: text(r.authenticatorData), signature: text(r.signature), ...(r.userHandle ? { userHandle: text(r.userHandle) } : {}) },
    });
  } catch {
    return null;
  }
}
