// Runs before the first paint, so that a remembered choice never flashes.
(() => {
  const root = document.documentElement;
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
})();
