// The service worker, sent as /sw.js with EDITION before it: { version, assets, pages }.
// Pages come from the network first, so that a correction or a withdrawal always wins; what is
// immutable comes from the cache. Nothing of the desk, of search and of threads is ever kept.

const SHELL = `onrecord-shell-${EDITION.version}`;
const RECENT = `onrecord-recent-${EDITION.version}`;
const SAVED = "onrecord-saved";
const PICTURES = "onrecord-pictures";
const SOUNDS = "onrecord-sounds";
const MOST_RECENT = 30;
const MOST_PICTURES = 120;
const PATIENCE = 6000;
const PRIVATE = /^\/(desk|discussion|search|report)(\/|$)/;
const NEVER = /^\/(desk)(\/|$)/;
const OFFLINE = "/offline/";

self.addEventListener("install", (event) => {
  event.waitUntil(fill().then(() => self.skipWaiting()));
});

async function fill() {
  const shell = await caches.open(SHELL);
  await Promise.all(EDITION.assets.map((path) => shell.add(path)));
  // A page that is missing must not keep the worker from being installed.
  await Promise.allSettled(EDITION.pages.map((path) => shell.add(path)));
}

self.addEventListener("activate", (event) => {
  event.waitUntil(begin());
});

async function begin() {
  const current = [SHELL, RECENT, SAVED, PICTURES, SOUNDS];
  for (const name of await caches.keys()) {
    if (name.startsWith("onrecord-") && !current.includes(name)) await caches.delete(name);
  }
  await self.registration.navigationPreload?.enable();
  await self.clients.claim();
  await refresh();
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin || NEVER.test(url.pathname)) return;
  if (request.mode === "navigate") event.respondWith(page(event, url));
  else if (url.pathname.startsWith("/static/")) event.respondWith(asset(event, url));
  else if (url.pathname.startsWith("/media/images/")) event.respondWith(picture(event, url));
  else if (url.pathname.startsWith("/media/audio/")) event.respondWith(sound(request, url.pathname));
});

// --- Pages: the network, else the copy that is here ---------------------------------------------

async function page(event, url) {
  const isPrivate = PRIVATE.test(url.pathname);
  const asked = Promise.resolve(event.preloadResponse).then((early) => early || fetch(event.request));
  const answered = asked.then((answer) => note(event, url, answer, isPrivate));
  event.waitUntil(answered.catch(() => {}));
  const copy = isPrivate ? null : await find(url.pathname);
  try {
    if (!copy) return await answered;
    const patience = new Promise((_, reject) => setTimeout(reject, PATIENCE, new Error("slow")));
    return await Promise.race([answered, patience]);
  } catch {
    return copy ? asCopy(copy) : (await caches.match(OFFLINE)) ?? Response.error();
  }
}

async function note(event, url, answer, isPrivate) {
  const { pathname } = url;
  if (answer.status === 410 || answer.status === 404) await forget(pathname);
  const isPage = answer.headers.get("Content-Type")?.startsWith("text/html");
  if (answer.status !== 200 || answer.redirected || !isPage || isPrivate || url.search) return answer;
  const bytes = answer.clone();
  const recent = await caches.open(RECENT);
  await recent.delete(pathname); // What was read last stands last.
  await recent.put(pathname, bytes.clone());
  if (await caches.match(pathname, { cacheName: SAVED })) event.waitUntil(replace(pathname, bytes));
  await trim(recent, MOST_RECENT);
  return answer;
}

// A piece that was corrected is spoken anew: who kept its audio keeps the new one.
async function replace(path, answer) {
  const isHeard = (await keptSounds()).includes(path);
  await (await caches.open(SAVED)).put(path, answer);
  if (isHeard) await keepSound(path).then(tidySounds, () => {});
}

async function find(path) {
  for (const cacheName of [RECENT, SAVED, SHELL]) {
    const found = await caches.match(path, { cacheName });
    if (found) return found;
  }
  return null;
}

// The page is told that it is a copy, and of when; its script then says so.
async function asCopy(copy) {
  const text = await copy.text();
  const at = new Date(copy.headers.get("Date") ?? 0).toISOString();
  const headers = new Headers(copy.headers);
  for (const name of ["Content-Encoding", "Content-Length", "ETag"]) headers.delete(name);
  return new Response(text.replace("<html ", `<html data-copy="${at}" `), { headers });
}

async function forget(path) {
  for (const name of [RECENT, SAVED]) await (await caches.open(name)).delete(path);
  await tidySounds();
}

async function trim(cache, most) {
  const keys = await cache.keys();
  for (const key of keys.slice(0, Math.max(0, keys.length - most))) await cache.delete(key);
}

// --- Assets and pictures: the cache, else the network ----------------------------------------------

async function asset(event, url) {
  const found = await caches.match(url.pathname);
  if (found) return found;
  const answer = await fetch(event.request);
  if (answer.status === 200) event.waitUntil(put(SHELL, url.pathname, answer.clone()));
  return answer;
}

async function put(name, path, answer) {
  await (await caches.open(name)).put(path, answer);
}

async function picture(event, url) {
  const found = await caches.match(url.pathname);
  if (found) return found;
  try {
    const answer = await fetch(event.request);
    if (answer.status === 200) {
      const copy = answer.clone();
      event.waitUntil(put(PICTURES, url.pathname, copy).then(async () => trim(await caches.open(PICTURES), MOST_PICTURES)));
    }
    return answer;
  } catch (error) {
    const other = await otherSize(url.pathname);
    if (other) return other;
    throw error;
  }
}

// Offline, any size of the same picture is better than none: names differ from the width on.
const stem = (path) => path.replace(/\.(width|fill|max|min|original)\b.*$/, "");

async function otherSize(path) {
  for (const name of [SAVED, PICTURES]) {
    const cache = await caches.open(name);
    for (const key of await cache.keys()) {
      if (stem(new URL(key.url).pathname) === stem(path)) return cache.match(key);
    }
  }
  return null;
}

// --- Sound: only where the reader asked for it; a player asks for it in ranges ------------------------

async function sound(request, path) {
  const found = await caches.match(path, { cacheName: SOUNDS });
  if (!found) return fetch(request);
  const range = /^bytes=(\d*)-(\d*)$/.exec(request.headers.get("Range") ?? "");
  if (!range || range[1] + range[2] === "") return found;
  const bytes = await found.blob();
  const first = range[1] ? Number(range[1]) : Math.max(0, bytes.size - Number(range[2]));
  const last = range[1] && range[2] ? Math.min(Number(range[2]), bytes.size - 1) : bytes.size - 1;
  const headers = { "Accept-Ranges": "bytes", "Content-Type": found.headers.get("Content-Type") };
  if (first > last) return new Response(null, { status: 416, headers: { ...headers, "Content-Range": `bytes */${bytes.size}` } });
  headers["Content-Range"] = `bytes ${first}-${last}/${bytes.size}`;
  headers["Content-Length"] = String(last - first + 1);
  return new Response(bytes.slice(first, last + 1), { status: 206, headers });
}

const soundOf = (text) => /<source\b[^>]*\bsrc="?(\/media\/audio\/[^"\s>]+\.mp3)\b/.exec(text)?.[1];

async function soundsOfSaved() {
  const cache = await caches.open(SAVED);
  const pairs = await Promise.all((await savedPaths()).map(async (path) => [path, soundOf(await (await cache.match(path)).text())]));
  return pairs.filter(([, file]) => file);
}

async function keepSound(path) {
  const page = await caches.match(path, { cacheName: SAVED });
  const file = page && soundOf(await page.text());
  if (!file) return "failed";
  const cache = await caches.open(SOUNDS);
  if (!(await cache.match(file))) await cache.add(file); // Whole: no range is asked for.
  return "kept";
}

async function dropSound(path) {
  const gone = (await soundsOfSaved()).find(([saved]) => saved === path);
  if (gone) await (await caches.open(SOUNDS)).delete(gone[1]);
  return "dropped";
}

// What no saved piece names any more: it was dropped, withdrawn, or is read in other words.
async function tidySounds() {
  const named = new Set((await soundsOfSaved()).map(([, file]) => file));
  const cache = await caches.open(SOUNDS);
  for (const key of await cache.keys()) {
    if (!named.has(new URL(key.url).pathname)) await cache.delete(key);
  }
}

async function keptSounds() {
  const cache = await caches.open(SOUNDS);
  const files = new Set((await cache.keys()).map((key) => new URL(key.url).pathname));
  return (await soundsOfSaved()).filter(([, file]) => files.has(file)).map(([path]) => path);
}

// --- Saved pieces: the page, its style and scripts, one size of each picture ---------------------------

async function save(path) {
  const answer = await fetch(path, { credentials: "omit" });
  if (answer.status === 410 || answer.status === 404) {
    await forget(path);
    return "gone";
  }
  if (answer.status !== 200 || answer.redirected) return "failed";
  const text = await answer.clone().text();
  const cache = await caches.open(SAVED);
  const wanted = [...assetsOf(text), ...picturesOf(text)];
  await Promise.allSettled(wanted.map(async (each) => (await caches.match(each)) ? putCopy(cache, each) : cache.add(each)));
  const recent = await caches.open(RECENT);
  if (await recent.match(path)) await recent.put(path, answer.clone());
  await replace(path, answer);
  return "saved";
}

async function putCopy(cache, path) {
  const known = await cache.match(path);
  if (!known) await cache.put(path, await caches.match(path));
}

function assetsOf(text) {
  return new Set([...text.matchAll(/(?:href|src)="?(\/static\/[^"\s>]+)/g)].map(([, path]) => path));
}

function picturesOf(text) {
  const paths = new Set();
  for (const [, set] of text.matchAll(/<source\b[^>]*\bsrcset="([^"]+)"/g)) {
    const sizes = set.split(",").map((each) => each.trim().split(/\s+/)).map(([path, width]) => [path, parseInt(width, 10)]);
    const best = sizes.find(([, width]) => width >= 800) ?? sizes.at(-1);
    if (best?.[0].startsWith("/media/images/")) paths.add(best[0]);
  }
  return paths;
}

async function savedPaths() {
  const keys = await (await caches.open(SAVED)).keys();
  return keys.map((key) => new URL(key.url).pathname).filter((path) => path.endsWith("/"));
}

// Each saved piece is asked for again: what was corrected is replaced, what was withdrawn goes.
async function refresh() {
  const gone = [];
  for (const path of await savedPaths()) {
    const outcome = await save(path).catch(() => "failed");
    if (outcome === "gone") gone.push(path);
  }
  return gone;
}

async function drop(path) {
  const cache = await caches.open(SAVED);
  await cache.delete(path);
  const left = new Set();
  for (const other of await savedPaths()) {
    const text = await (await cache.match(other)).text();
    for (const each of [...assetsOf(text), ...picturesOf(text)]) left.add(each);
  }
  for (const key of await cache.keys()) {
    const each = new URL(key.url).pathname;
    if (!each.endsWith("/") && !left.has(each)) await cache.delete(key);
  }
  await tidySounds();
  return "dropped";
}

async function seen(event, path) {
  if (PRIVATE.test(path) || (await caches.match(path, { cacheName: RECENT }))) return;
  const answer = await fetch(path, { credentials: "omit" });
  await note(event, new URL(path, location.origin), answer, false);
}

self.addEventListener("message", (event) => {
  const { data, ports } = event;
  const work =
    data.save ? save(data.save)
    : data.drop ? drop(data.drop)
    : data.seen ? seen(event, data.seen)
    : data.refresh ? refresh()
    : data.have ? savedPaths()
    : data.hear ? keepSound(data.hear)
    : data.mute ? dropSound(data.mute)
    : data.heard ? keptSounds()
    : Promise.resolve();
  event.waitUntil(work.then((answer) => ports[0]?.postMessage(answer), () => ports[0]?.postMessage("failed")));
});
