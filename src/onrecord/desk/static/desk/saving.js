// Saving and acting without leaving the page: the same form goes to the same address, and what
// the desk serves is put in place. Approving is an ordinary press that loads the page.
"use strict";
(() => {
  const desk = window.onrecordDesk;
  const cards = window.onrecordCard;
  if (!desk || !cards) return;
  const { form, words, events, sheets, tell } = desk;
  const { card } = cards;
  const BY_PAGE = /^(approve|withdraw)\b/;
  const TEXTS = "[data-desk-text] textarea, [data-desk-text] input";
  const namesOf = (root) => [...root.querySelectorAll(TEXTS)].map((field) => field.name);
  let isBusy = false;

  const hold = (isOn) => {
    isBusy = isOn;
    form.toggleAttribute("aria-busy", isOn);
    for (const field of form.querySelectorAll(TEXTS)) field.readOnly = isOn;
  };

  const send = async (verb, more = {}) => {
    const body = new FormData(form);
    for (const [name, value] of Object.entries(more)) body.set(name, value);
    body.set("do", verb);
    const answer = await fetch(form.action, { method: "POST", body, credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!page.getElementById("editor")) throw new Error(String(answer.status));
    return { page, isRefused: !answer.ok };
  };

  // --- Putting in place what was served ------------------------------------------------------

  const swap = (selector, page) => {
    const mine = form.querySelector(selector);
    const theirs = page.querySelector(selector);
    if (mine && theirs) mine.replaceChildren(...document.importNode(theirs, true).childNodes);
  };

  const keepTyped = (renew, but) => {
    const kept = new Map();
    for (const field of form.querySelectorAll("[data-desk-served] input[type=text]")) {
      if (field.value && !but.includes(field.name)) kept.set(field.name, field.value);
    }
    renew();
    for (const field of form.querySelectorAll("[data-desk-served] input[type=text]")) {
      if (kept.has(field.name) && !field.value) field.value = kept.get(field.name);
    }
  };

  const renewText = (page) => {
    const mine = namesOf(form);
    const theirs = namesOf(page);
    const focused = document.activeElement;
    if (mine.join() !== theirs.join()) {
      // Paragraphs came, went or got names of their own: the whole text is served afresh.
      const number = [...form.querySelectorAll(TEXTS)].indexOf(focused);
      const caret = focused?.selectionStart ?? 0;
      swap("[data-desk-text]", page);
      desk.gather();
      const again = form.querySelectorAll(TEXTS)[number];
      if (again) {
        again.focus({ preventScroll: true });
        if (again.setSelectionRange) again.setSelectionRange(caret, caret);
      }
      return;
    }
    for (const field of form.querySelectorAll(TEXTS)) {
      const served = page.querySelector(`[data-desk-text] [name="${CSS.escape(field.name)}"]`);
      if (served.value === field.value) continue;
      const caret = field.selectionStart;
      field.value = served.value;
      if (field === focused && field.setSelectionRange) field.setSelectionRange(caret, caret);
      const sheet = sheets.get(field.name);
      if (sheet) Object.assign(sheet, { value: field.value, spots: [] });
    }
  };

  const renew = (page, isRefused, but) => {
    for (const name of ["edit_version", "digest"]) {
      form.querySelector(`input[name=${name}]`).value = page.querySelector(`#editor input[name=${name}]`).value;
    }
    swap("[data-desk-conflict]", page);
    if (!isRefused) renewText(page);
    keepTyped(() => {
      swap(".desk-bar", page);
      swap("[data-desk-served]", page);
    }, but);
    form.dispatchEvent(new CustomEvent("desk:served", { detail: { isSaved: !isRefused } }));
  };

  const told = (page) => [...page.querySelectorAll(".messages li")].filter((line) => !line.closest("template"))
    .map((line) => ({ text: line.textContent.trim(), isGood: line.classList.contains("success") }));

  // --- Acting ------------------------------------------------------------------------------

  const act = async ({ verb, fields = {}, undo = "", moves = false, say = "", isQuiet = false }) => {
    if (isBusy) return false;
    const here = cards.item();
    const start = here?.spot.start ?? 0;
    hold(true);
    let served;
    try {
      served = await send(verb, fields);
    } catch {
      hold(false);
      cards.say(words.lost);
      return false;
    }
    hold(false);
    const messages = told(served.page);
    const isGood = !served.isRefused && messages.every((message) => message.isGood);
    renew(served.page, served.isRefused, Object.keys(fields));
    cards.beside.clear();
    desk.forget();
    if (isGood && undo) cards.remember({ verb: undo });
    const text = say || messages.map((message) => message.text).join(" ") || (served.isRefused ? words.lost : words.saved);
    if (isGood && (moves || say) && here) cards.wish = { name: here.name, start, say: text, moves };
    else if (!isQuiet || !isGood) cards.say(text);
    await desk.recheck();
    if (served.isRefused) form.querySelector("[data-desk-conflict]").scrollIntoView({ block: "center" });
    return isGood;
  };
  events.addEventListener("act", ({ detail }) => act(detail));

  form.addEventListener("submit", async (event) => {
    const pressed = event.submitter;
    const verb = pressed?.name === "do" ? pressed.value : "save";
    if (BY_PAGE.test(verb)) return;
    event.preventDefault();
    event.stopImmediatePropagation(); // nothing leaves the page: unsaved words still ask first
    const beside = pressed?.closest(".desk-reason, .desk-act")?.querySelector("input");
    const isAct = verb.startsWith("act:");
    const isDone = await act({ verb, fields: beside ? { [beside.name]: beside.value } : {} });
    if (isAct && isDone) review();
  }, { capture: true });

  // --- To the review -------------------------------------------------------------------------

  const review = () => {
    const place = document.getElementById("review");
    if (!place) return cards.say(cards.left());
    const next = place.querySelector("input[id^=note-]") ?? place.querySelector("button[value=approve]");
    place.scrollIntoView({ block: "start", behavior: "instant" });
    next?.focus({ preventScroll: true });
    next?.scrollIntoView({ block: "center", behavior: "instant" });
  };
  const isUnsaved = () => !form.querySelector("[data-desk-unsaved]").hidden;
  events.addEventListener("review", async () => {
    // Acts speak of the saved text: it is saved on the way, once.
    if (isUnsaved()) await act({ verb: "save", isQuiet: true });
    // What blocks the text as a whole comes before three acts that could not let it through.
    const whole = document.querySelector("#blocks .desk-blockers > li:not([data-desk-of-sentence])");
    if (!whole) return review();
    whole.tabIndex = -1;
    whole.scrollIntoView({ block: "center", behavior: "instant" });
    whole.focus({ preventScroll: true });
    return cards.say(whole.querySelector("p").textContent);
  });
  form.addEventListener("focusin", (event) => {
    if (event.target.closest("#review") && isUnsaved() && !isBusy) {
      const { id } = event.target;
      act({ verb: "save", isQuiet: true }).then(() => document.getElementById(id)?.focus({ preventScroll: true }));
    }
  });
})();
