// The text being edited lives here. The server is told that it changed, and fetches it to judge it.
export function attach(area, session, longest) {
  const ended = new AbortController();
  let told = 0;
  const changed = () => {
    clearTimeout(told);
    told = setTimeout(() => session.invokeMethodAsync("Typed"), 400);
  };
  area.addEventListener("input", changed, { signal: ended.signal });

  const pick = () => {
    const field = document.createElement("input");
    field.type = "file";
    field.accept = ".json,application/json,text/plain";
    field.onchange = async () => {
      const [file] = field.files;
      if (!file) return;
      if (file.size > longest) { session.invokeMethodAsync("TooLong"); return; }
      area.value = await file.text();
      area.setSelectionRange(0, 0);
      area.scrollTop = 0;
      changed();
    };
    field.click();
  };

  return {
    // A stream must not be empty: the text follows one character that is not part of it.
    read: () => new TextEncoder().encode(`=${area.value}`),
    set: async (stream) => {
      area.value = new TextDecoder().decode(await stream.arrayBuffer());
      area.setSelectionRange(0, 0);
      area.scrollTop = 0;
    },
    goTo: (line) => {
      const lines = area.value.split("\n");
      const start = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
      area.focus();
      area.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
      const height = parseFloat(getComputedStyle(area).lineHeight) || 20;
      area.scrollTop = Math.max(0, (line - 4) * height);
      area.scrollLeft = 0;
    },
    pick,
    stop: () => { clearTimeout(told); ended.abort(); },
  };
}
