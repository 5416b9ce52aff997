// How long somebody really worked here, and which passages stood before their eyes: what the
// review certificate tells. Counted only while the page is in view and used.
"use strict";
(() => {
  const desk = window.onrecordDesk;
  if (!desk) return;
  const { form, events } = desk;
  const IDLE = 60_000; // without a sign of life for so long, nobody is at work
  const EVERY = 20; // seconds between two reports
  const LOOK = 1500; // a passage that stood there for less was not looked at

  let lively = performance.now();
  let seconds = 0;
  let looking = 0;
  const opened = new Set();

  for (const sign of ["keydown", "pointerdown", "pointermove", "wheel", "touchstart", "scroll"]) {
    addEventListener(sign, () => { lively = performance.now(); }, { passive: true, capture: true });
  }
  events.addEventListener("opened", ({ detail }) => {
    clearTimeout(looking);
    looking = setTimeout(() => {
      if (!document.hidden) detail.ids.forEach((id) => opened.add(id));
    }, LOOK);
  });

  const take = () => {
    const body = new FormData();
    body.set("csrfmiddlewaretoken", desk.token());
    body.set("seconds", String(seconds));
    body.set("opened", [...opened].slice(0, 50).join(","));
    seconds = 0;
    opened.clear();
    return body;
  };
  const report = () => {
    // A beacon arrives even when the page is just being left.
    if (seconds || opened.size) navigator.sendBeacon(form.dataset.work, take());
  };

  setInterval(() => {
    if (document.hidden || performance.now() - lively > IDLE) return;
    seconds += 1;
    if (seconds >= EVERY) report();
  }, 1000);
  // The certificate is written with the approval: what it tells goes along with that.
  form.addEventListener("submit", (event) => {
    if (event.submitter?.value !== "approve") return;
    const told = take();
    for (const name of ["seconds", "opened"]) {
      const field = form.elements[`work-${name}`] ?? form.appendChild(desk.make("input"));
      Object.assign(field, { type: "hidden", name: `work-${name}`, value: told.get(name) });
    }
  }, { capture: true });
  document.addEventListener("visibilitychange", () => document.hidden && report());
  addEventListener("pagehide", report);
})();
