// Records one word: how loud it is, to be heard again, sent at once or later if the phone is offline.
const form = document.querySelector("form[data-record]");
const part = (name) => document.querySelector(`[data-${name}]`);
const show = (name, isShown = true) => { part(name).hidden = !isShown; };
const LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";
const newCode = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => LETTERS[byte % LETTERS.length]).join("");
const TYPES = ["audio/mp4", "audio/webm;codecs=opus", "audio/webm", "audio/ogg"];

let recorder = null, level = 0;

// What was recorded stands in the form's own field, as if it were a file from the phone's recorder.
const keep = (blob) => {
  const files = new DataTransfer();
  files.items.add(new File([blob], "recording", { type: blob.type }));
  form.elements.sound.files = files.files;
  const heard = part("heard");
  if (heard.src) URL.revokeObjectURL(heard.src);
  heard.src = URL.createObjectURL(blob);
  heard.hidden = false;
};

const meter = (stream) => {
  const context = new AudioContext(), heard = context.createAnalyser();
  context.createMediaStreamSource(stream).connect(heard);
  const marks = new Float32Array(heard.fftSize);
  level = setInterval(() => {
    heard.getFloatTimeDomainData(marks);
    part("level").value = Math.max(...marks.map(Math.abs));
  }, 100);
  return context;
};

const start = async () => {
  show("denied", false);
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false } });
  } catch {
    show("denied");
    return;
  }
  const context = meter(stream), pieces = [];
  // Speech needs no more: an hour of it is 22 MB.
  recorder = new MediaRecorder(stream, { audioBitsPerSecond: 48000, mimeType: TYPES.find((type) => MediaRecorder.isTypeSupported(type)) });
  recorder.addEventListener("dataavailable", ({ data }) => pieces.push(data));
  recorder.addEventListener("stop", () => {
    clearInterval(level);
    context.close();
    for (const track of stream.getTracks()) track.stop();
    keep(new Blob(pieces, { type: recorder.mimeType }));
    show("start"); show("stop", false); show("level", false); show("say", false);
  });
  recorder.start();
  const own = recorder;
  setTimeout(() => { if (own.state === "recording") own.stop(); }, (Number(form.dataset.longest) - 0.5) * 1000);
  show("start", false); show("stop"); show("level"); show("say");
  part("stop").focus();
};

// Sent by the page's phone script, which keeps it until it has arrived.
const lend = (event) => {
  if (!("serviceWorker" in navigator && document.querySelector("script[data-reader]:not([data-reader=''])"))) return;
  event.preventDefault();
  show("refused", false); show("kept", false);
  const body = [...new FormData(form)].filter(([name]) => !["sound", "csrfmiddlewaretoken", "form_key"].includes(name));
  const title = form.elements.title?.value || form.elements.meaning?.selectedOptions[0]?.textContent || "";
  const blob = form.elements.sound.files[0];
  if (blob.size > Number(form.dataset.most)) {
    part("refused").textContent = form.dataset.tooBig;
    show("refused");
    return;
  }
  document.dispatchEvent(new CustomEvent("commonfield:record", { detail: { id: form.elements.code.value, address: location.pathname, title, body, blob } }));
};

document.addEventListener("commonfield:recorded", ({ detail }) => {
  if (detail.id !== form.elements.code.value) return;
  if (detail.next) {
    location.assign(detail.next);
  } else if (detail.message) {
    part("refused").textContent = detail.message;
    show("refused");
    part("refused").scrollIntoView({ block: "center" });
  } else {
    show("kept");
    form.elements.sound.value = "";
    show("heard", false);
    form.elements.code.value = newCode();
    part("kept").scrollIntoView({ block: "center" });
  }
});

if (navigator.mediaDevices?.getUserMedia && window.MediaRecorder) {
  show("recorder");
  part("start").addEventListener("click", start);
  part("stop").addEventListener("click", () => recorder?.stop());
}
form.addEventListener("submit", lend);
