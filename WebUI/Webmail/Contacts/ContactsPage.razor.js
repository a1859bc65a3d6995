// Has a file chosen, sends it, and tells what the server said.
export function pick(url, header, token, page) {
  const field = document.createElement("input");
  field.type = "file";
  field.accept = ".vcf,.vcard,text/vcard,text/x-vcard";
  field.addEventListener("change", async () => {
    const file = field.files[0];
    if (!file) return;
    try {
      const answer = await fetch(url, { method: "POST", body: file, headers: { [header]: token, "Content-Type": "text/vcard" } });
      await page.invokeMethodAsync("Done", answer.status, await answer.text());
    } catch {
      await page.invokeMethodAsync("Done", 0, "");
    }
  });
  field.click();
}
