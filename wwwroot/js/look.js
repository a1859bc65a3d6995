// What theme.js keeps, for components.
export const read = () => [window.moxLook.theme, window.moxLook.density];
export const setTheme = (value) => window.moxLook.setTheme(value);
export const setDensity = (value) => window.moxLook.setDensity(value);
export const focus = (selector) => document.querySelector(selector)?.focus();
// Brings the current place of a navigation that scrolls into sight.
export const bring = (selector) => document.querySelector(selector)?.scrollIntoView({ block: "nearest", inline: "center" });
export const zone = () => Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
// False where the browser does not let a page copy.
export const copy = async (text) => {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
};
