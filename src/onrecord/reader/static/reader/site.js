// Comforts of every page: colours, text size, keys, fresh times, sharing, what the reader keeps, the thread.
// No text ever becomes markup or script here: the pages are sent with require-trusted-types-for 'script'.

const root = document.documentElement;
const told = document.body.dataset;
const all = (selector, within = document) => within.querySelectorAll(selector);

function write(name, value) {
  try {
    if (value === null) localStorage.removeItem(`onrecord.${name}`);
    else localStorage.setItem(`onrecord.${name}`, value);
  } catch {
    // Storage may be refused; the choice then lasts as long as the page.
  }
}

function read(name) {
  try {
    return localStorage.getItem(`onrecord.${name}`);
  } catch {
    return null;
  }
}

// Lists and maps the reader keeps; whatever cannot be read any more counts as empty.
function kept(name, empty) {
  try {
    const value = JSON.parse(read(name));
    return value && Array.isArray(value) === Array.isArray(empty) ? value : empty;
  } catch {
    return empty;
  }
}
const keep = (name, value) => write(name, JSON.stringify(value));

// --- Colours and text size -------------------------------------------------------------------

const system = matchMedia("(prefers-color-scheme: dark)");
const tints = [...all("meta[name=theme-color]")].map((meta) => [meta, meta.content]);

function dress(theme) {
  if (theme) root.dataset.theme = theme;
  else delete root.dataset.theme;
  for (const [meta, own] of tints) meta.content = theme ? tints[theme === "dark" ? 1 : 0][1] : own;
  for (const source of all("source[data-dark]")) {
    source.media = theme ? (theme === "dark" ? "all" : "not all") : "(prefers-color-scheme:dark)";
  }
  for (const radio of all("input[name=theme]")) radio.checked = radio.value === (theme ?? "");
}
function setTheme(theme) {
  write("theme", theme || null);
  dress(theme);
}
dress(root.dataset.theme);
for (const radio of all("input[name=theme]")) radio.addEventListener("change", () => setTheme(radio.value));

const STEPS = 4;
const size = () => Number(root.dataset.size ?? 2);

function setSize(step) {
  const wanted = Math.min(STEPS, Math.max(1, step));
  if (wanted === 2) delete root.dataset.size;
  else root.dataset.size = wanted;
  write("size", wanted === 2 ? null : String(wanted));
  showSize();
}
function showSize() {
  for (const shown of all("[data-size-shown]")) shown.value = `${size()} / ${STEPS}`;
  for (const button of all("[data-size-step]")) {
    const next = size() + Number(button.dataset.sizeStep);
    button.setAttribute("aria-disabled", String(next < 1 || next > STEPS));
  }
}
for (const button of all("[data-size-step]")) {
  button.addEventListener("click", () => setSize(size() + Number(button.dataset.sizeStep)));
}
showSize();

// --- Times: a printed page cannot know when it is read -----------------------------------------

const DAY = 86400;
const language = root.lang || "en";

// What a language needs is looked up by the browser at the first asking, which takes longer than all else
// here: each in a slice of its own, once nothing waits for it.
const later = (work) => (window.requestIdleCallback ? requestIdleCallback(work, { timeout: 1000 }) : setTimeout(work));
const made = {};
const relative = (style) => (made[style] ??= new Intl.RelativeTimeFormat(language, { numeric: "auto", style }));

function tell() {
  for (const time of all("time[data-relative]")) {
    const age = (Date.now() - new Date(time.dateTime)) / 1000;
    time.dataset.printed ??= time.textContent;
    if (age < 0 || age >= DAY) {
      time.textContent = time.dataset.printed;
      continue;
    }
    const words = relative(time.dataset.relative || "long");
    time.title = time.dataset.printed;
    time.textContent =
      age < 60 ? words.format(0, "minute")
      : age < 3600 ? words.format(-Math.floor(age / 60), "minute")
      : words.format(-Math.floor(age / 3600), "hour");
  }
}
for (const style of new Set([...all("time[data-relative]")].map((time) => time.dataset.relative || "long"))) {
  later(() => relative(style));
}
later(tell);
setInterval(tell, 60000);

for (const time of all("time[data-today]")) {
  later(() => {
    const now = new Date();
    const form = { weekday: "long", day: "numeric", month: "long", year: "numeric" };
    time.textContent = new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, form).format(now);
    time.dateTime = now.toISOString().slice(0, 10);
  });
}

// --- Folds that close when the reader turns elsewhere --------------------------------------------

for (const fold of all("[data-share], [data-comforts]")) {
  document.addEventListener("click", (event) => {
    if (!fold.contains(event.target)) fold.open = false;
  });
  fold.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !fold.open) return;
    fold.open = false;
    fold.querySelector("summary").focus();
  });
}

for (const share of all("[data-share]")) {
  const { url, title } = share.dataset;
  const native = share.querySelector("[data-share-native]");
  const copy = share.querySelector("[data-share-copy]");
  const status = share.querySelector("[data-share-status]");
  if (navigator.share) {
    native.hidden = false;
    native.firstElementChild.addEventListener("click", () => {
      navigator.share({ url, title }).catch(() => {}); // The reader closed the sheet.
    });
  }
  if (navigator.clipboard) {
    const button = copy.firstElementChild;
    const label = button.textContent;
    copy.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(url);
      button.textContent = status.textContent = button.dataset.done;
      setTimeout(() => (button.textContent = label), 2500);
    });
  }
}

for (const here of all("[data-sections] [aria-current]")) {
  const strip = here.closest("ul");
  const side = here.getBoundingClientRect();
  const room = strip.getBoundingClientRect();
  strip.scrollLeft += (side.left + side.right - room.left - room.right) / 2;
}

// --- Fragments: the thread, and whatever else comes after the printed page -------------------------

// The browser itself parses the answer: no sink, and nothing in it runs.
function fetchNodes(url, { method = "GET", body = null } = {}) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(method, new URL(url, location.origin).pathname + new URL(url, location.origin).search);
    request.responseType = "document";
    request.timeout = 15000;
    request.onload = () => {
      const page = request.response;
      if (request.status >= 400 && request.status !== 422) return reject(new Error(request.status));
      const nodes = document.createDocumentFragment();
      if (page) {
        for (const script of page.querySelectorAll("script")) script.remove();
        const styles = page.head?.querySelectorAll("link[rel=stylesheet]") ?? [];
        const content = page.body?.childNodes ?? [page.documentElement];
        nodes.append(...[...styles, ...content].map((node) => document.importNode(node, true)));
      }
      return resolve(nodes);
    };
    request.onerror = request.ontimeout = () => reject(new Error("network"));
    request.send(body);
  });
}

const near = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      fetchNodes(target.dataset.fragment).then(
        (nodes) => {
          target.replaceChildren(nodes);
          target.dispatchEvent(new CustomEvent("onrecord:filled", { bubbles: true }));
        },
        () => {}, // The link that is printed there leads to the same place.
      );
    }
  },
  { rootMargin: "600px" },
);
for (const place of all("[data-fragment]")) near.observe(place);

document.addEventListener("onrecord:filled", () => {
  const count = document.querySelector("[data-thread] [data-count]")?.dataset.count;
  const place = document.querySelector("[data-thread-count]");
  if (place && Number(count) > 0) place.textContent = count;
});

// --- What the reader keeps: saved pieces, followed stories, places in texts --------------------------

const MOST = { saved: 200, followed: 100, places: 60, visits: 100 };

function ask(message, patience = 20000) {
  return new Promise((resolve) => {
    const worker = navigator.serviceWorker?.controller;
    if (!worker) return resolve(null);
    const channel = new MessageChannel();
    channel.port1.onmessage = ({ data }) => resolve(data);
    setTimeout(() => resolve(null), patience);
    return worker.postMessage(message, [channel.port2]);
  });
}

function toggle(button, list, entry, changed) {
  const label = button.querySelector("[data-label]") ?? button;
  const off = label.textContent;
  const isIn = () => kept(list, []).some(({ path }) => path === entry.path);
  const show = () => {
    button.setAttribute("aria-pressed", String(isIn()));
    label.textContent = isIn() ? button.dataset.on : off;
  };
  button.hidden = false;
  button.addEventListener("click", () => {
    const others = kept(list, []).filter(({ path }) => path !== entry.path);
    const was = isIn();
    keep(list, was ? others : [{ ...entry, at: new Date().toISOString() }, ...others].slice(0, MOST[list]));
    show();
    changed?.(!was);
  });
  addEventListener("storage", show);
  show();
}

// The audio of a saved piece is most of its bytes: it is kept when the reader says so, and the button
// says that it is only once it is. Returns how to look again.
function soundKeeper(button, path) {
  const label = button.querySelector("[data-label]") ?? button;
  const off = label.textContent;
  const show = async () => {
    const isSaved = kept("saved", []).some((entry) => entry.path === path);
    const here = isSaved ? await ask({ heard: true }) : null;
    button.hidden = !Array.isArray(here);
    button.setAttribute("aria-pressed", String(Boolean(here?.includes?.(path))));
    label.textContent = here?.includes?.(path) ? button.dataset.on : off;
    if (here?.includes?.(path)) playKept(path);
  };
  button.addEventListener("click", async () => {
    const isOn = button.getAttribute("aria-pressed") === "true";
    button.setAttribute("aria-busy", "true");
    const answer = await ask(isOn ? { mute: path } : { hear: path }, 600000);
    button.removeAttribute("aria-busy");
    await show();
    if (answer === "failed") label.textContent = button.dataset.failed;
  });
  show();
  return show;
}

// What is kept on this device is played from there, not a lighter file from the network.
function playKept(path) {
  const audio = location.pathname === path && document.querySelector("[data-player] audio");
  if (!audio || !audio.paused || audio.currentTime || audio.children.length < 2) return;
  while (audio.children.length > 1) audio.firstElementChild.remove();
  audio.load();
}

for (const button of all("[data-save]")) {
  const { path, title, section, sound } = button.dataset;
  const own = document.querySelector("button[data-sound-of]");
  const look = own && soundKeeper(own, path);
  toggle(button, "saved", { path, title, section, sound }, async (on) => {
    if (!on && own) own.hidden = true;
    await ask(on ? { save: path } : { drop: path });
    look?.();
  });
}
for (const button of all("[data-follow]")) {
  const { path, title, feed } = button.dataset;
  toggle(button, "followed", { path, title, feed, seen: new Date().toISOString() });
}

// A story page shows what is new since the reader was last there; a second look within the hour is the same visit.
for (const story of all("[data-visits]")) {
  const visits = kept("visits", {});
  const path = location.pathname;
  const [last, before] = visits[path] ?? [0, 0];
  const since = Date.now() - last < 3600e3 ? before : last;
  for (const item of since ? all("[data-at]", story) : []) {
    if (new Date(item.dataset.at) <= since) continue;
    item.classList.add("is-new");
    if (!story.dataset.new) continue;
    const mark = document.createElement("span");
    mark.className = "new";
    mark.textContent = story.dataset.new;
    item.prepend(mark);
  }
  visits[path] = [Date.now(), since];
  keep("visits", Object.fromEntries(Object.entries(visits).slice(-MOST.visits)));
  const followed = kept("followed", []);
  for (const entry of followed) if (entry.path === path) entry.seen = new Date().toISOString();
  keep("followed", followed);
}

// Where a reader stopped in a text; offered back, never taken.
function placeKeeper(prose) {
  const path = location.pathname;
  const sentences = [...all(".s[id]", prose)];
  const known = kept("places", {})[path];
  const bar = known && !location.hash && document.getElementById(known);
  let offer = null;
  if (bar) {
    offer = document.createElement("p");
    offer.className = "resume";
    const go = document.createElement("button");
    const no = document.createElement("button");
    go.type = no.type = "button";
    go.textContent = told.resume;
    no.textContent = "×";
    no.setAttribute("aria-label", told.dismiss);
    no.className = "resume__no";
    offer.append(go, no);
    document.querySelector("main").append(offer);
    const away = () => (offer = offer?.remove() ?? null);
    no.addEventListener("click", away);
    go.addEventListener("click", () => {
      bar.scrollIntoView({ block: "start" });
      (bar.querySelector("a.m") ?? bar).focus({ preventScroll: true });
      away();
    });
  }
  const note = () => {
    const places = kept("places", {});
    const box = prose.getBoundingClientRect();
    const first = sentences.find((sentence) => sentence.getBoundingClientRect().top >= 0);
    const isWithin = box.top < -200 && box.bottom > innerHeight;
    if (!isWithin && offer) return; // Not yet begun again: the offer stands.
    delete places[path];
    if (isWithin && first) places[path] = first.id;
    keep("places", Object.fromEntries(Object.entries(places).slice(-MOST.places)));
  };
  let waiting = 0;
  addEventListener("scroll", () => {
    clearTimeout(waiting);
    waiting = setTimeout(note, 400);
  }, { passive: true });
}
for (const prose of all("article .prose")) placeKeeper(prose);

// --- Keys: single letters, off by one switch, never with a modifier and never while typing -------------

let chord = "";
const goto = (path) => () => location.assign(path);
const press = (selector) => () => document.querySelector(selector)?.click();

function step(by) {
  const marks = [...all(".prose .s > a.m")].filter((mark) => mark.checkVisibility());
  const links = marks.length ? marks : [...all("main :is(.teaser__headline, .rail-list, .listing) a")];
  const at = links.indexOf(document.activeElement);
  const top = links.findIndex((link) => link.getBoundingClientRect().top > 0);
  const next = links[at < 0 ? Math.max(top, 0) : Math.min(links.length - 1, Math.max(0, at + by))];
  next?.focus();
  next?.scrollIntoView({ block: "center" });
}

const keys = {
  "?": () => openHelp(),
  "/": () => document.querySelector("[data-find] input")?.focus(),
  j: () => step(1),
  k: () => step(-1),
  s: press("[data-sources-switch]"),
  l: press(".player__play, [data-play]"),
  b: press("[data-save]"),
  f: press("[data-follow]"),
  t: () => setTheme((root.dataset.theme ?? (system.matches ? "dark" : "light")) === "dark" ? "light" : "dark"),
  "+": () => setSize(size() + 1),
  "-": () => setSize(size() - 1),
  "g h": goto("/"),
  "g s": goto("/saved/"),
  "g a": goto("/archive/"),
  "g t": goto("/topics/"),
};

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input, textarea, select, [contenteditable], dialog.help");
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing || read("keys") === "off") return;
  const word = chord ? `${chord} ${event.key}` : event.key;
  chord = "";
  if (event.key === "g" && word === "g") {
    chord = "g";
    setTimeout(() => (chord = ""), 1500);
  } else if (Object.hasOwn(keys, word)) {
    event.preventDefault();
    keys[word](event);
  }
});

function wireKeySwitch(within) {
  for (const box of all("[data-keys-switch]", within)) {
    box.checked = read("keys") !== "off";
    box.disabled = false;
    box.addEventListener("change", () => write("keys", box.checked ? null : "off"));
  }
}
wireKeySwitch(document);

// The help is the printed page about reading; the dialog shows its table, so the two never differ.
async function openHelp() {
  let dialog = document.querySelector("dialog.help");
  if (!dialog) {
    const nodes = await fetchNodes("/about/reading/").catch(() => null);
    const table = nodes?.querySelector("#keys");
    if (!table) return location.assign("/about/reading/#keys");
    dialog = document.createElement("dialog");
    dialog.className = "help";
    dialog.closedBy = "any";
    const close = document.createElement("button");
    close.type = "button";
    close.className = "button";
    close.textContent = told.close;
    close.addEventListener("click", () => dialog.close());
    const title = table.querySelector("h2, h3");
    if (title) {
      title.id = "help-title";
      dialog.setAttribute("aria-labelledby", "help-title");
    }
    table.id = "keys-here";
    dialog.append(table, close);
    document.body.append(dialog);
    wireKeySwitch(dialog);
  }
  if (!dialog.open) dialog.showModal();
  return undefined;
}

window.onrecord = { fetchNodes, keys: (more) => Object.assign(keys, more), kept, keep, ask, soundKeeper };

// --- Listening on a front: one voice at a time, in its place; what follows in the list is played next ----

for (const list of all("[data-list]")) {
  const links = [...all("a[data-play]", list)].filter((link) => link.dataset.play);
  const start = (link) => (event) => {
    const { script } = list.dataset;
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    import(script).then(({ playFrom }) => playFrom(links, link, told.site), () => location.assign(link.href));
  };
  for (const link of links) link.addEventListener("click", start(link));
  const whole = list.querySelector("[data-list-play]");
  if (!whole || !links.length) continue;
  whole.hidden = false;
  whole.addEventListener("click", start(links[0]));
}

// --- Offline: registered when all else is done ----------------------------------------------------------

if (root.dataset.copy) {
  const bar = document.createElement("p");
  bar.className = "copy";
  bar.setAttribute("role", "status");
  bar.textContent = told.offline;
  document.body.prepend(bar);
}

function register() {
  const own = window.trustedTypes?.createPolicy("onrecord", {
    createScriptURL(url) {
      if (url !== "/sw.js") throw new TypeError("Only the site's own worker is a script.");
      return url;
    },
  });
  navigator.serviceWorker.register(own ? own.createScriptURL("/sw.js") : "/sw.js").then(
    () => navigator.serviceWorker.ready.then(({ active }) => active.postMessage({ seen: location.pathname })),
    () => {}, // Private windows and plain http refuse workers; the site needs none.
  );
}
if ("serviceWorker" in navigator) {
  const soon = () => setTimeout(() => later(register), 1500);
  if (document.readyState === "complete") soon(); // This script may come after the page has loaded.
  else addEventListener("load", soon, { once: true });
}
