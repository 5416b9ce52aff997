// Puts the newest state of each draft panel in place while its story is being written.
"use strict";
(() => {
  const EVERY = 1000;
  const SLOWEST = 15000;
  const isOpen = (panel) => /^(asked|writing)$/.test(panel.querySelector("[data-state]")?.dataset.state ?? "");

  const follow = (panel, wait) => {
    if (!isOpen(panel)) return;
    setTimeout(async () => {
      if (document.hidden || panel.contains(document.activeElement)) return follow(panel, wait);
      try {
        const answer = await fetch(panel.dataset.progress, { credentials: "same-origin" });
        if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        panel.replaceChildren(...page.body.childNodes);
        follow(panel, EVERY);
      } catch {
        follow(panel, Math.min(wait * 2, SLOWEST));
      }
    }, wait);
  };

  for (const panel of document.querySelectorAll("[data-progress]")) follow(panel, EVERY);
})();
