// A chapter's page: where the reader is, reading aloud, listening. Without it, links and forms do.
const text = document.getElementById("text");
const done = document.getElementById("done");
const sound = document.getElementById("sound");
const { work, chapter } = text.dataset;

// Where somebody is, in thousandths of the chapter.
const isDown = () => getComputedStyle(text).writingMode.startsWith("vertical");
function permille() {
  if (sound) return sound.duration ? Math.round(1000 * sound.currentTime / sound.duration) : 0;
  if (isDown()) return Math.round(1000 * Math.abs(text.scrollLeft) / Math.max(1, text.scrollWidth - text.clientWidth));
  const box = text.getBoundingClientRect();
  return Math.min(1000, Math.max(0, Math.round(-1000 * box.top / Math.max(1, box.height))));
}
function goTo(at) {
  if (sound) {
    const seek = () => { sound.currentTime = sound.duration * at / 1000; };
    if (sound.duration) seek(); else { sound.addEventListener("loadedmetadata", seek, { once: true }); sound.preload = "metadata"; }
  } else if (isDown()) text.scrollLeft = -(text.scrollWidth - text.clientWidth) * at / 1000;
  else window.scrollTo(0, window.scrollY + text.getBoundingClientRect().top + text.offsetHeight * at / 1000);
}
const follow = () => { const at = /^#at-(\d{1,4})$/.exec(location.hash); if (at) goTo(Math.min(1000, Number(at[1]))); };
window.addEventListener("hashchange", follow);
follow();

// It is told to the account or to this browser's cookie, once the reader has moved.
let told = -1, isSettled = false;
function tell() {
  const at = permille();
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
// Whoever has finished a chapter is in the next one, which the server knows.
done?.addEventListener("submit", () => { isSettled = true; });
let waiting = 0;
const moved = () => { clearTimeout(waiting); waiting = setTimeout(tell, 2000); };
for (const target of [window, text]) target.addEventListener("scroll", moved, { passive: true });
addEventListener("pagehide", () => { if (waiting || sound) tell(); });

// A bookmark, or the QR code for one's phone, is of the place that is being read, not of its form's.
const bar = document.querySelector(".reading-bar");
for (const button of bar.querySelectorAll("[data-for]")) {
  const part = document.getElementById(button.dataset.for);
  if (part) bar.hidden = button.hidden = false;
  button.addEventListener("click", () => {
    tell();
    isSettled = true;
    if (part.requestSubmit) { part.requestSubmit(); return; }
    part.open = true;
    part.scrollIntoView();
    part.querySelector("textarea").focus({ preventScroll: true });
  });
}

// Size, spacing, paper and direction are seen at once.
const look = document.querySelector("#look form");
look.addEventListener("change", ({ target }) => {
  text.className = text.className.split(" ").filter((name) => !name.startsWith(`${target.name}-`)).concat(`${target.name}-${target.value}`).join(" ");
});

// The arrows turn the page where nothing is being typed.
addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || /^(INPUT|TEXTAREA|SELECT|AUDIO)$/.test(event.target.tagName) || isDown()) return;
  const link = event.key === "ArrowRight" ? document.querySelector(".turn form.on button, .turn a.on[rel=next]")
    : event.key === "ArrowLeft" ? document.querySelector(".turn a[rel=prev]") : null;
  link?.click();
});

// Reading aloud, paragraph by paragraph, in the text's own language.
const aloud = document.getElementById("aloud");
const blocks = [...text.querySelectorAll("p, h2, h3, h4, li, blockquote")].filter((block) => block.innerText.trim());
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
    speech.lang = text.lang || document.documentElement.lang;
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
}

// Listening: slower or faster, go on where it was; at its end the chapter is finished and the next begins.
if (sound) {
  const speeds = document.querySelector(".speeds"), next = document.querySelector(".turn a[rel=next]");
  const setSpeed = (button) => {
    sound.defaultPlaybackRate = sound.playbackRate = Number(button.dataset.speed);
    for (const each of speeds.querySelectorAll("button")) each.setAttribute("aria-pressed", String(each === button));
  };
  speeds.hidden = false;
  speeds.addEventListener("click", ({ target }) => {
    if (!target.dataset.speed) return;
    sessionStorage.setItem("commonfield.speed", target.dataset.speed);
    setSpeed(target);
  });
  const chosen = speeds.querySelector(`[data-speed="${sessionStorage.getItem("commonfield.speed")}"]`);
  if (chosen) setSpeed(chosen);
  if (sessionStorage.getItem("commonfield.playing") === work) sound.play().catch(() => {});
  sessionStorage.removeItem("commonfield.playing");
  sound.addEventListener("pause", tell);
  sound.addEventListener("timeupdate", () => { if (Math.abs(permille() - told) > 20) tell(); });
  sound.addEventListener("ended", () => {
    if (next) sessionStorage.setItem("commonfield.playing", work);
    if (done) done.requestSubmit(); else next?.click();
  });
}
