"use strict";
// A tapped line plays from there; the line that is being said is marked. Without it a time opens the sound there.
const sound = document.querySelector("[data-telling]");
const lines = [...document.querySelectorAll(".told a[data-at]")];
const times = lines.map((line) => Number(line.dataset.at));

document.querySelector(".told").addEventListener("click", (event) => {
  const line = event.target.closest("li")?.querySelector("a[data-at]");
  if (!line || String(getSelection())) return;
  event.preventDefault();
  sound.currentTime = Number(line.dataset.at);
  sound.play();
});
sound.addEventListener("timeupdate", () => {
  const now = times.findLastIndex((at) => at <= sound.currentTime + 0.1);
  lines.forEach((line, index) => index === now ? line.setAttribute("aria-current", "true") : line.removeAttribute("aria-current"));
});
