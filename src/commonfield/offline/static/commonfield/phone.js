// Reading offline: titles that are taken along, and what waits to be sent.
const PACK = "commonfield-pack-", READER = "commonfield.reader";
const { dataset } = document.body;
const one = (selector) => document.querySelector(selector);
const remembered = (name) => JSON.parse(localStorage.getItem(name) || "null");
const remember = (name, value) => localStorage.setItem(name, JSON.stringify(value));

// A phone's clock may be wrong, and be set anew at any moment: times are the server's, as this phone last
// heard it, and never go back. How long something took, a page measures by itself.
const CLOCK = "commonfield.clock", AS_OLD_AS_TAKEN = 180 * 864e5;
const known = () => ({ offset: 0, last: 0, ...remembered(CLOCK) });
const iso = (at) => new Date(at).toISOString();
const instant = () => {
  const before = known(), last = Math.max(Date.now() + before.offset, before.last);
  remember(CLOCK, { ...before, offset: last - Date.now(), last });
  return last;
};
const now = () => iso(instant());
const hear = async (server) => {
  const offset = server - Date.now();
  remember(CLOCK, { offset, last: server, heard: server });
  // For the service worker, which has no other memory.
  await caches.open("commonfield-clock").then((kept) => kept.put("/clock", new Response(String(offset)))).catch(() => {});
};

// Entries wait in IndexedDB, each with the name of whose it is.
const database = () => new Promise((resolve, reject) => {
  const asked = indexedDB.open("commonfield-library", 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore("queue", { keyPath: "id" });
  asked.onsuccess = () => resolve(asked.result);
  asked.onerror = () => reject(asked.error);
});
const inQueue = async (mode, act) => {
  const opened = await database();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = opened.transaction("queue", mode);
      const asked = act(transaction.objectStore("queue"));
      transaction.oncomplete = () => resolve(asked.result);
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
    });
  } finally {
    opened.close();
  }
};
const waiting = async () => (await inQueue("readonly", (queue) => queue.getAll())).sort((one, other) => (one.at < other.at ? -1 : 1));
const put = (entry) => inQueue("readwrite", (queue) => queue.put(entry));
const drop = (id) => inQueue("readwrite", (queue) => queue.delete(id));

// Another person's device has another name, also on the same phone.
const deviceOf = (reader) => {
  const name = `commonfield.device.${reader}`;
  const known = remembered(name) || crypto.randomUUID();
  remember(name, known);
  return known;
};

const who = async () => {
  const answer = await fetch("/library/phone/", { cache: "no-store" });
  if (!answer.ok) throw new Error(answer.statusText);
  const { token, now: server, ...reader } = await answer.json();
  await hear(Date.parse(server));
  if (reader.reader) remember(READER, reader);
  else localStorage.removeItem(READER);
  return { token, server: Date.parse(server), ...reader };
};

// What its reader's consents let a phone keep for them.
const allows = (kind) => remembered(READER)?.kinds?.includes(kind);

const enqueue = async (kind, about, spent) => {
  if (!allows(kind)) return false;
  const at = instant(), body = spent === undefined ? about : { ...about, opened_at: iso(at - spent) };
  const entry = { id: crypto.randomUUID(), person: remembered(READER).reader, kind, at: iso(at), body, title: dataset.title, clock: Date.now(), heard: known().heard };
  if (kind !== "position") await put(entry);
  // Only where the reader was last is of interest; the page before this one may be the slower, and this
  // one may be left at any moment.
  else await inQueue("readwrite", (queue) => {
    const asked = queue.getAll();
    asked.onsuccess = () => {
      const before = asked.result.filter((each) => each.kind === kind && each.person === entry.person && each.body.work === body.work);
      if (before.some(({ at }) => at > entry.at)) return;
      for (const { id } of before) queue.delete(id);
      queue.put(entry);
    };
    return asked;
  });
  return true;
};

// What cannot be, since it lies ahead or before the server was last heard, was made by a clock that was set
// since. It is moved by what the clock is wrong by now, or else, all of it together, to this moment. What may
// have been sent stays as it is: sent twice, it is the same.
const settle = async (entries, server) => {
  const { offset } = known(), first = ({ heard }) => heard || server - AS_OLD_AS_TAKEN;
  const side = (entry, at) => (at > server) - (at < first(entry)), made = ({ at }) => Date.parse(at);
  const moved = (entry) => (entry.clock || made(entry)) + offset;
  const isLost = (entry) => !entry.isSettled && side(entry, made(entry)) && side(entry, moved(entry));
  const latest = (of) => Math.max(...entries.filter((entry) => isLost(entry) && side(entry, made(entry)) === of).map(made));
  const times = (entry) => {
    const at = made(entry), of = side(entry, at);
    if (entry.isSettled || !of) return {};
    const by = Math.max(first(entry), isLost(entry) ? at + server - latest(of) : moved(entry)) - at;
    const body = entry.body.opened_at ? { ...entry.body, opened_at: iso(Date.parse(entry.body.opened_at) + by) } : entry.body;
    return { at: iso(at + by), body };
  };
  const settled = entries.map((entry) => ({ ...entry, ...times(entry), isSettled: true }));
  for (const [place, entry] of settled.entries()) if (!entries[place].isSettled) await put(entry);
  return settled;
};

// A voice goes by itself, as its form would have sent it; sent again it is the same one.
const sendRecording = async (entry, token) => {
  const form = new FormData();
  for (const [name, value] of [...entry.body, ["csrfmiddlewaretoken", token]]) form.append(name, value);
  form.append("sound", entry.blob, "recording");
  const answer = await fetch(entry.address, { method: "POST", headers: { Accept: "application/json" }, body: form });
  if (!answer.headers.get("Content-Type")?.includes("json") || answer.status === 429 || answer.status >= 500) throw new Error(answer.statusText);
  const said = await answer.json();
  if (answer.ok) await drop(entry.id);
  else await put({ ...entry, message: said.message || said.detail || answer.statusText });
  return said;
};

// What the server has kept without counting it, in its words; said until the page is left.
const uncounted = new Set();

// What was refused is sent again by hand only, or once if that was before phones knew the server's time.
const sendAll = async (isByHand) => {
  const { reader, token, server } = await who();
  const mine = (await waiting()).filter(({ person, message, isSettled }) => person === reader && (isByHand || !message || !isSettled));
  const every = await settle(mine.map((entry) => (entry.message ? { ...entry, isSettled: false } : entry)), server);
  const own = every.filter(({ kind }) => kind !== "recording");
  for (let first = 0; first < own.length; first += 200) {
    const entries = own.slice(first, first + 200).map(({ id, kind, at, body }) => ({ id, kind, at, body }));
    const answer = await fetch("/api/queue", {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token },
      body: JSON.stringify({ device: deviceOf(reader), entries }),
    });
    if (!answer.ok) throw new Error(answer.statusText);
    for (const { id, state, code, message } of (await answer.json()).entries) {
      if (state !== "refused") { await drop(id); if (message) uncounted.add(message); }
      else await put({ ...own.find((entry) => entry.id === id), message: message || code });
    }
  }
  for (const entry of every.filter(({ kind }) => kind === "recording")) {
    const said = await sendRecording(entry, token);
    document.dispatchEvent(new CustomEvent("commonfield:recorded", { detail: { id: entry.id, ...said } }));
  }
};

// Several pages of one phone send one after the other.
const send = (isByHand) => navigator.locks ? navigator.locks.request("commonfield-queue", () => sendAll(isByHand)) : sendAll(isByHand);

const element = (name, text, more = {}) => Object.assign(document.createElement(name), { textContent: text, ...more });

const showWaiting = async () => {
  const part = one("[data-waiting]");
  if (!part) return;
  const entries = await waiting(), reader = remembered(READER)?.reader;
  const told = part.querySelector("[data-uncounted]");
  told.textContent = [...uncounted].join(" ");
  told.hidden = !uncounted.size;
  part.hidden = !entries.length && !uncounted.size;
  part.querySelector("ul").replaceChildren(...entries.map((entry) => {
    const row = element("li", ""), own = entry.person === reader;
    const said = own ? [part.dataset[entry.kind], entry.title, new Date(entry.at).toLocaleString(), entry.message] : [part.dataset.others];
    const button = element("button", part.dataset.remove, { type: "button", className: "plain" });
    button.addEventListener("click", async () => { await drop(entry.id); await showWaiting(); });
    row.append(element("span", said.filter(Boolean).join(" · ")), " ", button);
    // It can be read, heard and copied as long as it waits.
    const written = own && (entry.body.text || entry.body.words);
    if (written) row.append(element("p", written, { className: "select", translate: false }));
    if (own && entry.blob) row.append(element("audio", "", { controls: true, src: URL.createObjectURL(entry.blob) }));
    return row;
  }));
};

const sendAndShow = async (isByHand = false) => {
  const failed = one("[data-waiting] [data-failed]");
  try {
    await send(isByHand);
    if (failed) failed.hidden = true;
    await fetchCards();
  } catch {
    if (failed) failed.hidden = false;
  }
  await showWaiting();
};

const fetched = async (address) => {
  const answer = await fetch(address, { cache: "reload" });
  if (!answer.ok) throw new Error(answer.statusText);
  return answer;
};

// Fetches all of a title; the list of it comes last, so that what was cut short is seen. Of a title
// that has changed, the old one stays whole until all of the new one is here; files, which are named
// by what is in them, are fetched once.
const take = async (id, progress = {}) => {
  const list = `/pack/${id}/index.json`, index = await fetched(list);
  const pack = await caches.open(PACK + id), { addresses } = await index.clone().json(), pages = new Map();
  for (const [place, address] of addresses.entries()) {
    if (!address.includes("/files/")) {
      const answer = await fetched(address), headers = { "Content-Type": answer.headers.get("Content-Type") };
      pages.set(address, new Response(await answer.blob(), { headers }));
    } else if (!(await pack.match(address))) await pack.put(address, await fetched(address));
    progress.value = (place + 1) / addresses.length;
  }
  for (const [address, answer] of pages) await pack.put(address, answer);
  await pack.put(list, index);
  for (const { url } of await pack.keys()) {
    const { pathname } = new URL(url);
    if (pathname !== list && !addresses.includes(pathname)) await pack.delete(url);
  }
};
const renew = (id) => navigator.locks ? navigator.locks.request(PACK + id, { ifAvailable: true }, (lock) => lock && take(id)) : take(id);

const readList = async (name) => {
  const list = await (await caches.open(name)).match(`/pack/${name.slice(PACK.length)}/index.json`);
  return list ? list.json() : null;
};

const taken = async (id) => (await caches.has(PACK + id)) && (await readList(PACK + id));

const takeButton = async (button) => {
  const { id } = button.dataset, said = button.nextElementSibling, progress = said.nextElementSibling;
  const show = async () => { if (await taken(id)) { button.hidden = true; said.hidden = false; } };
  button.hidden = false;
  await show();
  button.addEventListener("click", async () => {
    button.disabled = true;
    progress.hidden = false;
    try {
      await take(id, progress);
      await fetchCards();
      // A reader who has begun it goes on there, also offline.
      const { chapter, permille } = one("a.continue")?.dataset || {};
      if (chapter) remember(`commonfield.place.${id}`, { work: Number(id), chapter: Number(chapter), permille: Number(permille), at: now() });
      await show();
    } catch {
      button.textContent = button.dataset.failed;
    }
    button.disabled = false;
    progress.hidden = true;
  });
};

const showPacks = async () => {
  const part = one("[data-packs]");
  if (!part) return;
  const names = (await caches.keys()).filter((name) => name.startsWith(PACK));
  const rows = await Promise.all(names.map(async (name) => {
    const id = name.slice(PACK.length), list = await readList(name), row = element("li", ""), words = part.dataset;
    const link = element("a", list?.title || id, { href: `/pack/${id}/` });
    const size = list ? `${Math.max(0.1, list.bytes / 1e6).toFixed(1)} MB` : words.unfinished;
    const remove = element("button", words.remove, { type: "button", className: "plain" });
    remove.setAttribute("aria-label", `${words.remove} ${link.textContent}`);
    remove.addEventListener("click", async () => { await caches.delete(name); await showPacks(); });
    row.append(link, " ", element("span", list?.until ? `${size} · ${words.until} ${list.until}` : size, { className: "small mist" }), " ", remove);
    if (!list) {
      const again = element("button", words.again, { type: "button" }), progress = element("progress", "");
      again.addEventListener("click", async () => { row.append(progress); await take(id, progress).catch(() => {}); await showPacks(); });
      row.append(" ", again);
    }
    return row;
  }));
  part.replaceChildren(...rows);
  one("[data-none]").hidden = rows.length > 0;
};

// A chapter that was taken along: where its reader is, what they mark, that they finished it.
const readChapter = () => {
  const work = Number(dataset.work), chapter = Number(dataset.chapter), place = `commonfield.place.${work}`;
  const sound = one("audio"), text = one("#text"), openedAt = performance.now();
  const isDown = () => getComputedStyle(text).writingMode.startsWith("vertical"), width = () => text.scrollWidth - text.clientWidth;
  const permille = () => {
    if (sound) return Math.round((1000 * sound.currentTime) / (sound.duration || 1));
    if (isDown()) return Math.round((1000 * Math.abs(text.scrollLeft)) / Math.max(1, width()));
    const rest = document.documentElement.scrollHeight - innerHeight;
    return rest > 0 ? Math.min(1000, Math.max(0, Math.round((1000 * scrollY) / rest))) : 0;
  };
  const save = () => {
    const where = { work, chapter, permille: permille() };
    remember(place, { ...where, at: now() });
    return enqueue("position", where);
  };
  let timer = 0;
  const later = () => { timer ||= setTimeout(() => { timer = 0; save(); }, sound ? 5000 : 800); };
  for (const target of [window, text]) target.addEventListener("scroll", later, { passive: true });
  addEventListener("visibilitychange", () => { if (timer && document.visibilityState === "hidden") save(); });
  sound?.addEventListener("timeupdate", later);
  sound?.addEventListener("pause", save);
  sound?.addEventListener("ended", async () => {
    await enqueue("chapter", { work, chapter }, performance.now() - openedAt);
    const next = one("a[rel=next]");
    if (!next) return;
    sessionStorage.setItem("commonfield.playing", work);
    location.assign(next.href);
  });
  if (sound && Number(sessionStorage.getItem("commonfield.playing")) === work) sound.play().catch(() => {});
  sessionStorage.removeItem("commonfield.playing");
  // A recording that is not open yet says nothing of where its listener was.
  const goBack = () => {
    const back = remembered(place);
    if (back?.chapter === chapter && !location.hash) {
      if (sound) sound.currentTime = (back.permille * sound.duration) / 1000;
      else if (isDown()) text.scrollLeft = (-back.permille * width()) / 1000;
      else scrollTo(0, (back.permille * (document.documentElement.scrollHeight - innerHeight)) / 1000);
    }
    save();
  };
  if (!sound || sound.readyState) goBack(); else sound.addEventListener("loadedmetadata", goBack, { once: true });
  if (!sound) {
    one("[data-finished]").addEventListener("click", async (event) => {
      event.preventDefault();
      const { href } = event.currentTarget;
      await enqueue("chapter", { work, chapter }, performance.now() - openedAt);
      location.assign(href);
    });
  }
  // For whom no account remembers bookmarks, this browser does, as on the library's pages; without words.
  const markHere = (cookie) => {
    const [, before = ""] = new RegExp(`(?:^|; )${cookie}=([\\d._]*)`).exec(document.cookie) || [];
    const place = `${work}.${chapter}.${permille()}`;
    const places = [place, ...before.split("_").filter((each) => each && each !== place)].slice(0, 20);
    document.cookie = `${cookie}=${places.join("_")};path=/;max-age=15552000;samesite=lax${location.protocol === "https:" ? ";secure" : ""}`;
  };
  const mark = one("form[data-mark]"), isKept = allows("note");
  mark.hidden = false;
  mark.firstElementChild.hidden = !isKept;
  mark.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isKept) await enqueue("note", { work, chapter, permille: permille(), code: crypto.randomUUID(), text: mark.text.value });
    else markHere(mark.dataset.cookie);
    mark.reset();
    mark.querySelector(isKept ? "[data-marked]" : "[data-marked-here]").hidden = false;
  });
};

// Words of a variety that was taken along. The server says when each comes again; until it has heard
// the answers, a word that was not known comes again at the end, and every other one is done.
const CARDS = "commonfield.cards", NOT_YET = "9999";
const chinaDay = (at) => new Date(at.getTime() + 288e5).toISOString().slice(0, 10);
const fetchCards = async () => {
  const names = (await caches.keys()).filter((name) => name.startsWith(`${PACK}dialect/`));
  if (names.length && allows("review")) remember(CARDS, await (await fetched("/dialect/today/cards.json")).json());
};
const reviewCards = () => {
  const part = one("[data-cards]");
  if (!part) return;
  const { variety } = part.dataset, held = remembered(CARDS), reader = remembered(READER), [count, body] = part.children;
  if (!allows("review") || held?.reader !== reader.reader || !held.cards.length) return;
  const today = chinaDay(new Date(instant()));
  if (held.day !== today) Object.assign(held, { day: today, new_left: held.new_a_day });
  const own = held.cards.filter(([of, meaning]) => of === variety && document.getElementById(`m${meaning}`));
  const due = own.filter(([, , at]) => at && at !== NOT_YET && chinaDay(new Date(at)) <= today);
  const left = [...due, ...own.filter(([, , at]) => !at).slice(0, held.new_left)];
  part.hidden = false;
  const show = (isOpen) => {
    const [card] = left;
    count.textContent = card ? `${part.dataset.left} ${left.length}` : part.dataset.done;
    if (!card) { body.replaceChildren(); return; }
    const [meaning, ...said] = document.getElementById(`m${card[1]}`).cloneNode(true).children;
    const buttons = isOpen ? JSON.parse(part.dataset.answers).map(([rating, words]) => [words, () => answer(rating)]) : [[part.dataset.open, () => show(true)]];
    const row = element("p", "", { className: "actions answers" });
    for (const [words, act] of buttons) {
      const button = element("button", words, { type: "button" });
      button.addEventListener("click", act);
      row.append(button, " ");
    }
    body.replaceChildren(meaning, ...(isOpen ? said : []), row);
    if (body.contains(document.activeElement) || isOpen !== undefined) row.querySelector("button").focus();
  };
  const answer = async (rating) => {
    const card = left.shift();
    await enqueue("review", { variety, meaning: card[1], rating });
    if (!card[2]) held.new_left -= 1;
    card[2] = rating === 1 ? now() : NOT_YET;
    if (rating === 1) left.push(card);
    remember(CARDS, held);
    await showWaiting();
    show(false);
  };
  show();
};

// A lesson that was gone through (lesson.js) waits here, too; its page says what became of it.
document.addEventListener("commonfield:lesson", async ({ detail }) => {
  detail.told(await enqueue("lesson", detail.body, detail.spent));
  await sendAndShow();
});

// The page on which a voice is recorded hands it over: kept here until it has arrived. What was
// refused is still in the page, to be said again.
document.addEventListener("commonfield:record", async ({ detail: { isLater, replaces, ...detail } }) => {
  const person = one("script[data-reader]")?.dataset.reader || remembered(READER).reader;
  if (replaces) await drop(replaces);
  await put({ ...detail, person, kind: "recording", at: now(), heard: known().heard });
  if (isLater) return showWaiting();
  await sendAndShow();
  const kept = (await waiting()).find(({ id }) => id === detail.id);
  if (kept?.message) await drop(detail.id);
  else if (kept) document.dispatchEvent(new CustomEvent("commonfield:recorded", { detail: { id: detail.id } }));
  await showWaiting();
});

// A sitting's words are sent together at its end, and one that was cut short goes on.
document.addEventListener("commonfield:send", () => sendAndShow());
document.addEventListener("commonfield:waiting", async ({ detail }) => detail.told((await waiting()).filter(({ blob }) => blob)));

// A request for rooms that its page cannot send now waits here; what is asked for is China's time.
const bookLater = (form) => form.addEventListener("submit", async (event) => {
  if (navigator.onLine || !allows("booking")) return;
  event.preventDefault();
  const given = new FormData(form), at = (clock) => `${given.get("day")}T${given.get(clock)}:00+08:00`;
  const body = { rooms: given.getAll("rooms"), begins_at: at("begins"), ends_at: at("ends"), use: given.get("use"), title: given.get("title"), is_public: given.has("is_public") };
  if (given.get("guests")) body.guests = Number(given.get("guests"));
  await enqueue("booking", body);
  form.reset();
  one("[data-kept]").hidden = false;
  await showWaiting();
});

// So does a report of something broken, without its photograph.
const reportLater = (form) => form.addEventListener("submit", async (event) => {
  if (navigator.onLine || !allows("report")) return;
  event.preventDefault();
  const given = new FormData(form), { place, venue } = form.dataset, body = { place, venue };
  for (const name of ["kind", "spot", "words", "name", "phone"]) body[name] = given.get(name);
  await enqueue("report", body);
  form.reset();
  one("[data-kept]").hidden = false;
  await showWaiting();
});

// Signing out sends what waits, or removes it after a warning: the next person sends nothing of it.
const watchSignOut = (words) => {
  for (const form of document.querySelectorAll('form[action$="/sign-out/"]')) {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      await send().catch(() => {});
      const reader = remembered(READER)?.reader;
      const own = (await waiting()).filter((entry) => entry.person === reader);
      if (own.length && !confirm(words.replace("%s", own.length))) return;
      for (const entry of own) await drop(entry.id);
      for (const name of Object.keys(localStorage)) if (name.startsWith("commonfield.")) localStorage.removeItem(name);
      form.submit();
    });
  }
};

if ("serviceWorker" in navigator) {
  // What has changed on the server since it was taken along comes anew.
  navigator.serviceWorker.addEventListener("message", async ({ data }) => {
    for (const id of data.outdated) await renew(id).catch(() => {});
    await showPacks();
  });
  const own = one("script[data-reader]")?.dataset;
  if (own?.signOut) watchSignOut(own.signOut);
  navigator.serviceWorker.register("/sw.js").then(() => navigator.serviceWorker.ready).then((ready) => {
    if (navigator.onLine) ready.active.postMessage("clean");
    for (const button of document.querySelectorAll("button[data-take]")) takeButton(button);
  }).catch(() => {});
  for (const link of document.querySelectorAll("a[data-go-on]")) {
    const back = remembered(`commonfield.place.${link.dataset.goOn}`);
    if (back) link.href = `/pack/${link.dataset.goOn}/read/${back.chapter}/`;
  }
  if (dataset.work) readChapter();
  for (const form of document.querySelectorAll("form[data-booking]")) bookLater(form);
  for (const form of document.querySelectorAll("form[data-report]")) reportLater(form);
  await showPacks();
  await showWaiting();
  one("[data-waiting] [data-send]")?.addEventListener("click", () => sendAndShow(true));
  addEventListener("online", () => sendAndShow());
  // A guest with nothing on their phone asks for nothing more.
  const isKnown = own?.reader || one("form[data-sitting]") || remembered(READER) || (await waiting()).length;
  if (navigator.onLine && isKnown) await sendAndShow();
  reviewCards();
}
