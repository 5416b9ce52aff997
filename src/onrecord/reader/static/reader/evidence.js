// Opens the evidence of a sentence beside the text. Without this script each mark is a link
// to the same evidence at the end of the article; here its nodes are shown in a panel.

const root = document.documentElement;
const panel = document.querySelector("[data-panel]");
const marks = [...document.querySelectorAll(".s > a.m")];
const list = document.querySelector("[data-evidence]");
const numberOf = (mark) => Number(mark.hash.slice(2));
let current = null;

if (panel) {
  const title = panel.querySelector(".panel__title");
  const body = panel.querySelector("[data-panel-body]");
  const step = (way) => {
    const next = marks[marks.indexOf(current) + way];
    if (next) open(next);
  };

  const open = (mark) => {
    const proof = document.getElementById(mark.hash.slice(1));
    if (!proof) return;
    current?.parentElement.classList.remove("is-open");
    current?.removeAttribute("aria-current");
    current = mark;
    mark.parentElement.classList.add("is-open");
    mark.setAttribute("aria-current", "true");
    title.textContent = `${title.dataset.words} ${numberOf(mark)} / ${title.dataset.of}`;
    body.replaceChildren(...[...proof.childNodes].map((node) => node.cloneNode(true)));
    body.querySelector(".proof__back")?.remove();
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
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const top = scrollY + box.top - Math.max(16, (floor - box.height) / 3);
    scrollTo({ top, behavior: calm ? "instant" : "smooth" });
  };

  const close = () => {
    if (!panel.open) return;
    panel.close();
    current?.parentElement.classList.remove("is-open");
    current?.removeAttribute("aria-current");
    current?.focus({ preventScroll: true });
    current = null;
  };

  document.querySelector(".article").addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    const mark = event.target.closest("a.m");
    const sentence = event.target.closest(".s[id]");
    if (mark && marks.includes(mark)) {
      event.preventDefault();
      if (mark === current) close();
      else open(mark);
    } else if (sentence && root.dataset.sources !== "off" && getSelection().isCollapsed) {
      open(sentence.querySelector("a.m"));
    }
  });

  panel.querySelector("[data-panel-close]").addEventListener("click", close);
  panel.querySelector("[data-panel-previous]").addEventListener("click", () => step(-1));
  panel.querySelector("[data-panel-next]").addEventListener("click", () => step(1));
  document.addEventListener("keydown", (event) => {
    if (!panel.open) return;
    if (event.key === "Escape") close();
    else if (panel.contains(document.activeElement)) {
      const way = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
      if (!way) return;
      event.preventDefault();
      step(way);
    }
  });

  const button = document.querySelector("[data-sources-switch]");
  const show = () => button.setAttribute("aria-checked", String(root.dataset.sources !== "off"));
  button.hidden = false;
  button.addEventListener("click", () => {
    const off = root.dataset.sources !== "off";
    if (off) root.dataset.sources = "off";
    else delete root.dataset.sources;
    try {
      localStorage.setItem("onrecord.sources", off ? "off" : "on");
    } catch {
      // Storage may be refused; the choice then lasts as long as the page.
    }
    if (off) {
      close();
      button.focus();
    }
    show();
  });
  show();
}

// The long list at the end is for readers without script and for paper; fold it, but never
// in the face of someone who came by its address.
if (list && !/^#e\d|^#evidence/.test(location.hash)) list.open = false;
addEventListener("hashchange", () => {
  if (list && /^#e\d/.test(location.hash)) list.open = true;
});
addEventListener("beforeprint", () => {
  if (list) list.open = true;
});
