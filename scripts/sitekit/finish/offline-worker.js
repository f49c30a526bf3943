// Keeps what a reader has read, and hands it out where there is no network.
// A page from the network always wins; nothing is fetched that nobody asked for. docs/assets/offline.js
// starts this worker, offline-controls.js speaks to it; finish/offline.py lists what there is to keep.
"use strict";

const ROOT = self.registration.scope;
const PATIENCE = 3000; // ms that a page may take before its kept copy is shown
const DOWNLOAD = 60000; // ms that a file may take where the reader waits for all of them

// A host may have other sites beside this one: a store is known by its root. The number is that of
// the way things are kept in them; it changes when old stores can no longer be read.
const store = (name) => `offline 1 ${name} ${ROOT}`;
const ALL = store("all"); // what the reader asked for as a whole
const PAGES = store("pages"); // pages they have visited
const FILES = store("files"); // what those are shown with
const FOUND = store("found"); // pieces of the search index
const STORES = [ALL, PAGES, FILES, FOUND];
const OFF = `offline off ${ROOT}`; // is there if the reader wants nothing kept
const LIMITS = { [PAGES]: 60, [FILES]: 80, [FOUND]: 300 };

const SEARCH = "pagefind/";
const RESULT = `${SEARCH}fragment/`;
const PACK = /^offline\/(.*\/)?results\.json$/;
const FILE = /^(assets|pagefind)\/|\.webmanifest$/;
// What bears the hash of its content in its name never changes. The hashes of the pieces of the index,
// of seven digits, are too short to rely on: they are asked for like all else.
const LASTING = /\.[0-9a-f]{8}\.(css|js)$|_[0-9a-f]{10}\.pf_meta$/;

// ---- What is kept ----

// The address below the root, without what does not change the page; null for other sites.
function pathOf(url) {
  const { origin, pathname } = new URL(url);
  const whole = origin + pathname;
  return whole.startsWith(ROOT) ? whole.slice(ROOT.length).replace(/(^|\/)index\.html$/, "$1") : null;
}

// What the reader asked for as a whole goes before pieces of another age.
async function kept(path) {
  try {
    for (const cacheName of STORES) {
      const copy = await caches.match(ROOT + path, { cacheName });
      if (copy) return copy;
    }
  } catch {} // a store that cannot be read is none: the network is asked
}

async function storeOf(path) {
  if (path.startsWith(SEARCH)) return FOUND; // the index kept as a whole stays one that fits together
  if (await caches.match(ROOT + path, { cacheName: ALL })) return ALL;
  return FILE.test(path) ? FILES : PAGES;
}

// Redirects, errors and answers that cannot be looked into are not kept, nor is a page that stands
// in for a file that is missing.
function worthKeeping(path, answer) {
  if (answer.status !== 200 || answer.type !== "basic" || answer.redirected) return false;
  if (FILE.test(path) || PACK.test(path)) return !isPage(answer);
  return isPage(answer) || /^text\/plain\b/.test(answer.headers.get("content-type"));
}

const isPage = (answer) => /^text\/html\b/.test(answer.headers.get("content-type"));

async function digestOf(body) {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", body)).subarray(0, 4);
  return Array.from(bytes, (each) => each.toString(16).padStart(2, "0")).join("");
}

async function put(name, path, body, given, digest) {
  const headers = new Headers(given);
  for (const each of ["content-encoding", "content-length", "vary"]) headers.delete(each);
  headers.set("kept-on", new Date().toISOString());
  headers.set("kept-size", body.byteLength);
  headers.set("kept-digest", digest ?? (await digestOf(body)));
  const cache = await caches.open(name);
  await cache.put(ROOT + path, new Response(body, { headers }));
  if (!LIMITS[name]) return;
  const keys = await cache.keys(); // the oldest come first
  for (const old of keys.slice(0, Math.max(0, keys.length - LIMITS[name]))) await cache.delete(old);
}

async function keep(path, answer) {
  if (answer.status === 404 || answer.status === 410) {
    if (!FILE.test(path)) for (const name of [ALL, PAGES]) await (await caches.open(name)).delete(ROOT + path);
    return;
  }
  if (!worthKeeping(path, answer) || (await caches.has(OFF))) return;
  await put(await storeOf(path), path, await answer.arrayBuffer(), answer.headers);
}

// Where there is no room, or the connection ends halfway, what was kept before is still there.
function keepMeanwhile(event, path, fresh) {
  event.waitUntil(fresh.then((answer) => keep(path, answer.clone())).catch(() => {}));
}

// ---- What is handed out ----

const later = () => new Promise((resolve) => setTimeout(resolve, PATIENCE, "late"));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const path = pathOf(request.url);
  if (path === null || request.method !== "GET" || request.headers.has("range")) return;
  if (request.mode === "navigate") event.respondWith(page(event, path));
  else if (FILE.test(path)) event.respondWith(file(event, path));
});

async function page(event, path) {
  const fresh = (async () => (await event.preloadResponse) ?? fetch(event.request))();
  keepMeanwhile(event, path, fresh);
  const copy = await kept(path);
  if (!copy) return fresh.catch(() => missing(event.request.url, path));
  const answer = await Promise.race([fresh.catch(() => "lost"), later()]);
  if (answer === "lost" || answer === "late") return dated(copy, answer);
  return answer.status >= 500 ? dated(copy, "broken") : answer;
}

async function file(event, path) {
  const copy = await kept(path);
  if (copy && LASTING.test(path)) return copy;
  const fresh = fetch(event.request);
  keepMeanwhile(event, path, fresh);
  if (!copy) return fresh;
  const answer = await Promise.race([fresh.catch(() => null), later()]);
  return answer?.ok ? answer : copy;
}

const WHY = {
  vi: { lost: "không có mạng", late: "mạng chậm", broken: "máy chủ gặp lỗi" },
  en: { lost: "no network", late: "the network is slow", broken: "the server failed" },
};

// As the pages write days: in Vietnamese with a zero before the days 1-9 and the months 1-2.
function dayOf(date, lang) {
  if (lang === "en") return date.toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
  const [day, month] = [date.getDate(), date.getMonth() + 1].map(String);
  return `${day.padStart(2, "0")}/${month < 3 ? `0${month}` : month}/${date.getFullYear()}`;
}

// A kept page says above its text that it is one.
async function dated(copy, why) {
  if (!isPage(copy)) return copy;
  const text = await copy.text();
  const lang = /<html[^>]*\blang="?en\b/.test(text) ? "en" : "vi";
  const day = dayOf(new Date(copy.headers.get("kept-on")), lang);
  const said = lang === "en" ? `Copy kept on ${day}` : `Bản đã lưu ngày ${day}`;
  const line = `<p class="kept-copy">${said}; ${WHY[lang][why]}.</p>`;
  return new Response(text.replace(/<article\b[^>]*>/, `$&${line}`), { headers: copy.headers });
}

// ---- A page that is not kept ----

async function missing(url, path) {
  // A host leads `tasks` to `tasks/`; so does this.
  if (!path.endsWith("/") && (await kept(`${path}/`))) {
    const to = new URL(url);
    to.pathname += "/";
    return Response.redirect(to.href);
  }
  const entries = { vi: [], en: [] };
  for (const each of await keptPages()) {
    const text = await (await kept(each)).text();
    const title = (/<title>([^<]*)/.exec(text)?.[1] ?? each).replace(/ - [^-]*$/, ""); // without the site's name
    const link = `<li><a href="${(ROOT + each).replace(/&/g, "&amp;")}">${title}</a></li>`;
    entries[each.startsWith("en/") ? "en" : "vi"].push(link);
  }
  const list = (links, none) => (links.length ? `<ul>${links.join("")}</ul>` : `<p>${none}</p>`);
  const body = `<!doctype html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>Trang này chưa được lưu · This page is not kept</title>
<style>
a { color: inherit }
body { font: 1.05rem/1.7 system-ui, sans-serif; margin: 2rem auto; max-width: 40rem; padding: 0 1rem }
h1, h2 { line-height: 1.4 }
li { margin: 0.5em 0 }
section { border-top: 1px solid; margin-top: 2.5rem }
</style>
</head>
<body>
<main>
<h1>Trang này chưa được lưu</h1>
<p>Hiện không có mạng, và trên máy này chưa có bản đã lưu của trang này. <a href="">Thử lại</a> khi có mạng.</p>
<h2>Những trang đọc được ngay</h2>
${list(entries.vi, "Chưa có trang tiếng Việt nào được lưu.")}
<section lang="en">
<h2>This page is not kept</h2>
<p>There is no network, and no copy of this page on this device. <a href="">Try again</a> when there is a network.</p>
<h2>Pages that can be read now</h2>
${list(entries.en, "No page in English is kept yet.")}
</section>
</main>
</body>
</html>
`;
  // Some apps put a page of their own in the place of an error.
  return new Response(body, { headers: { "content-type": "text/html; charset=utf-8" } });
}

async function keptPages() {
  const found = new Set();
  for (const name of [ALL, PAGES]) {
    for (const { url } of await (await caches.open(name)).keys()) {
      const path = url.slice(ROOT.length);
      if (/(^|\/)$/.test(path)) found.add(path);
    }
  }
  return [...found].sort();
}

// ---- What the pages ask of it ----

const ASKED = {
  // The first page came before this worker, and is kept from what the browser has already.
  async visited({ urls, sparing }) {
    const options = sparing ? { cache: "only-if-cached", mode: "same-origin" } : { cache: "force-cache" };
    for (const url of urls) {
      const path = pathOf(url);
      if (path === null || (await kept(path))) continue;
      if (!FILE.test(path) && !/(^|\/)$/.test(path)) continue;
      try {
        await keep(path, await fetch(ROOT + path, options));
      } catch {} // not in the browser's cache, or lost meanwhile: the others may be there
    }
  },

  // One file of the whole: moved where it is kept already, fetched where it is not.
  async whole({ path, digest }) {
    const own = await caches.match(ROOT + path, { cacheName: ALL });
    if (own?.headers.get("kept-digest") === digest) return "kept";
    const near = await kept(path);
    if (near?.headers.get("kept-digest") === digest) {
      await put(ALL, path, await near.arrayBuffer(), near.headers);
      return "kept";
    }
    const ending = new AbortController();
    const timer = setTimeout(() => ending.abort(), DOWNLOAD);
    let answer, body;
    try {
      answer = await fetch(ROOT + path, { cache: "no-cache", signal: ending.signal });
      body = await answer.arrayBuffer();
    } catch {
      return "lost";
    } finally {
      clearTimeout(timer);
    }
    if (!worthKeeping(path, answer)) return "absent";
    if (PACK.test(path)) await unpack(path, body, answer.headers, await digestOf(body));
    else await put(ALL, path, body, answer.headers);
    return "kept";
  },

  // Whatever is no longer part of the whole.
  async prune({ paths }) {
    const wanted = new Set(paths);
    for (const path of paths.filter((each) => PACK.test(each))) {
      const names = await (await caches.match(ROOT + path, { cacheName: ALL }))?.json();
      for (const name of names ?? []) wanted.add(RESULT + name);
    }
    const cache = await caches.open(ALL);
    for (const { url } of await cache.keys()) if (!wanted.has(url.slice(ROOT.length))) await cache.delete(url);
  },

  async state() {
    const pages = (await keptPages()).length;
    const whole = (await (await caches.open(ALL)).keys()).map(({ url }) => url.slice(ROOT.length));
    const digests = {};
    let size = 0;
    for (const name of [...STORES].reverse()) {
      const cache = await caches.open(name);
      const [keys, copies] = await Promise.all([cache.keys(), cache.matchAll()]); // in one order
      copies.forEach(({ headers }, place) => {
        size += Number(headers.get("kept-size"));
        digests[keys[place].url.slice(ROOT.length)] = headers.get("kept-digest");
      });
    }
    return { pages, size, whole, digests };
  },

  async clear() {
    for (const name of STORES) await caches.delete(name);
  },
};

// The results of a page, each to where the search looks for it. The pack leaves its digest and their names.
async function unpack(path, body, headers, digest) {
  const results = JSON.parse(new TextDecoder().decode(body));
  const encoder = new TextEncoder();
  for (const [name, text] of Object.entries(results)) {
    await put(ALL, RESULT + name, encoder.encode(text), { "content-type": "application/octet-stream" });
  }
  await put(ALL, path, encoder.encode(JSON.stringify(Object.keys(results))), headers, digest);
}

self.addEventListener("message", (event) => {
  const [port] = event.ports;
  event.waitUntil(
    ASKED[event.data.ask](event.data).then(
      (answer) => port?.postMessage(answer),
      ({ name }) => port?.postMessage(name === "QuotaExceededError" ? "full" : "lost"),
    ),
  );
});

// ---- Its life ----

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) {
        const own = name.startsWith("offline ") && name.endsWith(` ${ROOT}`);
        if (own && ![...STORES, OFF].includes(name)) await caches.delete(name);
      }
      await self.registration.navigationPreload?.enable(); // the page is asked for while this starts
      await self.clients.claim();
    })(),
  );
});
