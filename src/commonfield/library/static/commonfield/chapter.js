// What a chapter's page has in the library and on a phone: how its text looks, and its player.
const text = document.getElementById("text");
const sound = document.getElementById("sound");
// A hall's screen remembers nothing.
const memory = document.getElementById("to-phone") ? null : localStorage;
const remembered = (name) => JSON.parse(memory?.getItem(`commonfield.${name}`) || "null");
const remember = (name, value) => memory?.setItem(`commonfield.${name}`, JSON.stringify(value));

// Size, spacing, paper and direction are seen at once. The library's pages come as they were chosen;
// what is on a phone is everybody's, and follows what this browser remembers.
const look = document.querySelector("#look form"), fields = [...look.querySelectorAll("select")];
const show = ({ name, value }) => {
  text.className = text.className.split(" ").filter((each) => !each.startsWith(`${name}-`)).concat(`${name}-${value}`).join(" ");
};
const isTaken = document.body.hasAttribute("data-work");
if (isTaken) {
  for (const [name, value] of Object.entries(remembered("look") || {})) {
    const field = fields.find((each) => each.name === name);
    if (field) { field.value = value; show(field); }
  }
}
const chosen = () => Object.fromEntries(fields.map(({ name, value }) => [name, value]));
remember("look", chosen());
look.addEventListener("change", ({ target }) => {
  show(target);
  remember("look", chosen());
  if (isTaken) fetch(`${look.action}?${new URLSearchParams(chosen())}`, { redirect: "manual" }).catch(() => {});
});

// Listening: slower or faster, by keys, and each part from where it was left in this browser.
if (sound) {
  const speeds = document.querySelector(".speeds");
  const setSpeed = (speed) => {
    sound.defaultPlaybackRate = sound.playbackRate = speed;
    for (const each of speeds.querySelectorAll("button")) each.setAttribute("aria-pressed", String(Number(each.dataset.speed) === speed));
  };
  speeds.hidden = false;
  speeds.addEventListener("click", ({ target }) => {
    if (!target.dataset.speed) return;
    setSpeed(Number(target.dataset.speed));
    remember("speed", Number(target.dataset.speed));
  });
  setSpeed(remembered("speed") || 1);

  const MOST = 200;
  const keep = () => {
    const { [sound.dataset.place]: before, ...others } = remembered("heard") || {};
    const places = Object.entries(others).slice(1 - MOST);
    if (!sound.ended && sound.currentTime > 1) places.push([sound.dataset.place, Math.floor(sound.currentTime)]);
    if (sound.duration) remember("heard", Object.fromEntries(places));
  };
  const left = () => (location.hash ? 0 : (remembered("heard") || {})[sound.dataset.place] || 0);
  sound.addEventListener("loadedmetadata", () => { if (left() < sound.duration) sound.currentTime = left() || sound.currentTime; });
  if (left()) sound.preload = "metadata";
  let kept = 0;
  sound.addEventListener("timeupdate", () => { if (Math.abs(sound.currentTime - kept) > 4) { kept = sound.currentTime; keep(); } });
  for (const event of ["pause", "ended"]) sound.addEventListener(event, keep);
  addEventListener("pagehide", keep);

  addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.target !== document.body) return;
    if (event.key === " ") { if (sound.paused) sound.play(); else sound.pause(); }
    else if (event.key === "ArrowRight") sound.currentTime += 10;
    else if (event.key === "ArrowLeft") sound.currentTime -= 10;
    else return;
    event.preventDefault();
  });
}
