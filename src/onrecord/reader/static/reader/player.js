// Listening: one deck for a page. Fetched when somebody first turns to a player or a list.
// The page's own player, a bar that stays while one reads, and pieces one after the other.

const root = document.documentElement;
const template = document.querySelector("template[data-mini]");
let mini = null;

function remember(name, value) {
  try {
    if (value === null) localStorage.removeItem(name);
    else localStorage.setItem(name, value);
  } catch {
    // Storage may be refused; the place then lasts as long as the page.
  }
}

function recall(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

const clock = (seconds) => {
  const whole = Math.max(0, Math.floor(seconds));
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const rest = String(whole % 60).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
};

const isSpent = (audio) => audio.error !== null || audio.networkState === HTMLMediaElement.NETWORK_NO_SOURCE;

// Leaves the last source alone: the one that every browser plays and that can be kept.
function playLast(audio) {
  while (audio.children.length > 1) audio.firstElementChild.remove();
  audio.load();
}

// One sound with what every way of listening shares: place, speed, sleep, the system's own keys.
class Deck {
  constructor(audio, { title, artist, artwork, href, length, source }) {
    Object.assign(this, { audio, title, href, length });
    this.place = `onrecord.heard ${source}`;
    this.start = Number(recall(this.place)) || 0;
    this.kept = 0;
    this.listeners = [];
    this.sleep = "";
    for (const name of ["play", "pause", "ended", "timeupdate", "loadedmetadata"]) {
      audio.addEventListener(name, () => this.tell(name));
    }
    audio.addEventListener("loadedmetadata", () => {
      if (this.start) audio.currentTime = this.start;
    });
    audio.addEventListener("play", () => {
      audio.playbackRate = Number(recall("onrecord.speed")) || 1;
      this.announce({ title, artist, artwork });
    });
    audio.addEventListener("timeupdate", () => this.keep());
    for (const name of ["play", "seeked", "ratechange"]) audio.addEventListener(name, () => this.tellSystem());
    audio.addEventListener("ended", () => remember(this.place, null));
    if (audio.readyState && this.start) audio.currentTime = this.start;
  }

  get at() {
    return this.audio.readyState ? this.audio.currentTime : this.start;
  }

  on(listener) {
    this.listeners.push(listener);
    listener("");
  }

  tell(name) {
    for (const listener of this.listeners) listener(name);
  }

  // Whoever pauses before the sound has come breaks off play(), which is no fault. What failed before
  // is asked for again.
  play() {
    if (isSpent(this.audio)) this.audio.load();
    return this.audio.play().catch(() => {});
  }

  toggle() {
    if (this.audio.paused) this.play();
    else this.audio.pause();
  }

  go(seconds) {
    const time = Math.min(this.length, Math.max(0, seconds));
    if (this.audio.readyState) this.audio.currentTime = time;
    else this.start = time;
    this.tell("timeupdate");
  }

  speed(rate) {
    this.audio.playbackRate = rate;
    remember("onrecord.speed", String(rate));
  }

  // Where somebody stopped to listen is kept on their device, and forgotten at the end.
  keep() {
    const { currentTime } = this.audio;
    if (Math.abs(currentTime - this.kept) < 5) return;
    this.kept = currentTime;
    const isWithin = currentTime > 10 && currentTime < this.length - 10;
    remember(this.place, isWithin ? String(Math.floor(currentTime)) : null);
  }

  // What the lock screen shows of place and speed; it goes on by itself until it is told anew.
  tellSystem() {
    const { duration, currentTime, playbackRate } = this.audio;
    if (!navigator.mediaSession?.setPositionState || !Number.isFinite(duration)) return;
    navigator.mediaSession.setPositionState({ duration, playbackRate, position: Math.min(duration, currentTime) });
  }

  // The hour is what is kept: the next piece of a list sleeps when this one would have.
  doze(choice, until = Date.now() + Number(choice) * 60000) {
    clearTimeout(this.timer);
    Object.assign(this, { sleep: choice, until });
    if (!Number(choice)) return;
    this.timer = setTimeout(() => {
      this.audio.pause();
      this.doze("");
      this.tell("pause");
    }, until - Date.now());
  }

  announce({ title, artist, artwork }) {
    if (!("mediaSession" in navigator)) return;
    navigator.mediaSession.metadata = new MediaMetadata({ title, artist, artwork: artwork ? [{ src: artwork }] : [] });
    const handlers = {
      play: () => this.play(),
      pause: () => this.audio.pause(),
      seekbackward: ({ seekOffset }) => this.go(this.at - (seekOffset ?? 15)),
      seekforward: ({ seekOffset }) => this.go(this.at + (seekOffset ?? 15)),
      seekto: ({ seekTime }) => this.go(seekTime),
      nexttrack: this.next ? () => this.next() : null,
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

// --- The bar that stays -----------------------------------------------------------------------------

function dress() {
  if (!template || mini) return mini;
  const sheet = Object.assign(document.createElement("link"), { rel: "stylesheet", href: template.dataset.sheet });
  document.head.append(sheet);
  document.body.append(template.content.cloneNode(true));
  mini = document.body.lastElementChild;
  mini.hidden = true;
  return mini;
}

// Returns how to show or hide it; it shows one deck at a time.
function bar(deck, isElsewhere = () => true) {
  const box = dress();
  if (!box) return () => {};
  const find = (name) => box.querySelector(`[data-mini-${name}]`);
  const play = find("play");
  const words = (play.dataset.words ??= play.getAttribute("aria-label"));
  let isClosed = false;
  const show = () => {
    const { audio } = deck;
    const isOn = !isClosed && isElsewhere() && (!audio.paused || deck.at > 0) && box.deck === deck;
    if (box.deck !== deck) return;
    box.hidden = !isOn;
    root.toggleAttribute("data-mini", isOn);
    box.classList.toggle("is-playing", !audio.paused);
    play.setAttribute("aria-label", audio.paused ? words : play.dataset.pause);
    find("time").textContent = `${clock(deck.at)} / ${clock(Math.round(deck.length))}`;
    find("sleep").value = deck.sleep;
  };
  box.deck = deck;
  find("title").textContent = deck.title;
  find("title").href = deck.href;
  find("next").hidden = !deck.next;
  play.onclick = () => deck.toggle();
  find("back").onclick = () => deck.go(deck.at - 15);
  find("next").onclick = () => deck.next?.();
  find("sleep").onchange = (event) => deck.doze(event.target.value);
  find("close").onclick = () => {
    deck.audio.pause();
    isClosed = true;
    show();
  };
  deck.on((name) => {
    if (name === "play") isClosed = false;
    show();
  });
  return show;
}

// --- Word by word ----------------------------------------------------------------------------------

// The words of ``sentences`` by the times of the transcript, where the browser can mark text without
// touching the page and the page has as many words as were spoken; else the sentence alone is marked.
function wordsOf(sentences, address) {
  if (!address || !CSS.highlights) return { come: () => Promise.resolve(false), light() {} };
  const highlight = new Highlight();
  CSS.highlights.set("spoken", highlight);
  let shown = null;
  let coming = null;
  const ready = (segments) => {
    for (const sentence of sentences) {
      const segment = segments.find(({ startTime }) => Math.abs(startTime - sentence.from) < 0.02);
      const ranges = segment?.words ? rangesIn(sentence.element) : [];
      sentence.words =
        segment && ranges.length === segment.words?.length
          ? ranges.map((range, number) => ({ range, from: segment.words[number] })).filter(({ from }) => from !== null)
          : [];
    }
    return sentences.some(({ words }) => words.length);
  };
  return {
    come: () =>
      (coming ??= fetch(address)
        .then((answer) => (answer.ok ? answer.json() : { segments: [] }))
        .then(({ segments }) => ready(segments))
        .catch(() => false)),
    light(sentence, time) {
      const word = sentence?.words?.findLast(({ from }) => time >= from)?.range ?? null;
      if (word === shown) return;
      highlight.clear();
      if (word) highlight.add(word);
      shown = word;
    },
  };
}

// What white space parts in the words of a sentence, its signs left out; nothing where a word is cut.
function rangesIn(element) {
  const ranges = [];
  for (const node of element.childNodes) {
    if (node.nodeType !== Node.TEXT_NODE) continue;
    for (const match of node.data.matchAll(/\S+/g)) {
      if (!/[\p{L}\p{N}]/u.test(match[0])) continue;
      const range = document.createRange();
      range.setStart(node, match.index);
      range.setEnd(node, match.index + match[0].length);
      ranges.push(range);
    }
  }
  return ranges;
}

// --- The player of an article ---------------------------------------------------------------------------

export function attach(player) {
  const audio = player.querySelector("audio");
  const row = player.querySelector(".player__row");
  const find = (name) => row.querySelector(`.player__${name}`);
  const [play, seek, now] = ["play", "seek", "now"].map(find);
  const speed = row.querySelector("select");
  const fault = player.querySelector(".player__fault");
  const labels = { play: play.getAttribute("aria-label"), pause: play.dataset.pause };
  const sentences = [...document.querySelectorAll(".s[data-from]")].map((element) => ({
    element,
    from: Number(element.dataset.from),
    to: Number(element.dataset.to),
  }));
  const deck = new Deck(audio, {
    ...player.dataset,
    href: "#listen",
    length: Number(audio.dataset.seconds),
    source: audio.lastElementChild.getAttribute("src"),
  });
  const words = wordsOf(sentences, player.dataset.words);
  let spoken = null;

  const light = () => {
    const time = deck.at;
    const found = sentences.find((sentence) => time >= sentence.from && time < sentence.to);
    const sentence = audio.readyState && !(audio.paused && !time) ? (found ?? null) : null;
    words.light(sentence, time);
    if (sentence === spoken) return;
    spoken?.element.classList.remove("is-spoken");
    sentence?.element.classList.add("is-spoken");
    spoken = sentence;
  };
  // The sound tells the time four times a second, which is less than a word.
  const follow = () => {
    if (audio.paused) return;
    words.light(spoken, deck.at);
    requestAnimationFrame(follow);
  };
  const begin = () => words.come().then((is) => is && follow());
  audio.addEventListener("play", begin);
  // The first press starts the sound before this script is there.
  if (!audio.paused) begin();

  deck.on(() => {
    const time = deck.at;
    now.textContent = clock(time);
    seek.value = time;
    seek.style.setProperty("--done", `${(100 * time) / deck.length}%`);
    seek.setAttribute("aria-valuetext", `${clock(time)} / ${clock(Math.round(deck.length))}`);
    player.classList.toggle("is-playing", !audio.paused);
    root.toggleAttribute("data-listening", !audio.paused);
    play.setAttribute("aria-label", audio.paused ? labels.play : labels.pause);
    light();
  });

  play.addEventListener("click", () => deck.toggle());
  for (const skip of row.querySelectorAll("[data-skip]")) {
    skip.addEventListener("click", () => deck.go(deck.at + Number(skip.dataset.skip)));
  }
  seek.addEventListener("input", () => deck.go(Number(seek.value)));
  player.addEventListener("keydown", (event) => {
    if (event.target === seek || event.target === speed || event.ctrlKey || event.metaKey || event.altKey) return;
    const way = { ArrowLeft: -15, ArrowRight: 15 }[event.key];
    if (!way) return;
    event.preventDefault();
    deck.go(deck.at + way);
  });
  speed.value = recall("onrecord.speed") ?? "1";
  if (!speed.value) speed.value = "1";
  speed.addEventListener("change", () => deck.speed(Number(speed.value)));
  // Where the lighter file breaks off, the other goes on at the same place. Where nothing can be played
  // the page says so, and the next press asks again.
  const breakOff = () => {
    audio.pause();
    player.classList.add("is-broken");
    fault.textContent = fault.dataset.words;
    deck.tell("pause");
  };
  audio.addEventListener("error", ({ target }) => {
    const last = audio.lastElementChild;
    if (target !== audio && target !== last) return;
    const wasPlaying = !audio.paused;
    deck.start = deck.at;
    if (target === last || audio.currentSrc === last.src) return breakOff();
    playLast(audio);
    if (wasPlaying) deck.play();
  }, true);
  audio.addEventListener("playing", () => {
    player.classList.remove("is-broken");
    fault.textContent = "";
  });
  // It may have failed at the first press, before this script was there.
  if (isSpent(audio)) breakOff();

  // While one listens, a click on a sentence goes there; its sign still opens what it stands on.
  document.querySelector(".article")?.addEventListener("click", (event) => {
    const sentence = event.target.closest(".s[data-from]");
    if (!sentence || event.target.closest("a") || audio.paused || !getSelection().isCollapsed) return;
    deck.go(Number(sentence.dataset.from));
  });
  deck.hear = (sentence) => {
    if (!sentence?.dataset.from) return;
    deck.start = Number(sentence.dataset.from);
    deck.play().then(() => deck.go(Number(sentence.dataset.from)));
  };

  let isInView = true;
  const show = bar(deck, () => !isInView);
  new IntersectionObserver(([entry]) => {
    isInView = entry.isIntersecting;
    show();
  }).observe(player);
  return deck;
}

// --- Pieces one after the other ------------------------------------------------------------------------

let turn = null;

// ``link`` is one of ``links``, each with data-play; what follows it in the list is played next.
export function playFrom(links, link, title, cameByTurn = false) {
  if (turn?.link === link) return turn.deck.toggle();
  const { sleep = "", until } = turn?.deck ?? {};
  turn?.deck.audio.pause();
  turn?.deck.doze("");
  turn?.off();
  const label = link.querySelector("[data-clock]");
  const printed = label?.dataset.clock || label?.textContent || "";
  if (label) label.dataset.clock = printed;
  const length = printed.split(":").reduce((sum, part) => 60 * sum + Number(part), 0);
  const deck = new Deck(new Audio(link.dataset.play), {
    title: link.querySelector("[data-name]")?.textContent ?? link.textContent,
    artist: title,
    href: link.href,
    length,
    source: link.dataset.play,
  });
  const following = links[links.indexOf(link) + 1];
  deck.next = following ? () => playFrom(links, following, title, true) : null;
  // What cannot be heard is passed over in its turn, and whoever pressed on it is led to the piece. What
  // breaks off waits for the next press.
  const fail = () => {
    if (turn?.deck !== deck) return;
    const wasHeard = !deck.audio.paused && deck.audio.currentTime > deck.start;
    deck.start = deck.at;
    deck.audio.pause();
    if (wasHeard) return;
    if (!cameByTurn) location.assign(link.href);
    else deck.next?.();
  };
  turn = {
    link,
    deck,
    off: () => {
      link.classList.remove("is-playing");
      if (label) label.textContent = printed;
    },
  };
  deck.doze(sleep, until);
  deck.on((name) => {
    if (turn?.deck !== deck) return;
    link.classList.toggle("is-playing", !deck.audio.paused);
    link.title = deck.audio.paused ? "" : link.dataset.pause;
    if (label && deck.at) label.textContent = `${clock(deck.at)} / ${printed}`;
    if (name !== "ended") return;
    if (deck.sleep === "end") deck.doze("");
    else deck.next?.();
  });
  deck.audio.addEventListener("error", fail);
  bar(deck);
  return deck.audio.play().catch((fault) => {
    // A file that fails says so by its own event.
    if (fault.name === "NotAllowedError") location.assign(link.href);
  });
}
