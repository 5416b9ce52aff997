// Runs before the first paint, so that a remembered choice never flashes.
// What the page can do beyond being read is fetched after that paint: on a slow line the words and
// the picture have it to themselves.
(() => {
  const root = document.documentElement;
  const { modules, quiet } = document.currentScript.dataset;
  let isKnown = false;
  root.classList.add("js");
  try {
    const theme = localStorage.getItem("onrecord.theme");
    if (theme === "dark" || theme === "light") root.dataset.theme = theme;
    const size = localStorage.getItem("onrecord.size");
    if (/^[134]$/.test(size)) root.dataset.size = size;
    if (localStorage.getItem("onrecord.sources") === "off") root.dataset.sources = "off";
    isKnown = localStorage.getItem("onrecord.letters") === quiet;
  } catch {
    // Storage may be refused; the page then follows the system and shows its sources.
  }

  // The letters of labels: at once where this device has them, else after the paint in system
  // letters of the same measures. Without this script the style sheet brings them.
  const letters = new FontFace("Quiet", `url(${quiet})`, { weight: "400 700", display: "swap" });
  if (isKnown) document.fonts.add(letters);
  function bringLetters() {
    letters.load().then(() => {
      document.fonts.add(letters);
      try {
        localStorage.setItem("onrecord.letters", quiet);
      } catch {
        // They then come after the paint on the next page as well.
      }
    }, () => {});
  }

  // A tap on a sentence, its sign or a player before its script is there waits for the script.
  let tapped = null;
  function hold(event) {
    const target = event.target.closest?.(".s > a.m, .s[id], [data-play]");
    if (!target || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.target.closest("a") && event.target.closest("a") !== target) return;
    event.preventDefault();
    tapped = target;
  }
  addEventListener("click", hold, true);

  // All modules come at once, and run one after the other, each in a task of its own.
  let isBegun = false;
  async function begin() {
    if (isBegun) return;
    isBegun = true;
    if (!isKnown) bringLetters();
    const addresses = modules.split(" ");
    for (const href of addresses) {
      document.head.append(Object.assign(document.createElement("link"), { rel: "modulepreload", href }));
    }
    try {
      for (const address of addresses) await import(address);
    } finally {
      // Where a script did not come, the tap leads where its link leads.
      removeEventListener("click", hold, true);
      root.dataset.ready = "";
      tapped?.click();
    }
  }
  // The largest thing is painted; or, where a browser tells of no paint, the page is loaded. A load
  // may come before the paint, and a window in the background is never painted.
  function beginAfterLead() {
    const lead = document.querySelector("img[fetchpriority=high]");
    if (!lead || lead.complete) begin();
    else lead.addEventListener("load", () => requestAnimationFrame(() => setTimeout(begin)));
  }
  const isTold = window.PerformanceObserver?.supportedEntryTypes?.includes("largest-contentful-paint");
  if (isTold) new PerformanceObserver(beginAfterLead).observe({ type: "largest-contentful-paint", buffered: true });
  addEventListener("load", () => setTimeout(begin, isTold && !document.hidden ? 1000 : 0));
})();
