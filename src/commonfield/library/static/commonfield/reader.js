// A chapter's page: where the reader is, reading aloud, listening. Without it, links and forms do.
const text = document.getElementById("text");
const sound = document.getElementById("sound");
// Another part of a recording comes with another form.
const formOfDone = () => document.getElementById("done");

// Where the reader is, in thousandths of the chapter.
const isDown = () => getComputedStyle(text).writingMode.startsWith("vertical");
function permille() {
  if (sound) return sound.duration ? Math.round(1000 * sound.currentTime / sound.duration) : 0;
  if (isDown()) return Math.round(1000 * Math.abs(text.scrollLeft) / Math.max(1, text.scrollWidth - text.clientWidth));
  const box = text.getBoundingClientRect();
  return Math.min(1000, Math.max(0, Math.round(-1000 * box.top / Math.max(1, box.height))));
}
function hear(second) {
  const seek = () => { sound.currentTime = second(); };
  if (sound.duration) seek(); else { sound.addEventListener("loadedmetadata", seek, { once: true }); sound.preload = "metadata"; }
}
function goTo(at) {
  if (sound) hear(() => sound.duration * at / 1000);
  else if (isDown()) text.scrollLeft = -(text.scrollWidth - text.clientWidth) * at / 1000;
  else window.scrollTo(0, window.scrollY + text.getBoundingClientRect().top + text.offsetHeight * at / 1000);
}
const follow = () => {
  const [, kind, at] = /^#(at|second)-(\d{1,5})$/.exec(location.hash) || [];
  if (kind === "at") goTo(Math.min(1000, Number(at)));
  else if (kind && sound) hear(() => Math.min(sound.duration, Number(at)));
};
window.addEventListener("hashchange", follow);
follow();

// It is told to the account or to this browser's cookie, once the reader has moved.
let told = -1, isSettled = false;
function tell() {
  const at = permille(), done = formOfDone(), { work, chapter } = text.dataset;
  for (const field of document.getElementsByName("second")) field.value = Math.floor(sound?.currentTime || 0);
  if (isSettled) return;
  // A recording that is not open yet says nothing of where its listener is.
  if (at === told || (sound && !sound.duration)) return;
  told = at;
  for (const field of document.getElementsByName("permille")) field.value = at;
  if (done) {
    const body = new FormData();
    body.set("permille", at);
    body.set("csrfmiddlewaretoken", done.elements.csrfmiddlewaretoken.value);
    navigator.sendBeacon(done.dataset.place, body);
    return;
  }
  const cookie = /(?:^|; )((?:__Host-)?reading)=([\d._]+)/.exec(document.cookie);
  if (!cookie) return;
  const places = cookie[2].split("_").map((place) => place.startsWith(`${work}.${chapter}.`) ? `${work}.${chapter}.${at}` : place);
  document.cookie = `${cookie[1]}=${places.join("_")};path=/;max-age=15552000;samesite=lax${location.protocol === "https:" ? ";secure" : ""}`;
}
// A reader who has finished a chapter is in the next one, which the server knows.
document.addEventListener("submit", ({ target }) => { if (target.id === "done") isSettled = true; });
let waiting = 0;
const moved = () => { clearTimeout(waiting); waiting = setTimeout(tell, 2000); };
for (const target of [window, text]) target.addEventListener("scroll", moved, { passive: true });
addEventListener("pagehide", () => { if (waiting || sound) tell(); });

// A bookmark, or the QR code for one's phone, is of the place that is being read, not of its form's.
const bar = document.querySelector(".reading-bar");
for (const button of bar.querySelectorAll("[data-for]")) {
  if (document.getElementById(button.dataset.for)) bar.hidden = button.hidden = false;
  button.addEventListener("click", () => {
    const part = document.getElementById(button.dataset.for);
    tell();
    isSettled = true;
    if (part.requestSubmit) { part.requestSubmit(); return; }
    part.open = true;
    part.scrollIntoView();
    part.querySelector("textarea, form button").focus({ preventScroll: true });
  });
}

// The arrows turn the page where nothing is being typed.
addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || /^(INPUT|TEXTAREA|SELECT|AUDIO)$/.test(event.target.tagName) || isDown() || sound) return;
  const link = event.key === "ArrowRight" ? document.querySelector(".turn form.on button, .turn a.on[rel=next]")
    : event.key === "ArrowLeft" ? document.querySelector(".turn a[rel=prev]") : null;
  link?.click();
});

// Reading aloud, paragraph by paragraph, each in its own language.
const aloud = document.getElementById("aloud");
const blocks = [...text.querySelectorAll("p, h2, h3, h4, li, blockquote, figcaption")].filter((block) => block.innerText.trim());
if ("speechSynthesis" in window && !sound && blocks.length) {
  const words = aloud.textContent;
  let reading = false;
  aloud.hidden = bar.hidden = false;
  const stop = () => { reading = false; speechSynthesis.cancel(); aloud.textContent = words; for (const block of blocks) block.classList.remove("spoken"); };
  function say(place) {
    for (const block of blocks) block.classList.remove("spoken");
    if (!reading || place >= blocks.length) { stop(); return; }
    const copy = blocks[place].cloneNode(true);
    for (const above of copy.querySelectorAll("rt, rp")) above.remove();
    const speech = new SpeechSynthesisUtterance(copy.textContent);
    speech.lang = blocks[place].closest("[lang]").lang;
    speech.rate = document.documentElement.classList.contains("elder") ? 0.8 : 0.95;
    speech.onend = () => say(place + 1);
    speech.onerror = stop;
    blocks[place].classList.add("spoken");
    blocks[place].scrollIntoView({ block: "nearest" });
    speechSynthesis.speak(speech);
  }
  aloud.addEventListener("click", () => {
    if (reading) { stop(); return; }
    reading = true;
    aloud.textContent = aloud.dataset.stop;
    say(Math.max(0, blocks.findIndex((block) => block.getBoundingClientRect().bottom > 0)));
  });
  addEventListener("pagehide", stop);
  // Voices may come late; a machine that has none for this language says so instead.
  const look = () => {
    const wanted = blocks[0].closest("[lang]").lang.slice(0, 2), voices = speechSynthesis.getVoices?.();
    const isMute = Boolean(voices) && !voices.some(({ lang }) => lang.slice(0, 2).toLowerCase() === wanted);
    aloud.hidden = isMute;
    bar.nextElementSibling.hidden = !isMute;
  };
  speechSynthesis.addEventListener?.("voiceschanged", look);
  setTimeout(look, 1500);
}

// Listening: the parts of a recording share one player, which goes on to the next by itself; at its
// end a part is finished.
async function openPart(asked, play) {
  if (!sound.ended) tell();
  const answer = await asked, page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const heard = page.getElementById("sound");
  if (!heard) { location.assign(answer.url); return; }
  for (const part of ["h1.running", "#text > h2", ".turn", "#tools", "#parts"]) {
    document.querySelector(part)?.replaceWith(page.querySelector(part) || "");
  }
  document.title = page.title;
  history.replaceState(null, "", answer.url);
  text.dataset.chapter = page.getElementById("text").dataset.chapter;
  sound.dataset.place = heard.dataset.place;
  sound.src = heard.getAttribute("src");
  told = -1;
  if (play) sound.play().catch(() => {});
}
if (sound) {
  document.getElementById("parts")?.parentElement.addEventListener("click", (event) => {
    const link = event.target.closest("#parts a, .turn a[rel]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    openPart(fetch(link.href), !link.rel || !sound.paused).catch(() => location.assign(link.href));
  });
  // At its end, the part that comes next is told.
  sound.addEventListener("pause", () => { if (!sound.ended) tell(); });
  sound.addEventListener("timeupdate", () => { if (!sound.ended && Math.abs(permille() - told) > 20) tell(); });
  sound.addEventListener("ended", () => {
    const done = formOfDone(), next = document.querySelector(".turn a[rel=next]");
    if (!next) { done?.requestSubmit(); return; }
    const asked = done ? fetch(done.action, { method: "POST", body: new FormData(done) }) : fetch(next.href);
    openPart(asked, true).catch(() => location.assign(next.href));
  });
}
