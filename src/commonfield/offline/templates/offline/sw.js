"use strict";
// Stores static files and answers of /pack/ only; no page that is anybody's own.
const FILES = {{ stored|safe }};
const SHELL = "commonfield-files-{{ version }}", PACK = "commonfield-pack-";

self.addEventListener("install", (event) => {
  const store = async () => {
    await (await caches.open(SHELL)).addAll(FILES.map((file) => new Request(file, { cache: "reload" })));
    await self.skipWaiting();
  };
  event.waitUntil(store());
});

self.addEventListener("activate", (event) => {
  const clean = async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith("commonfield-files-") && name !== SHELL) await caches.delete(name);
    }
    await self.clients.claim();
  };
  event.waitUntil(clean());
});

self.addEventListener("message", (event) => {
  if (event.data === "clean") event.waitUntil(removeGone().then((outdated) => event.source.postMessage({ outdated })).catch(() => {}));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (pathname.startsWith("/pack/")) event.respondWith(packed(request, pathname));
  else if (pathname.startsWith("/static/")) event.respondWith(styled(request));
  else if (request.mode === "navigate") event.respondWith(page(event, request, pathname));
});

// An answer of a title that was taken along and whose licence has not ended.
const answerOf = async (id, pathname) => {
  if (!(await caches.has(PACK + id))) return null;
  const pack = await caches.open(PACK + id);
  const index = await pack.match(`/pack/${id}/index.json`);
  const { until } = index ? await index.json() : {};
  // The last day counts whole, by China's clock, as the phone last heard the server. What has ended does not
  // open; the server's word deletes it, since no phone's clock can be trusted with that.
  const offset = until ? Number(await (await caches.match("/clock"))?.text() || 0) : 0;
  if (until && new Date(`${until}T23:59:59+08:00`) < Date.now() + offset) return null;
  return pack.match(pathname);
};

const packed = async (request, pathname) => {
  const id = /^\/pack\/(\d+|dialect\/[a-z0-9-]+)\//.exec(pathname)?.[1];
  if (id && request.cache !== "reload") {
    const answer = await answerOf(id, pathname);
    if (answer) return part(request, answer);
  }
  try {
    return await fetch(request);
  } catch {
    return request.mode === "navigate" ? caches.match(FILES[0]) : Response.error();
  }
};

// Browsers ask for sound in parts.
const part = async (request, answer) => {
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.get("Range") || "");
  if (!range) return answer;
  const whole = await answer.blob();
  const first = Number(range[1]), last = Math.min(range[2] ? Number(range[2]) : Infinity, whole.size - 1);
  if (first > last) return new Response(null, { status: 416, headers: { "Content-Range": `bytes */${whole.size}` } });
  return new Response(whole.slice(first, last + 1, whole.type), {
    status: 206,
    headers: { "Content-Range": `bytes ${first}-${last}/${whole.size}`, "Content-Type": whole.type },
  });
};

// A name with a hash in it is always the same file; others may have changed.
const styled = async (request) => {
  const stored = await caches.match(request.url);
  if (stored && /\.[0-9a-f]{12}\./.test(request.url)) return stored;
  try {
    return await fetch(request);
  } catch {
    return stored || Response.error();
  }
};

const page = async (event, request, pathname) => {
  try {
    const answer = await fetch(request);
    event.waitUntil(removeGone().catch(() => {}));
    return answer;
  } catch {
    const [, spoken] = /^\/dialect\/(?!today\/|mine\/)([a-z0-9-]+)\//.exec(pathname) || [];
    if (spoken && (await answerOf(`dialect/${spoken}`, `/pack/dialect/${spoken}/`))) return Response.redirect(`/pack/dialect/${spoken}/`);
    const [, id, number] = /^\/library\/works\/(\d+)\/(?:read\/(\d+)\/)?/.exec(pathname) || [];
    const taken = number ? `/pack/${id}/read/${number}/` : `/pack/${id}/`;
    if (id && (await answerOf(id, taken))) return Response.redirect(taken);
    return caches.match(FILES[0]);
  }
};

// What was withdrawn, objected to or has ended goes from this phone, too; returns what has changed.
const removeGone = async () => {
  const outdated = [];
  await silence().catch(() => {});
  const ids = (await caches.keys()).filter((name) => name.startsWith(PACK)).map((name) => name.slice(PACK.length));
  for (let first = 0; first < ids.length; first += 200) {
    const some = ids.slice(first, first + 200);
    const answer = await fetch(`/pack/state/?${some.map((id) => `id=${id}`).join("&")}`, { cache: "no-store" });
    if (!answer.ok) return outdated;
    const versions = await answer.json();
    for (const id of some) {
      const index = await caches.match(`/pack/${id}/index.json`);
      if (!versions[id]) await caches.delete(PACK + id);
      else if (index && (await index.json()).version !== versions[id]) outdated.push(id);
    }
  }
  return outdated;
};

// A voice that was taken back goes at once, before its variety comes anew.
const silence = async () => {
  for (const name of (await caches.keys()).filter((name) => name.startsWith(`${PACK}dialect/`))) {
    const id = name.slice(PACK.length), pack = await caches.open(name), index = await pack.match(`/pack/${id}/index.json`);
    let next = index && `/api/dialect/withdrawn?since=${encodeURIComponent((await index.json()).as_of)}`;
    while (next) {
      const answer = await fetch(next, { cache: "no-store" });
      const gone = answer.ok ? await answer.json() : { items: [] };
      for (const { code } of gone.items) await pack.delete(`/pack/${id}/files/${code}.m4a`);
      next = gone.next;
    }
  }
};
