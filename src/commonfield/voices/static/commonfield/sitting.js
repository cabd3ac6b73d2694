// A sitting: the words of a lesson, one after the other, also offline. Each is judged at once, by the limits
// of the server, and waits in the phone's queue until it has arrived.
const form = document.querySelector("form[data-sitting]"), words = form.dataset;
const part = (name) => document.querySelector(`[data-${name}]`);
const show = (name, isShown = true) => { part(name).hidden = !isShown; };
const LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";
const newCode = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => LETTERS[byte % LETTERS.length]).join("");
const TYPES = ["audio/mp4", "audio/webm;codecs=opus", "audio/webm", "audio/ogg"];
const tell = (event, detail) => document.dispatchEvent(new CustomEvent(`commonfield:${event}`, { detail }));
const limits = JSON.parse(words.limits), problems = JSON.parse(words.problems);
// A phone's loudness is a little other than a meter's.
const MARGIN_DB = 2, HEARD = 0.05, SILENT_MS = 4000;

const decibels = (power) => (power > 0 ? 10 * Math.log10(power) : -120);
const judge = (sound) => {
  const samples = sound.getChannelData(0), size = Math.round(sound.sampleRate / 10), means = [], peaks = [];
  for (let from = 0; from + size <= samples.length; from += size) {
    const tenth = samples.subarray(from, from + size);
    means.push(decibels(tenth.reduce((sum, each) => sum + each * each, 0) / size));
    peaks.push(decibels(tenth.reduce((most, each) => Math.max(most, each * each), 0)));
  }
  const heard = means.filter((mean) => mean > limits.nothing), clipped = peaks.filter((peak) => peak >= limits.full).length;
  if (means.length < limits.shortest || !heard.length) return "silent";
  if (clipped >= limits.fewest && clipped >= limits.clipped * heard.length) return "clipped";
  const ordered = means.toSorted((one, other) => one - other), tenth = Math.floor(ordered.length / 10), loudest = ordered.at(-1);
  const spoken = ordered.filter((mean) => mean > loudest - 10);
  if (decibels(spoken.reduce((sum, mean) => sum + 10 ** (mean / 10), 0) / spoken.length) < limits.quietest + MARGIN_DB) return "quiet";
  return ordered[tenth] > limits.room && ordered.at(-1 - tenth) - ordered[tenth] < limits.rises ? "noisy" : "";
};

// Between two takes the buttons do nothing.
let stream, context, take, rows, at, meter, address, given;

const record = () => {
  const recorder = new MediaRecorder(stream, { audioBitsPerSecond: 48000, mimeType: TYPES.find((type) => MediaRecorder.isTypeSupported(type)) });
  const pieces = [];
  recorder.addEventListener("dataavailable", ({ data }) => pieces.push(data));
  recorder.start();
  take = { recorder, pieces, since: performance.now(), isHeard: false };
};
const stop = () => new Promise((go) => {
  const { recorder, pieces } = take;
  take = null;
  const end = () => go(new Blob(pieces, { type: recorder.mimeType }));
  recorder.addEventListener("stop", end);
  // A call may have ended it already.
  if (recorder.state === "inactive") end(); else recorder.stop();
});
const again = async () => { await stop(); record(); part("said").textContent = part("said").dataset.speak; };

const listen = () => {
  const heard = context.createAnalyser(), marks = new Float32Array(heard.fftSize);
  context.createMediaStreamSource(stream).connect(heard);
  meter = setInterval(() => {
    heard.getFloatTimeDomainData(marks);
    const level = part("level").value = Math.max(...marks.map(Math.abs));
    if (!take) return;
    const taken = performance.now() - take.since;
    if (!take.isHeard && level > HEARD) { take.isHeard = true; part("said").textContent = part("said").dataset.speaking; }
    // While the speaker thinks or talks, what is recorded stays short.
    else if (taken > (take.isHeard ? 1000 * (limits.longest - 3) : SILENT_MS)) again();
  }, 100);
};

const go = (to) => {
  at = to;
  const row = rows[at];
  show("stage", Boolean(row)); show("finished", !row);
  if (!row) {
    clearInterval(meter);
    for (const track of stream.getTracks()) track.stop();
    context.close();
    show("sitting");
    rows[0].parentElement.hidden = true;
    part("finished").focus();
    tell("send");
    return;
  }
  part("count").textContent = `${at + 1} / ${rows.length}`;
  part("word").replaceChildren(...[...row.querySelectorAll("p")].map((each) => each.cloneNode(true)));
  part("said").textContent = part("said").dataset.speak;
  record();
  part("next").focus();
};
const nextOpen = () => { const open = rows.findIndex((row, place) => place > at && !row.dataset.entry); return open < 0 ? rows.length : open; };

const next = async () => {
  if (!take) return;
  const row = rows[at], blob = await stop();
  const problem = await blob.arrayBuffer().then((bytes) => context.decodeAudioData(bytes)).then(judge).catch(() => (blob.size > 4000 ? "" : "silent"));
  part("wrong").textContent = problems[problem] || "";
  if (problem) { record(); part("said").textContent = part("said").dataset.speak; return; }
  const id = newCode(), title = row.querySelector("span").textContent, replaces = row.dataset.entry || row.dataset.refused;
  tell("record", { id, address, title, body: [...given, ["code", id], ["meaning", row.dataset.meaning]], blob, replaces, isLater: true });
  mark(row, id);
  go(nextOpen());
};
const mark = (row, entry) => {
  row.dataset.entry = entry;
  row.classList.add("right");
  if (row.querySelector("button")) return;
  const button = Object.assign(document.createElement("button"), { type: "button", className: "plain", textContent: row.parentElement.dataset.again });
  button.addEventListener("click", async () => { if (!take) return; await stop(); go(rows.indexOf(row)); });
  row.append(button);
};

// Where there is a line, the page of that person says at once whether they may be recorded.
const refusal = async () => {
  const answer = await fetch(address, { redirect: "manual" }).catch(() => null);
  if (!answer || answer.ok) return null;
  const link = Object.assign(document.createElement("a"), { href: address, textContent: words.record });
  return answer.type === "opaqueredirect" || !form.elements.speaker.value ? [words.first, " ", link] : [words.notYours];
};
const begin = async () => {
  const { reader } = JSON.parse(localStorage.getItem("commonfield.reader") || "{}"), number = form.elements.speaker.value.replace(/\D/g, "");
  address = number ? `/dialect/record/for/${number}/` : "/dialect/record/";
  const problem = reader ? await refusal() : [words.signIn];
  stream = problem ? null : await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false } }).catch(() => null);
  part("problem").replaceChildren(...(problem || [words.denied]));
  show("problem", !stream);
  if (!stream) { part("problem").focus(); return; }
  given = [...new FormData(form)].filter(([name]) => name !== "lesson" && name !== "speaker");
  for (const list of document.querySelectorAll("[data-words]")) list.hidden = list.dataset.words !== form.elements.lesson.value;
  rows = [...document.querySelectorAll("[data-words]:not([hidden]) > li")];
  tell("waiting", { told: (entries) => {
    for (const { id, body, message } of entries.filter((entry) => entry.address === address)) {
      const { meaning, variety } = Object.fromEntries(body), row = rows.find((each) => each.dataset.meaning === meaning);
      if (!row || variety !== form.elements.variety.value) continue;
      if (message) row.dataset.refused = id; else mark(row, id);
    }
    context = new AudioContext();
    listen();
    show("sitting", false);
    at = -1;
    go(nextOpen());
  } });
};

const asked = new URLSearchParams(location.search);
for (const [name, field] of [["lesson", "lesson"], ["for", "speaker"]]) if (asked.get(name)) form.elements[field].value = asked.get(name);
show("sitting");
form.addEventListener("submit", (event) => { event.preventDefault(); begin(); });
part("next").addEventListener("click", next);
part("again").addEventListener("click", () => take && again());
part("skip").addEventListener("click", async () => { if (!take) return; await stop(); go(nextOpen()); });
