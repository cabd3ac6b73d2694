// Listening: one verdict is one tap, and the next word plays. Without it each form is sent by itself.
const list = document.querySelector(".checked"), play = document.querySelector("[data-play]");
const open = () => [...list.querySelectorAll("li:not([hidden])")];
const hear = (row) => {
  const sound = row.querySelector("audio"), following = row.nextElementSibling?.querySelector("audio");
  row.scrollIntoView({ block: "center" });
  sound.play().catch(() => {});
  if (following) following.preload = "auto";
};
play.hidden = open().length < 2;
play.addEventListener("click", () => { play.hidden = true; hear(open()[0]); });
list.addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target, row = form.closest("li"), problem = form.querySelector(".problem"), next = open()[open().indexOf(row) + 1];
  const body = new FormData(form, event.submitter);
  row.querySelector("audio").pause();
  row.hidden = true;
  if (next) hear(next);
  const answer = await fetch("", { method: "POST", headers: { Accept: "application/json" }, body }).catch(() => null);
  if (answer?.ok) { if (!open().length) location.reload(); return; }
  problem.textContent = (await answer?.json().catch(() => null))?.detail || list.dataset.failed;
  problem.hidden = row.hidden = false;
});
