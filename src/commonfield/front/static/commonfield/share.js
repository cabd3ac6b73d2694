"use strict";
// Buttons that copy what `data-copy` says, or the address that `data-share-url` around them says,
// and those that hand that address to another app. Without script they stay hidden, and the text
// beside them is selected by hand.
const shared = (button) => button.closest("[data-share-url]").dataset;
const copied = async (text) => {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Over plain HTTP browsers have no clipboard but this one.
    const area = document.createElement("textarea");
    area.value = text;
    area.className = "visually-hidden";
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
};
for (const button of document.querySelectorAll("button[data-copy]")) {
  const words = button.textContent;
  button.hidden = false;
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    if (!(await copied(button.dataset.copy || shared(button).shareUrl))) return;
    button.focus();
    button.textContent = button.dataset.done;
    setTimeout(() => { button.textContent = words; }, 3000);
  });
}
for (const button of document.querySelectorAll("button[data-share]")) {
  if (!navigator.share) continue;
  button.hidden = false;
  button.addEventListener("click", () => {
    // A visitor who closes the list of apps wants nothing sent.
    const { shareTitle: title, shareUrl: url } = shared(button);
    navigator.share({ title, url }).catch(() => {});
  });
}
