// Passkeys want a secure page at a name; addresses in figures cannot have them.
const skipped = "setup-no-passkey";
export const where = () => {
  const host = location.hostname;
  const usable = window.isSecureContext && Boolean(window.PublicKeyCredential) && !/^[\d.]+$/.test(host) && !host.includes(":");
  try { return usable && !sessionStorage.getItem(skipped) ? host : ""; } catch { return usable ? host : ""; }
};
export const skip = () => { try { sessionStorage.setItem(skipped, "1"); } catch { /* no storage: it is offered again */ } };
