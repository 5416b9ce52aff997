// The board of stories: choosing by keys, dragging one thing onto another, and what changes while
// it is open. Everything goes through the form that stands there without this script, too.
"use strict";
(() => {
  const form = document.querySelector("[data-board-regroup]");
  const page = document.querySelector("[data-board]");
  const words = (count, one, many) => (count === 1 ? one : many).replace("#", String(count));

  // --- What is chosen -------------------------------------------------------------------------
  const chosen = (name) =>
    [...document.querySelectorAll(`input[name="${name}"][form="regroup"]:checked`)];

  const tell = () => {
    if (!form) return;
    const stories = chosen("story").length;
    const reports = chosen("report").length;
    const line = form.querySelector("[data-board-count]");
    const told = line.dataset;
    const parts = [];
    if (stories) parts.push(words(stories, told.storiesOne, told.storiesMany));
    if (reports) parts.push(words(reports, told.reportsOne, told.reportsMany));
    line.textContent = parts.join(", ");
    form.classList.toggle("is-idle", !stories && !reports);
    const show = (verb, is) => {
      const button = form.querySelector(`button[value="${verb}"]`);
      if (button) button.hidden = !is;
    };
    show("merge", stories > 0);
    show("apart", stories > 0 && stories < 3);
    for (const verb of ["move", "split", "pin"]) show(verb, reports > 0);
  };

  // --- Dragging -------------------------------------------------------------------------------
  const send = (verb, fields) => {
    for (const box of [...chosen("story"), ...chosen("report")]) box.checked = false;
    for (const [name, value] of fields) {
      const field = document.createElement("input");
      field.type = "hidden";
      field.name = name;
      field.value = value;
      form.append(field);
    }
    form.querySelector('select[name="target"]').disabled = fields.some(([name]) => name === "target");
    form.requestSubmit(form.querySelector(`button[value="${verb}"]`));
  };

  // Near the edges of the window the page moves along, so that what is dragged reaches any card.
  const EDGE = 110; // pixels
  const SPEED = 1.6; // pixels a millisecond at the very edge
  let pull = 0;
  let moved = 0;
  const scroller = (() => {
    // The admin's frame scrolls by itself, not with the window.
    for (let box = page ?? form; box; box = box.parentElement) {
      if (/auto|scroll/.test(getComputedStyle(box).overflowY)) return box;
    }
    return document.scrollingElement;
  })();
  const move = (now) => {
    if (!dragged || !pull) {
      moved = 0;
      return;
    }
    scroller.scrollBy(0, pull * SPEED * Math.min(now - moved, 200));
    moved = now;
    requestAnimationFrame(move);
  };
  document.addEventListener("dragover", (event) => {
    if (!dragged) return;
    const low = innerHeight - event.clientY;
    pull = event.clientY < EDGE ? event.clientY / EDGE - 1 : low < EDGE ? 1 - low / EDGE : 0;
    if (!pull || moved) return;
    moved = performance.now();
    requestAnimationFrame(move);
  });

  let dragged = null;
  const grab = (thing) => {
    thing.draggable = true;
    for (const part of thing.querySelectorAll("a, img")) part.draggable = false;
    thing.addEventListener("dragstart", (event) => {
      event.stopPropagation();
      dragged = { report: thing.dataset.report, story: thing.closest("[data-story]")?.dataset.story };
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", thing.textContent.trim().slice(0, 80));
      // Browsers give up a drag during whose start the page moves.
      setTimeout(() => {
        if (!dragged) return;
        thing.classList.add("is-dragged");
        form.classList.add("is-dragging");
        form.querySelector("[data-board-split]").hidden = !dragged.report;
      });
    });
    thing.addEventListener("dragend", () => {
      thing.classList.remove("is-dragged");
      form.classList.remove("is-dragging");
      form.querySelector("[data-board-split]").hidden = true;
      dragged = null;
      pull = 0;
      tell();
    });
  };
  const receive = (place, fits, drop) => {
    place.addEventListener("dragover", (event) => {
      if (!dragged || !fits()) return;
      event.preventDefault();
      place.classList.add("is-target");
    });
    place.addEventListener("dragleave", (event) => {
      if (!place.contains(event.relatedTarget)) place.classList.remove("is-target");
    });
    place.addEventListener("drop", (event) => {
      event.preventDefault();
      place.classList.remove("is-target");
      drop();
    });
  };
  const prepare = (card) => {
    const head = card.querySelector(".desk-story-card__head");
    grab(head);
    card.querySelectorAll("[data-report]").forEach(grab);
    receive(card, () => dragged.story !== card.dataset.story, () => {
      if (dragged.report) send("move", [["report", dragged.report], ["target", card.dataset.story]]);
      else send("merge", [["story", dragged.story], ["story", card.dataset.story], ["target", card.dataset.story]]);
    });
  };
  if (form) {
    document.querySelectorAll("[data-board] [data-story]").forEach(prepare);
    document.querySelectorAll(".desk-one [data-report]").forEach(grab);
    const alone = form.querySelector("[data-board-split]");
    receive(alone, () => dragged.report !== undefined, () => send("split", [["report", dragged.report]]));
    document.addEventListener("change", (event) => {
      if (event.target.matches('input[form="regroup"]')) tell();
    });
    form.querySelector("[data-board-keys]").hidden = false;
    tell();
  }

  // --- Keys -----------------------------------------------------------------------------------
  const isTyping = (target) =>
    target.closest('textarea, select, dialog, [contenteditable], input:not([type="checkbox"])') !== null;
  const step = (by) => {
    const boxes = [...document.querySelectorAll('input[form="regroup"]')].filter((box) => box.checkVisibility());
    const at = boxes.indexOf(document.activeElement);
    const next = boxes[Math.min(Math.max(at + by, 0), boxes.length - 1)];
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
  };
  const press = (button) => {
    if (button && !button.hidden) button.click();
  };
  const reach = () => {
    // With nothing chosen, what the focus is in is meant.
    if (form && !chosen("story").length && !chosen("report").length) {
      const box = document.activeElement?.closest("[data-report], [data-story]")?.querySelector('input[form="regroup"]');
      if (box) box.checked = true;
      tell();
    }
    form?.querySelector("[data-find], select").focus({ preventScroll: true });
  };
  form?.addEventListener("found", () => press(form.querySelector(`button[value="${chosen("report").length ? "move" : "merge"}"]`)));
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const verbs = { m: "merge", s: "split", p: "pin" };
    if (event.key === "j" || event.key === "k") step(event.key === "j" ? 1 : -1);
    else if (event.key === "u") press(document.querySelector("[data-board-undo]"));
    else if (event.key === "v") reach();
    else if (event.key in verbs) press(form?.querySelector(`button[value="${verbs[event.key]}"]`));
    else return;
    event.preventDefault();
  });

  // --- What changes while the board is open -----------------------------------------------------
  const line = document.querySelector("[data-board-news]");
  const EVERY = 10000;
  let since = line?.dataset.since;
  const waiting = new Set();
  const say = (text, isLost) => {
    line.querySelector("a").textContent = text;
    line.classList.toggle("is-lost", isLost);
    line.hidden = false;
  };
  const isInUse = (card) =>
    card.contains(document.activeElement) || card.querySelector("input:checked, .is-dragged") !== null || dragged !== null;
  const renew = async (numbers) => {
    const answer = await fetch(location.href, { credentials: "same-origin" });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const number of numbers) {
      const old = document.getElementById(`story-${number}`);
      const now = fresh.getElementById(`story-${number}`);
      if (!old || !now || isInUse(old)) continue;
      const wasOpen = [...old.querySelectorAll("details")].map((one) => one.open);
      [...now.querySelectorAll("details")].forEach((one, n) => { one.open = wasOpen[n] ?? one.open; });
      const put = document.importNode(now, true);
      old.replaceWith(put);
      put.classList.add("is-fresh");
      if (form) prepare(put);
      waiting.delete(number);
    }
  };
  const look = async () => {
    if (document.hidden) return;
    try {
      const asked = `${line.dataset.boardNews}?since=${encodeURIComponent(since)}`;
      const answer = await fetch(asked, { headers: { Accept: "application/json" } });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const { now, stories, gone } = await answer.json();
      since = now;
      const only = Number(line.dataset.only);
      for (const story of stories) if (!only || only === story) waiting.add(story);
      for (const story of gone) {
        // What a colleague merged away is no target any more; the one that took it in is renewed.
        const card = page && document.getElementById(`story-${story}`);
        if (card && !isInUse(card)) card.remove();
        else if (card || only === story) waiting.add(story);
      }
      if (page && waiting.size) await renew([...waiting]);
      if (waiting.size) say(words(waiting.size, line.dataset.one, line.dataset.many), false);
      else line.hidden = true;
    } catch {
      say(line.dataset.lost, true);
    }
  };
  if (line) {
    setInterval(look, EVERY);
    document.addEventListener("visibilitychange", look);
  }

  // --- A story that was open for some seconds was looked at ------------------------------------
  const open = document.querySelector("[data-board-look]");
  const token = document.querySelector('input[name="csrfmiddlewaretoken"]');
  if (open && token) {
    setTimeout(() => {
      if (document.hidden) return;
      const body = new URLSearchParams({ story: open.dataset.story, quietly: "1" });
      fetch(open.dataset.boardLook, { method: "POST", headers: { "X-CSRFToken": token.value }, body });
    }, 4000);
  }
})();
