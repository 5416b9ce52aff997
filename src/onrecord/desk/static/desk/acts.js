// Mouse, touch and keys of the editor: what chooses a sentence, what shows its passages, what
// does something about it. Single letters count on the card and the list only, never in a text.
"use strict";
(() => {
  const desk = window.onrecordDesk;
  const cards = window.onrecordCard;
  if (!desk || !cards) return;
  const { form, events, sheets, states, make, tell } = desk;
  const { card, all, items, peek, keys, run } = cards;
  const isNarrow = matchMedia("(max-width: 68rem)"); // there the card comes from below, by a tap
  const PEEK = 350; // milliseconds of rest before a sentence shows its passages
  const LETTERS = { n: "next-block", j: "next", k: "previous", a: "accept", r: "rewrite", p: "put", v: "vouch", x: "cut", u: "undo", e: "edit", f: "filter", s: "save", "?": "keys" };

  // --- Choosing ----------------------------------------------------------------------------

  const chooseAt = (field, options) => {
    const spot = desk.at(field.name, field.selectionStart);
    const one = spot && desk.list().find((other) => other.key === spot.key);
    if (one && one.key !== cards.current?.key) cards.choose(one, options);
  };
  document.addEventListener("selectionchange", () => {
    const field = document.activeElement;
    if (sheets.has(field?.name) && !cards.wish) chooseAt(field, { reveal: false });
  });
  events.addEventListener("choose", ({ detail }) => {
    cards.choose(desk.list().find((one) => one.key === detail.key), { focus: true, reveal: isNarrow.matches });
  });

  // --- Passages on hover -------------------------------------------------------------------

  form.append(peek); // placed over the text, not within the column that scrolls
  let resting = 0;
  let peeked = "";
  const hide = () => {
    clearTimeout(resting);
    peek.hidden = true;
    peeked = "";
  };
  const under = (sheet, x, y) => sheet.spots.find((spot, number) =>
    [...(sheet.spans[number]?.getClientRects() ?? [])].some((box) => x >= box.left && x <= box.right && y >= box.top - 4 && y <= box.bottom + 4));
  const showPeek = async (sheet, spot) => {
    const { field } = sheet;
    const state = states.get(spot.key);
    if (!state || spot.isOpen) return;
    peeked = spot.key;
    const offers = await cards.fetched(field.name, spot.key);
    if (!offers || peeked !== spot.key) return;
    const best = offers.passages.find((passage) => passage.supports) ?? offers.passages[0];
    const head = make("p", "desk-peek__head");
    head.append(make("span", `desk-chip desk-chip--${state.verdict}`, state.label));
    if (!state.clear && state.why[0]) head.append(" ", make("span", "desk-problem", state.why[0]));
    peek.replaceChildren(head, ...(best ? [cards.figure(best, { isMixed: true })] : []));
    peek.hidden = false;
    const boxes = [...sheet.spans[sheet.spots.indexOf(spot)]?.getClientRects() ?? []];
    const low = boxes.at(-1);
    if (!low) return hide();
    const text = field.getBoundingClientRect();
    const frame = form.getBoundingClientRect();
    const fits = low.bottom + peek.offsetHeight + 12 < innerHeight;
    peek.style.insetInlineStart = `${Math.max(0, text.left - frame.left)}px`;
    peek.style.top = `${(fits ? low.bottom + 4 : boxes[0].top - peek.offsetHeight - 4) - frame.top}px`;
    if (best) tell("opened", { ids: [best.id] });
  };
  form.addEventListener("pointermove", (event) => {
    if (event.pointerType !== "mouse" || event.buttons || isNarrow.matches) return;
    const mark = event.target.closest(".desk-mark");
    const box = event.target.closest(".desk-sheet");
    const field = box?.querySelector("textarea");
    const sheet = field && sheets.get(field.name);
    if (!sheet) {
      if (!event.target.closest("[data-desk-peek]")) {
        clearTimeout(resting);
        if (!peek.hidden) resting = setTimeout(hide, 200);
      }
      return;
    }
    const spot = mark ? sheet.spots[[...sheet.gutter.children].indexOf(mark)] : under(sheet, event.clientX, event.clientY);
    if (spot && spot.key === peeked && !peek.hidden) return clearTimeout(resting);
    clearTimeout(resting);
    if (!spot) resting = setTimeout(hide, 200);
    // A sentence that stands on the card already shows all there is of it.
    else if (spot.key !== cards.current?.key || card.hidden) resting = setTimeout(() => showPeek(sheet, spot), PEEK);
    else resting = setTimeout(hide, 200);
  });
  form.addEventListener("pointerleave", hide);
  form.addEventListener("input", hide);
  addEventListener("scroll", hide, { passive: true, capture: true });

  // --- Buttons -----------------------------------------------------------------------------

  form.addEventListener("click", (event) => {
    const from = event.target.closest("[data-do]");
    if (from?.type === "button") {
      if (from.dataset.do === "open") {
        const { key } = from.closest("[data-key]").dataset;
        cards.choose(desk.list().find((one) => one.key === key), { focus: true });
      } else run(from.dataset.do, from);
      return;
    }
    if (event.target.closest("[data-desk-next-block]")) {
      event.preventDefault();
      cards.nextBlock();
    }
  });

  // --- Keys --------------------------------------------------------------------------------

  const isWriting = (node) => node.matches("textarea, select, input:not([type=hidden])");
  document.addEventListener("keydown", (event) => {
    const { target, key } = event;
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (event.defaultPrevented || event.isComposing || keys.open) return;
    if ((event.ctrlKey || event.metaKey) && !event.altKey && key.toLowerCase() === "s") {
      event.preventDefault();
      return run("save");
    }
    if (key === "F8") {
      event.preventDefault();
      return cards.nextBlock(event.shiftKey ? -1 : 1);
    }
    if (key === "Escape" && !peek.hidden) return hide();
    if (sheets.has(target.name) && isWriting(target)) {
      if (key === "Escape" || ((event.ctrlKey || event.metaKey) && key === ".")) {
        event.preventDefault();
        chooseAt(target, { reveal: false });
        cards.choose(cards.item() ?? desk.list()[0], { focus: true, reveal: false });
      }
      return;
    }
    const isHere = card.contains(target) || all.contains(target);
    if (!isHere) return;
    if (target.id === "card-reason") {
      if (key === "Enter") {
        event.preventDefault();
        event.stopPropagation();
        const isQuotation = cards.item()?.state?.needs_override && !cards.item()?.state?.can_vouch;
        run(isQuotation ? "override-now" : "vouch-now");
      } else if (key === "Escape") {
        event.preventDefault();
        card.querySelector("[data-reason]").hidden = true;
        card.focus({ preventScroll: true });
      }
      return;
    }
    if (!isPlain || isWriting(target)) return;
    const arrow = { ArrowDown: "next", ArrowUp: "previous" }[key];
    const number = /^[1-3]$/.test(key) ? Number(key) - 1 : -1;
    if (number >= 0) {
      const use = card.querySelector(`[data-do=use][data-number="${number}"]`);
      if (use && !use.closest("[hidden]")) run("use", use);
    } else if (arrow && (all.contains(target) || target === card)) {
      event.preventDefault();
      run(arrow);
    } else if (key === "Enter" && target === card) {
      event.preventDefault();
      run("edit");
    } else if (key === "Escape") {
      event.preventDefault();
      run("edit");
    } else if (LETTERS[key.toLowerCase()]) {
      event.preventDefault();
      if (key.toLowerCase() === "p") run("put", { dataset: { passage: "" } });
      else run(LETTERS[key.toLowerCase()]);
    }
  });

  // --- What the desk answered ----------------------------------------------------------------

  let announcing = 0;
  let isFirst = true;
  events.addEventListener("typed", () => {
    cards.showProgress();
    if (!cards.wish) chooseAt(document.activeElement, { reveal: false });
  });
  events.addEventListener("checked", () => {
    const { wish } = cards;
    const wasKey = cards.current?.key;
    cards.showList();
    cards.showProgress();
    if (isFirst) {
      isFirst = false;
      const first = desk.blocking()[0] ?? desk.list()[0];
      if (first && !cards.current) {
        cards.current = { name: first.name, key: first.key };
        cards.show({ scroll: false });
      }
      return;
    }
    if (wish) {
      // An answer about what stood there before says nothing of it: another one is on its way.
      if (desk.isWaiting(wish.name)) return;
      cards.wish = null;
      follow(wish);
      return;
    }
    const field = document.activeElement;
    if (sheets.has(field?.name)) {
      const spot = desk.at(field.name, field.selectionStart);
      if (spot) cards.current = { name: field.name, key: spot.key };
      // Told when the fingers rest: not at every letter.
      clearTimeout(announcing);
      announcing = setTimeout(() => {
        const state = cards.item()?.state;
        if (state && cards.current.key !== wasKey) {
          form.querySelector("[data-desk-said]").textContent = `${state.label}. ${state.clear ? "" : state.why[0] ?? ""}`;
        }
      }, 1200);
    } else if (!cards.item()) {
      const first = desk.blocking()[0] ?? desk.list()[0];
      cards.current = first ? { name: first.name, key: first.key } : null;
    }
    cards.show({ scroll: false });
  });

  // After an act the card goes on to the next sentence that blocks; an act that left its
  // sentence blocked stays there.
  const follow = (wish) => {
    const spot = desk.at(wish.name, wish.start);
    const here = spot && desk.list().find((one) => one.key === spot.key);
    if (here) cards.current = { name: here.name, key: here.key };
    const isClear = !here?.state || here.state.clear;
    cards.say(`${wish.say} ${cards.left()}`, { undo: true });
    if (wish.moves && isClear && desk.blocking().length) {
      const listed = desk.list();
      const from = listed.findIndex((one) => one.key === here?.key);
      const next = [...listed.slice(from + 1), ...listed.slice(0, from + 1)].find((one) => one.state && !one.state.clear);
      cards.choose(next, { focus: card.contains(document.activeElement) });
    } else {
      // What was cut is gone: its neighbour comes on the card.
      const spots = sheets.get(wish.name)?.spots ?? [];
      const near = here ?? desk.list().find((one) => one.name === wish.name && spots.includes(one.spot)) ?? desk.list()[0];
      if (near) cards.current = { name: near.name, key: near.key };
      cards.show({ scroll: false });
    }
  };

  desk.recheck();
})();
