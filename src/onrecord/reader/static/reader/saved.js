// The page of what the reader has kept: filled from the browser's storage, and from the feeds of what is followed.

const page = document.querySelector("[data-kept]");
const told = page.dataset;
const status = page.querySelector("[data-kept-status]");
const days = new Intl.DateTimeFormat(document.documentElement.lang.replace(/^en$/, "en-GB"), { day: "numeric", month: "long", year: "numeric" });
const { kept, keep, ask, soundKeeper } = window.onrecord;

const make = (name, className, text) => {
  const node = document.createElement(name);
  if (className) node.className = className;
  if (text) node.textContent = text;
  return node;
};

// Only addresses of this site become links, whatever storage or a feed says.
function link(path, text) {
  const url = new URL(path, location.origin);
  const node = make("a", "", text);
  node.href = url.origin === location.origin ? url.pathname + url.search : "/";
  return node;
}

function row(list, entry, word) {
  const item = make("li", "kept__item");
  const title = make("h3", "teaser__headline");
  title.append(link(entry.path, entry.title));
  const remove = make("button", "kept__remove", word);
  remove.type = "button";
  remove.setAttribute("aria-label", `${word}: ${entry.title}`);
  remove.addEventListener("click", () => {
    keep(list, kept(list, []).filter(({ path }) => path !== entry.path));
    if (list === "saved") ask({ drop: entry.path });
    status.textContent = `${word}: ${entry.title}`;
    const next = item.nextElementSibling ?? item.previousElementSibling;
    item.remove();
    empty(list);
    (next?.querySelector("a") ?? document.getElementById(`kept-${list}`)).focus();
  });
  item.append(title, make("p", "meta"), remove);
  return item;
}

function empty(list) {
  const place = page.querySelector(`[data-list=${list}]`);
  place.parentElement.querySelector("[data-none]").hidden = place.children.length > 0;
}

const meta = (item, ...words) => item.querySelector(".meta").replaceChildren(...words.filter(Boolean).map((word) => make("span", "", word)));

function soundButton(entry) {
  const button = make("button", "tool-word", `${told.hear}, ${entry.sound}`);
  button.type = "button";
  button.dataset.on = told.heard;
  button.dataset.failed = told.failed;
  soundKeeper(button, entry.path);
  return button;
}

async function saved() {
  const place = page.querySelector("[data-list=saved]");
  const rows = new Map();
  for (const entry of kept("saved", [])) {
    const item = row("saved", entry, told.remove);
    meta(item, entry.section, days.format(new Date(entry.at)));
    rows.set(entry.path, item);
    if (entry.sound) item.append(soundButton(entry));
    place.append(item);
  }
  empty("saved");
  if (!rows.size) return;
  const gone = (await ask({ refresh: true })) ?? [];
  for (const path of Array.isArray(gone) ? gone : []) {
    if (rows.has(path)) meta(rows.get(path), told.gone);
  }
  for (const path of (await ask({ have: true })) ?? []) {
    rows.get(path)?.querySelector(".meta").append(make("span", "kept__here", told.here));
  }
}

// The browser parses the feed as XML itself, which no text of it can turn into markup here.
function feed(path) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("GET", new URL(path, location.origin).pathname);
    request.responseType = "document";
    request.overrideMimeType("application/xml");
    request.timeout = 15000;
    request.onload = () => (request.status === 200 && request.response ? resolve(request.response) : reject(new Error(request.status)));
    request.onerror = request.ontimeout = () => reject(new Error("network"));
    request.send();
  });
}

const text = (node, name) => node.querySelector(name)?.textContent.trim() ?? "";

async function followed() {
  const place = page.querySelector("[data-list=followed]");
  const entries = kept("followed", []);
  const looks = [];
  for (const entry of entries) {
    const item = row("followed", entry, told.unfollow);
    place.append(item);
    looks.push(look(entry, item));
  }
  empty("followed");
  await Promise.all(looks);
  // Read again: the reader may have stopped following one while its feed was on the way.
  const seen = new Map(entries.map(({ path, seen: at }) => [path, at]));
  keep("followed", kept("followed", []).map((entry) => ({ ...entry, seen: seen.get(entry.path) ?? entry.seen })));
}

async function look(entry, item) {
  let found;
  try {
    found = await feed(entry.feed);
  } catch {
    return meta(item, told.unread);
  }
  const since = new Date(entry.seen ?? entry.at);
  const pieces = [...found.querySelectorAll("item")].slice(0, 5);
  const list = make("ol", "kept__news");
  let news = 0;
  for (const piece of pieces) {
    const at = new Date(text(piece, "pubDate"));
    const line = make("li", "listing");
    line.append(link(text(piece, "link"), text(piece, "title")), " ", make("span", "meta", days.format(at)));
    if (at > since) {
      news += 1;
      line.prepend(make("span", "new", told.new), " ");
    }
    list.append(line);
  }
  item.querySelector(".meta").after(list);
  if (!news) meta(item, told.nothingNew);
  entry.seen = new Date().toISOString();
  return undefined;
}

page.hidden = false;
saved();
followed();
