// Sends the file of an import over HTTP, and tells the page how far it is.
let running = null;

export async function send(field, header, token, page) {
  const file = field.files[0];
  const url = await page.invokeMethodAsync("Begin", file?.name ?? "", file?.size ?? 0);
  if (!url) { if (!file) field.focus(); return; }
  const request = new XMLHttpRequest();
  running = request;
  let last = 0, stopped = false;
  request.upload.onprogress = (event) => {
    const now = performance.now();
    if (now - last < 200) return;
    last = now;
    page.invokeMethodAsync("Progress", event.loaded).catch(() => {});
  };
  request.onabort = () => { stopped = true; };
  request.onloadend = () => {
    running = null;
    page.invokeMethodAsync("Arrived", request.status, stopped).catch(() => {});
  };
  request.open("POST", url);
  request.setRequestHeader("Content-Type", "application/octet-stream");
  request.setRequestHeader(header, token);
  request.send(file);
}

export function stop() { running?.abort(); }
