// Runs before the first paint, so that a remembered choice never flashes.
// What the page can do beyond being read is fetched after that paint: on a slow line the words and
// the picture have it to themselves.
(() => {
  const root = document.documentElement;
  const modules = document.currentScript.dataset.modules.split(" ");
  root.classList.add("js");
  try {
    const theme = localStorage.getItem("onrecord.theme");
    if (theme === "dark" || theme === "light") root.dataset.theme = theme;
    const size = localStorage.getItem("onrecord.size");
    if (/^[134]$/.test(size)) root.dataset.size = size;
    if (localStorage.getItem("onrecord.sources") === "off") root.dataset.sources = "off";
  } catch {
    // Storage may be refused; the page then follows the system and shows its sources.
  }

  // All come at once, and run one after the other, each in a task of its own.
  let isBegun = false;
  async function begin() {
    if (isBegun) return;
    isBegun = true;
    for (const href of modules) {
      document.head.append(Object.assign(document.createElement("link"), { rel: "modulepreload", href }));
    }
    for (const address of modules) await import(address);
    root.dataset.ready = "";
  }
  // The paint, or where none is told (a window in the background, an older browser) the load.
  if (window.PerformanceObserver) new PerformanceObserver(begin).observe({ type: "paint", buffered: true });
  addEventListener("load", () => setTimeout(begin));
})();
