// The article: evidence beside the text, reports of wrong sentences, the player.
// Without this script each sign is a link to the same evidence at the end of the article,
// a report is a page of its own, and the browser's own player plays.

const root = document.documentElement;
const article = document.querySelector(".article");
const panel = document.querySelector("[data-panel]");
const list = document.querySelector("[data-evidence]");
const marks = [...document.querySelectorAll(".s > a.m")];
const numberOf = (mark) => Number(mark.hash.slice(2));
const calm = matchMedia("(prefers-reduced-motion: reduce)");
let current = null;

function remember(name, value) {
  try {
    if (value === null) localStorage.removeItem(name);
    else localStorage.setItem(name, value);
  } catch {
    // Storage may be refused; the choice then lasts as long as the page.
  }
}

function recall(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

// --- Evidence ---------------------------------------------------------------------------------

if (panel) {
  const title = panel.querySelector(".panel__title");
  const body = panel.querySelector("[data-panel-body]");
  const copy = panel.querySelector("[data-panel-copy]");
  const status = panel.querySelector("[data-panel-status]");
  const hear = panel.querySelector("[data-panel-hear]");
  const copyWords = copy.textContent;
  const step = (way) => {
    const next = marks[marks.indexOf(current) + way];
    if (next) open(next);
  };

  const leave = () => {
    current?.parentElement.classList.remove("is-open");
    current?.removeAttribute("aria-current");
  };

  const open = (mark) => {
    const proof = document.getElementById(mark.hash.slice(1));
    if (!proof) return;
    leave();
    current = mark;
    mark.parentElement.classList.add("is-open");
    mark.setAttribute("aria-current", "true");
    title.textContent = `${title.dataset.words} ${numberOf(mark)} / ${title.dataset.of}`;
    body.replaceChildren(...[...proof.childNodes].map((node) => node.cloneNode(true)));
    body.querySelector(".proof__back")?.remove();
    copy.textContent = copyWords;
    status.textContent = "";
    if (hear) hear.hidden = !mark.parentElement.dataset.from;
    panel.querySelector("[data-panel-previous]").disabled = mark === marks[0];
    panel.querySelector("[data-panel-next]").disabled = mark === marks.at(-1);
    if (!panel.open) panel.show();
    panel.scrollTop = 0;
    title.focus({ preventScroll: true });
    bringIntoView(mark.parentElement);
  };

  const bringIntoView = (sentence) => {
    const box = sentence.getBoundingClientRect();
    const sheet = getComputedStyle(panel).position === "fixed";
    const floor = sheet ? panel.getBoundingClientRect().top : innerHeight;
    if (box.top >= 8 && box.bottom <= floor - 8) return;
    const top = scrollY + box.top - Math.max(16, (floor - box.height) / 3);
    scrollTo({ top, behavior: calm.matches ? "instant" : "smooth" });
  };

  const close = () => {
    if (!panel.open) return;
    panel.close();
    leave();
    current?.focus({ preventScroll: true });
    current = null;
  };

  article.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    const mark = event.target.closest("a.m");
    const sentence = event.target.closest(".s[id]");
    if (mark && marks.includes(mark)) {
      event.preventDefault();
      if (mark === current) close();
      else open(mark);
    } else if (sentence && "listening" in root.dataset) {
      return; // The player goes to the sentence.
    } else if (sentence && !event.target.closest("a") && root.dataset.sources !== "off" && getSelection().isCollapsed) {
      open(sentence.querySelector("a.m"));
    }
  });

  panel.querySelector("[data-panel-close]").addEventListener("click", close);
  panel.querySelector("[data-panel-previous]").addEventListener("click", () => step(-1));
  panel.querySelector("[data-panel-next]").addEventListener("click", () => step(1));
  document.addEventListener("keydown", (event) => {
    if (!panel.open) return;
    if (event.key === "Escape") close();
    else if (panel.contains(document.activeElement) && !event.target.closest("input, textarea, select")) {
      const ahead = getComputedStyle(panel).direction === "rtl" ? -1 : 1;
      const way = { ArrowLeft: -ahead, ArrowUp: -1, ArrowRight: ahead, ArrowDown: 1 }[event.key];
      if (!way) return;
      event.preventDefault();
      step(way);
    }
  });

  if (navigator.clipboard) {
    copy.hidden = false;
    copy.addEventListener("click", async () => {
      await navigator.clipboard.writeText(`${location.origin}${location.pathname}#s${numberOf(current)}`);
      copy.textContent = status.textContent = copy.dataset.done;
    });
  }

  // The form comes into the panel; what goes wrong leads to the page of the form itself.
  const fill = (place, url, request) =>
    window.onrecord.fetchNodes(url, request).then(
      (nodes) => {
        place.replaceChildren(nodes);
        const first = place.querySelector("[role=alert], [role=status], input:not([type=hidden]), textarea");
        if (first && !first.matches("input, textarea")) first.tabIndex = -1;
        first?.focus();
        if (current) bringIntoView(current.parentElement); // The sheet has grown.
      },
      () => location.assign(url.replace("fragment/", "")),
    );
  const asFragment = (url) => url.replace(/(\/\d+\/)(\?|$)/, "$1fragment/$2");
  panel.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-report]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || !window.onrecord?.fetchNodes) return;
    event.preventDefault();
    fill(link.parentElement, asFragment(link.getAttribute("href")));
  });
  panel.addEventListener("submit", (event) => {
    const form = event.target;
    event.preventDefault();
    fill(form.closest(".proof__verbs"), asFragment(form.getAttribute("action")), {
      method: "POST",
      body: new FormData(form),
    });
  });

  const button = document.querySelector("[data-sources-switch]");
  const show = () => button.setAttribute("aria-checked", String(root.dataset.sources !== "off"));
  button.hidden = false;
  button.addEventListener("click", () => {
    const off = root.dataset.sources !== "off";
    if (off) root.dataset.sources = "off";
    else delete root.dataset.sources;
    remember("onrecord.sources", off ? "off" : "on");
    if (off) {
      close();
      button.focus();
    }
    show();
  });
  show();

  // Who comes by the link of a sentence sees what it stands on.
  const linked = /^#s\d+$/.test(location.hash) && document.querySelector(`${location.hash} > a.m`);
  if (linked && root.dataset.sources !== "off") open(linked);
}

// The long list at the end is for readers without script and for paper; fold it, but never
// in the face of someone who came by its address.
if (list && !/^#(e\d|evidence)/.test(location.hash)) list.open = false;
addEventListener("hashchange", () => {
  if (!list || !/^#e\d/.test(location.hash)) return;
  list.open = true;
  document.querySelector(location.hash)?.scrollIntoView();
});
addEventListener("beforeprint", () => {
  if (list) list.open = true;
});

// --- Player: what it can do comes when somebody first turns to it ----------------------------------

const player = document.querySelector("[data-player]");

if (player) {
  const audio = player.querySelector("audio");
  const row = player.querySelector(".player__row");
  const source = audio.lastElementChild.getAttribute("src");
  let coming = null;
  let isHere = null;
  const come = () =>
    (coming ??= import(player.dataset.script).then(({ attach }) => (isHere = attach(player))));
  const bringBack = () => {
    player.classList.add("is-plain");
    audio.controls = true;
    row.hidden = true;
  };
  audio.controls = false;
  row.hidden = false;
  for (const sign of ["pointerenter", "focusin"]) player.addEventListener(sign, () => come().catch(bringBack), { once: true });
  // The first press must start the sound within itself: browsers ask for that.
  row.addEventListener("click", (event) => {
    if (isHere) return;
    const button = event.target.closest("button");
    const isPlay = button?.matches(".player__play");
    if (isPlay) audio.play().catch(() => {});
    come().then(() => isPlay || button?.click(), bringBack);
  });
  if (recall(`onrecord.heard ${source}`)) come().catch(bringBack);
  const hear = document.querySelector("[data-panel-hear]");
  hear?.addEventListener("click", () => come().then((deck) => deck.hear(current?.parentElement), bringBack));
}
