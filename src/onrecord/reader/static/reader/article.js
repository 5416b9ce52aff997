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
      const way = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
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

// --- Player ------------------------------------------------------------------------------------

const player = document.querySelector("[data-player]");

if (player) {
  const audio = player.querySelector("audio");
  const row = player.querySelector(".player__row");
  const play = row.querySelector(".player__play");
  const seek = row.querySelector(".player__seek");
  const now = row.querySelector(".player__now");
  const speed = row.querySelector("select");
  const words = { play: play.getAttribute("aria-label"), pause: play.dataset.pause };
  const length = Number(audio.dataset.seconds);
  const place = `onrecord.heard ${audio.firstElementChild.getAttribute("src")}`;
  const sentences = [...document.querySelectorAll(".s[data-from]")].map((element) => ({
    element,
    from: Number(element.dataset.from),
    to: Number(element.dataset.to),
  }));
  let start = Number(recall(place)) || 0;
  let spoken = null;
  let kept = 0;

  const clock = (seconds) => {
    const whole = Math.max(0, Math.floor(seconds));
    return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
  };
  const at = () => (audio.readyState ? audio.currentTime : start);

  const show = () => {
    const time = at();
    now.textContent = clock(time);
    seek.value = time;
    seek.style.setProperty("--done", `${(100 * time) / length}%`);
    seek.setAttribute("aria-valuetext", `${clock(time)} / ${clock(length)}`);
    const found = sentences.find((sentence) => time >= sentence.from && time < sentence.to);
    const element = audio.readyState && !(audio.paused && !time) ? (found?.element ?? null) : null;
    if (element === spoken) return;
    spoken?.classList.remove("is-spoken");
    element?.classList.add("is-spoken");
    spoken = element;
  };

  // Where somebody stopped to listen is kept on their device, and forgotten at the end.
  const keep = () => {
    if (!audio.readyState || Math.abs(audio.currentTime - kept) < 5) return;
    kept = audio.currentTime;
    remember(place, kept > 10 && kept < length - 10 ? String(Math.floor(kept)) : null);
  };

  const go = (seconds) => {
    const time = Math.min(length, Math.max(0, seconds));
    if (audio.readyState) audio.currentTime = time;
    else start = time;
    show();
  };

  const state = () => {
    player.classList.toggle("is-playing", !audio.paused);
    play.setAttribute("aria-label", audio.paused ? words.play : words.pause);
    if ("mediaSession" in navigator) navigator.mediaSession.playbackState = audio.paused ? "paused" : "playing";
    show();
  };

  audio.controls = false;
  row.hidden = false;
  // Whoever pauses before the sound has come breaks off play(), which is no fault.
  const begin = () => audio.play().catch(() => {});
  play.addEventListener("click", () => (audio.paused ? begin() : audio.pause()));
  for (const skip of row.querySelectorAll("[data-skip]")) {
    skip.addEventListener("click", () => go(at() + Number(skip.dataset.skip)));
  }
  seek.addEventListener("input", () => go(Number(seek.value)));
  player.addEventListener("keydown", (event) => {
    if (event.target === seek || event.target === speed || event.ctrlKey || event.metaKey || event.altKey) return;
    const way = { ArrowLeft: -15, ArrowRight: 15 }[event.key];
    if (!way) return;
    event.preventDefault();
    go(at() + way);
  });
  speed.value = recall("onrecord.speed") ?? "1";
  if (!speed.value) speed.value = "1";
  speed.addEventListener("change", () => {
    audio.playbackRate = Number(speed.value);
    remember("onrecord.speed", speed.value);
  });
  for (const name of ["play", "pause", "ended"]) audio.addEventListener(name, state);
  audio.addEventListener("timeupdate", () => {
    show();
    keep();
  });
  audio.addEventListener("loadedmetadata", () => {
    if (start) audio.currentTime = start;
  });
  audio.addEventListener("ended", () => remember(place, null));
  audio.addEventListener("play", () => (audio.playbackRate = Number(speed.value)));
  // A file that cannot be played is not offered with a dead button.
  audio.addEventListener("error", () => {
    player.classList.add("is-broken");
    audio.controls = row.hidden = true;
  }, true);
  show();

  if ("mediaSession" in navigator) {
    const { title, artist, artwork } = player.dataset;
    navigator.mediaSession.metadata = new MediaMetadata({ title, artist, artwork: artwork ? [{ src: artwork }] : [] });
    const handlers = {
      play: begin,
      pause: () => audio.pause(),
      seekbackward: ({ seekOffset }) => go(at() - (seekOffset ?? 15)),
      seekforward: ({ seekOffset }) => go(at() + (seekOffset ?? 15)),
      seekto: ({ seekTime }) => go(seekTime),
    };
    for (const [name, handler] of Object.entries(handlers)) {
      try {
        navigator.mediaSession.setActionHandler(name, handler);
      } catch {
        // An older browser lacks one of them.
      }
    }
  }
}
