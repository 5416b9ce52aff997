// One sentence at a time: its verdict, its passages with their context, the ways out by one
// key each, and the list of all. Everything here changes the text in its field, where the
// browser's own undo knows of it; nothing is saved until somebody saves.
"use strict";
(() => {
  const desk = window.onrecordDesk;
  if (!desk) return;
  const { form, words, events, sheets, states, make, tell } = desk;
  const card = form.querySelector("[data-desk-card]");
  const all = form.querySelector("[data-desk-all]");
  const items = all.querySelector("[data-list]");
  const peek = form.querySelector("[data-desk-peek]");
  const toast = form.querySelector("[data-desk-toast]");
  const said = form.querySelector("[data-desk-said]");
  const keys = document.querySelector("[data-desk-keys]");
  const part = (name) => card.querySelector(`[data-${name}]`);
  const button = (name) => card.querySelector(`[data-do="${name}"]`);
  const isNarrow = matchMedia("(max-width: 68rem)");

  const beside = new Map(); // key of a sentence -> what the desk offers beside it; this page only
  const done = []; // what can be undone, the last thing last
  let asked = ""; // the sentence that a reason is written for; empty while it is not known yet
  let current = null; // { name, key }
  let wish = null; // after the next verdict: { name, start, say }
  let isFiltered = true;

  // --- Saying what happened ----------------------------------------------------------------

  let hiding = 0;
  const say = (text, { undo = false } = {}) => {
    said.textContent = "";
    requestAnimationFrame(() => { said.textContent = text; });
    toast.querySelector("[data-toast-words]").textContent = text;
    toast.querySelector("[data-do=undo]").hidden = !undo;
    toast.hidden = false;
    clearTimeout(hiding);
    hiding = setTimeout(() => { toast.hidden = true; }, 6000);
  };
  events.addEventListener("say", (event) => say(event.detail.text, event.detail));

  const left = () => {
    const count = desk.blocking().length;
    return count ? words.left.replace("{n}", String(count)) : words.all;
  };

  // --- Passages ----------------------------------------------------------------------------

  const figure = (passage, { isWhole = false, isMixed = false } = {}) => {
    const box = make("figure", `desk-support${passage.supports ? " is-support" : ""}`);
    const quote = make("blockquote", "");
    if (passage.lead) quote.append(make("span", "desk-context", `${passage.lead} `));
    quote.append(passage.before, make("mark", "", passage.marked), passage.after);
    if (passage.trail) quote.append(make("span", "desk-context", ` ${passage.trail}`));
    const from = make("figcaption", "desk-meta");
    from.append(make("strong", "", passage.outlet));
    if (passage.when) {
      const when = make("time", "", passage.when);
      when.dateTime = passage.at;
      from.append(", ", when);
    }
    if (passage.title) {
      from.append(" · ");
      const title = make(passage.url ? "a" : "span", "", passage.title);
      if (passage.url) Object.assign(title, { href: passage.url, rel: "noreferrer noopener", target: "_blank" });
      from.append(title);
    }
    if (isMixed) from.append(" ", make("span", `desk-standing${passage.supports ? " is-support" : ""}`, passage.supports ? words.supports : words.look));
    box.append(quote, from);
    if (!isWhole) return box;
    const verbs = make("p", "desk-support__verbs");
    for (const [act, text] of [["put", words.insert], ["put-after", words.after]]) {
      const put = make("button", "desk-quiet", text);
      Object.assign(put, { type: "button" });
      put.dataset.do = act;
      put.dataset.passage = String(passage.id);
      verbs.append(put);
    }
    box.append(verbs);
    return box;
  };

  const fetched = async (name, key) => {
    if (!beside.has(key)) {
      const state = states.get(key);
      if (!state) return null;
      const stem = name.replace(/content$/, "");
      const along = name.startsWith("statement-") ? ["speaker", "role"].map((one) => [stem + one, form.elements[stem + one]?.value ?? ""]) : [];
      const asked = desk.ask(form.dataset.evidence, { name, text: state.text, along: Object.fromEntries(along) });
      beside.set(key, asked);
      asked.catch(() => beside.delete(key));
    }
    try {
      return await beside.get(key);
    } catch {
      return null;
    }
  };

  // --- The card ----------------------------------------------------------------------------

  const item = () => {
    if (!current) return null;
    return desk.list().find((one) => one.name === current.name && one.key === current.key)
      ?? desk.list().find((one) => one.key === current.key) ?? null;
  };

  const marked = (state) => {
    const node = document.createDocumentFragment();
    let from = 0;
    for (const [start, end] of [...(state.clear ? [] : state.spans)].sort((a, b) => a[0] - b[0])) {
      if (start < from) continue;
      node.append(state.text.slice(from, start), make("b", "desk-s__fail", state.text.slice(start, end)));
      from = end;
    }
    node.append(state.text.slice(from));
    return node;
  };

  // Words that differ stand out, so that a rewording is judged at a glance.
  const compared = (before, after) => {
    const node = document.createDocumentFragment();
    const mine = new Map();
    const plain = (word) => word.replace(/^[("“‘'«]+|[)"”’'».,;:!?]+$/g, "");
    for (const word of before.split(/\s+/).map(plain)) mine.set(word, (mine.get(word) ?? 0) + 1);
    for (const word of after.split(/(\s+)/)) {
      const known = mine.get(plain(word)) ?? 0;
      if (known) mine.set(plain(word), known - 1);
      node.append(known || !word.trim() ? word : make("ins", "", word));
    }
    return node;
  };

  const showVerdict = (one) => {
    const { state } = one;
    const listed = desk.list();
    const number = listed.findIndex((other) => other.key === one.key) + 1;
    const heading = part("heading");
    heading.textContent = heading.dataset.words.replace("{n}", String(number)).replace("{m}", String(listed.length));
    const open = desk.blocking().length;
    part("part").textContent = isNarrow.matches && open ? words.toclear.replace("{n}", String(open)) : state?.part ?? "";
    const chip = part("chip");
    chip.className = `desk-chip desk-chip--${state?.verdict ?? "checking"}`;
    chip.textContent = state?.label ?? words.checking;
    part("sentence").replaceChildren(...(state ? [marked(state)] : [one.sheet.field.value.slice(one.spot.start, one.spot.end)]));
    part("why").replaceChildren(...(state && !state.clear ? state.why.map((text) => make("p", "desk-problem", text)) : []));
    const vouched = part("vouched");
    vouched.hidden = !(state?.vouched_by || state?.is_cited);
    vouched.replaceChildren();
    if (!vouched.hidden) {
      const back = make("button", "desk-quiet", state.vouched_by ? words.withdraw : words.takeback);
      back.type = "button";
      back.dataset.do = state.vouched_by ? "unvouch" : "uncite";
      vouched.append(state.vouched_by ? `${words.vouches.replace("{who}", state.vouched_by)} “${state.vouch_reason}” ` : `${words.uncite} `, back);
    }
    const blocked = desk.blocking().filter((other) => other.key !== one.key).length;
    button("vouch").disabled = !state || (!state.can_vouch && !state.needs_override);
    button("cut").disabled = one.name === "title";
    button("next-block").hidden = !(blocked && (!state || state.clear));
    const whole = document.querySelector("#blocks .desk-blockers > li:not([data-desk-of-sentence])");
    button("review").hidden = Boolean(whole || desk.blocking().length) || !document.getElementById("review");
    card.classList.toggle("is-blocked", Boolean(state && !state.clear));
  };

  const showBeside = async (one) => {
    const { name, key, state } = one;
    button("accept").disabled = true;
    button("rewrite").disabled = true;
    if (!state) return;
    const offers = await fetched(name, key);
    if (!offers || current?.key !== key) return;
    button("accept").disabled = !offers.accept.length;
    button("rewrite").disabled = !offers.rewordings.length;
    part("offers").hidden = !offers.rewordings.length;
    part("rewordings").replaceChildren(...offers.rewordings.map((offer, number) => {
      const row = make("li", "desk-offer");
      const use = make("button", "desk-offer__use");
      use.type = "button";
      use.dataset.do = "use";
      use.dataset.number = String(number);
      use.append(make("kbd", "", number ? String(number + 1) : "R"), make("span", "w-sr-only", `${words.use}: `));
      const text = make("span", "");
      text.append(compared(state.text, offer.text));
      use.append(text);
      row.append(use);
      if (offer.is_source) row.append(make("span", "desk-meta", words.source));
      return row;
    }));
    const heading = part("evidence-heading");
    heading.hidden = false;
    const hasSupport = offers.passages.some((passage) => passage.supports);
    heading.textContent = hasSupport ? heading.dataset.supported : offers.passages.length ? heading.dataset.near : heading.dataset.none;
    // What supports comes first; a supported sentence needs no other places to look.
    const shown = offers.passages.filter((passage) => passage.supports || !hasSupport || !state.clear).slice(0, 4);
    const isMixed = hasSupport && shown.some((passage) => !passage.supports);
    part("passages").replaceChildren(...shown.map((passage) => figure(passage, { isWhole: true, isMixed })));
    tell("opened", { ids: shown.map((passage) => passage.id) });
  };

  // A reason that is being written stays, whatever the desk answers meanwhile about its sentence.
  const keepReason = (one) => {
    const isWritten = document.activeElement === document.getElementById("card-reason");
    if (isWritten && !asked) asked = one.key;
    if (!isWritten || asked !== one.key) part("reason").hidden = true;
  };

  const show = ({ scroll = true } = {}) => {
    const one = item();
    if (!one) return;
    if (!(isNarrow.matches && !card.classList.contains("is-called"))) card.hidden = false;
    keepReason(one);
    showVerdict(one);
    if (!beside.has(one.key)) {
      part("offers").hidden = true;
      part("passages").replaceChildren();
      part("evidence-heading").hidden = true;
    }
    showBeside(one);
    for (const sheet of sheets.values()) {
      sheet.spots.forEach((spot, n) => sheet.spans[n]?.classList.toggle("is-here", spot.key === one.key));
      sheet.gutter.childNodes.forEach((mark, n) => mark.classList.toggle("is-here", sheet.spots[n].key === one.key));
    }
    for (const row of items.children) {
      const isHere = row.dataset.key === one.key;
      if (isHere) row.setAttribute("aria-current", "true");
      else row.removeAttribute("aria-current");
    }
    if (!scroll) return;
    card.querySelector(".desk-card__scroll").scrollTop = 0;
    card.parentElement.scrollTop = 0;
  };

  const choose = (one, { focus = false, reveal = true } = {}) => {
    if (!one) return;
    current = { name: one.name, key: one.key };
    if (focus) card.classList.add("is-called");
    show();
    if (reveal) {
      const span = one.sheet.spans[one.sheet.spots.indexOf(one.spot)];
      const box = span?.getBoundingClientRect();
      const low = innerHeight * (isNarrow.matches ? 0.42 : 0.9);
      if (box && (box.top < 130 || box.bottom > low)) span.scrollIntoView({ block: isNarrow.matches ? "start" : "center", behavior: "instant" });
    }
    if (focus) card.focus({ preventScroll: true });
    const text = one.state ? `${one.state.label}. ${one.state.text}` : words.checking;
    if (focus) said.textContent = text;
  };

  const step = (way) => {
    const listed = desk.list();
    const here = listed.findIndex((one) => one.key === current?.key);
    choose(listed[Math.max(0, Math.min(listed.length - 1, here + way))], { focus: true });
  };

  const nextBlock = (way = 1) => {
    const listed = desk.list();
    const here = listed.findIndex((one) => one.key === current?.key);
    const focused = document.activeElement;
    if (!card.contains(focused) && !sheets.has(focused?.name) && listed[here]?.state?.clear === false) {
      // It stands on the card since the page was opened, and nobody has looked at it yet.
      choose(listed[here], { focus: true });
      return true;
    }
    const order = [...listed.slice(here + 1), ...listed.slice(0, here + 1)];
    if (way < 0) order.reverse().push(order.shift());
    const next = order.find((one) => one.state && !one.state.clear);
    if (next) choose(next, { focus: true });
    else tell("review");
    return Boolean(next);
  };

  // --- The list ----------------------------------------------------------------------------

  const showList = () => {
    const listed = desk.list();
    const blocked = listed.filter((one) => one.state && !one.state.clear);
    const shown = isFiltered ? blocked : listed;
    const filter = all.querySelector("[data-do=filter]");
    filter.textContent = filter.dataset.words.replace("{n}", String(blocked.length));
    filter.setAttribute("aria-pressed", String(isFiltered));
    all.querySelector("[data-none]").hidden = !isFiltered || Boolean(blocked.length);
    all.hidden = false;
    let last = "";
    items.replaceChildren(...shown.map((one) => {
      const row = make("li", `desk-row${one.state && !one.state.clear ? " is-blocked" : ""}`);
      row.dataset.key = one.key;
      const open = make("button", "desk-row__open");
      open.type = "button";
      open.dataset.do = "open";
      open.tabIndex = one.key === current?.key || (!current && one === shown[0]) ? 0 : -1;
      const verdict = one.state?.verdict ?? "checking";
      const chip = make("span", `desk-dot desk-dot--${verdict}`);
      chip.setAttribute("aria-hidden", "true");
      open.append(chip, make("span", "w-sr-only", `${one.state?.label ?? words.checking}. `), one.state?.text ?? "…");
      if (one.state && !one.state.clear && one.state.why[0]) open.append(make("span", "desk-row__why", one.state.why[0]));
      const part = one.state?.part ?? "";
      if (part && part !== last) row.dataset.part = last = part;
      row.append(open);
      if (one.key === current?.key) row.setAttribute("aria-current", "true");
      return row;
    }));
    };

  const showProgress = () => {
    const label = form.querySelector("[data-desk-progress]");
    const bar = document.getElementById("progress");
    const listed = desk.list();
    const blocked = desk.blocking().length;
    const good = listed.filter((one) => one.state?.clear).length;
    if (label && bar) {
      const { done: wasDone, good: wasGood } = label.dataset;
      if (!bar.classList.contains("is-ready") || good < listed.length) {
        label.textContent = label.dataset.words.replace("{n}", String(good)).replace("{m}", String(listed.length));
        bar.classList.remove("is-ready");
      }
      bar.max = Number(label.dataset.total) - Number(label.dataset.sentences) + listed.length;
      bar.value = Number(wasDone) - Number(wasGood) + good;
    }
    const link = form.querySelector("[data-desk-next-block]");
    if (link) {
      link.hidden = !blocked;
      link.textContent = (link.dataset.words ?? words.left).replace("{n}", String(blocked));
    }
  };

  // --- What can be done about a sentence -----------------------------------------------------

  const replace = (one, text, message) => {
    const { field } = one.sheet;
    const before = field.value;
    let { start, end } = one.spot;
    if (!text) {
      // The space that parted it from its neighbour goes with it.
      if (/\s/.test(before[end] ?? "")) end += 1;
      else if (/\s/.test(before[start - 1] ?? "")) start -= 1;
    }
    type(field, start, end, text);
    remember({ name: one.name, before, after: field.value, start: one.spot.start });
    wish = { name: one.name, start: one.spot.start, say: message, moves: true };
    card.focus({ preventScroll: true });
  };

  const type = (field, start, end, text) => {
    field.focus({ preventScroll: true });
    field.setSelectionRange(start, end);
    // The browser's own typing, so that Ctrl+Z takes it back.
    const isTyped = text ? document.execCommand("insertText", false, text) : document.execCommand("delete");
    if (!isTyped) {
      field.setRangeText(text, start, end, "end");
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  };

  const remember = (thing) => {
    done.push(thing);
    button("undo").disabled = false;
  };

  const undo = () => {
    const last = done.pop();
    button("undo").disabled = !done.length;
    if (!last) return say(words.nothing);
    if (last.verb) return tell("act", { verb: last.verb, say: words.undone, isUndo: true });
    const field = sheets.get(last.name)?.field;
    if (!field || field.value !== last.after) return say(words.typed);
    type(field, 0, field.value.length, last.before);
    wish = { name: last.name, start: last.start, say: words.undone, moves: false };
    card.focus({ preventScroll: true });
  };

  const accept = async (one) => {
    const offers = await fetched(one.name, one.key);
    if (!offers?.accept.length) return say(words.noaccept);
    tell("act", { verb: `cite:${one.key}:${offers.accept.join(",")}`, undo: `uncite:${one.key}`, moves: true });
  };

  const use = async (one, number) => {
    const offers = await fetched(one.name, one.key);
    const offer = offers?.rewordings[number];
    if (!offer) return say(words.noreword);
    replace(one, offer.text, words.reworded);
  };

  const put = async (one, id, isAfter) => {
    const offers = await fetched(one.name, one.key);
    const passage = offers?.passages.find((other) => other.id === id) ?? offers?.passages[0];
    if (!passage) return say(words.noreword);
    const text = passage.marked.trim();
    if (!isAfter) return replace(one, text, words.put);
    const { field } = one.sheet;
    const before = field.value;
    type(field, one.spot.end, one.spot.end, ` ${text}`);
    remember({ name: one.name, before, after: field.value, start: one.spot.start });
    wish = { name: one.name, start: one.spot.end + 1, say: words.put, moves: false };
  };

  const askReason = (one) => {
    // Right after typing or an undo the desk has not answered yet: the fingers need not wait for
    // it, and what they go on to type is a reason, not commands.
    const isAwaited = wish && !wish.moves;
    if (!isAwaited && one.state && !one.state.can_vouch && !one.state.needs_override) return say(words.novouch);
    asked = isAwaited ? "" : one.key;
    const field = document.getElementById("card-reason");
    part("reason").hidden = false;
    const override = card.querySelector("[data-do=override-now]");
    if (override) override.hidden = !one.state?.needs_override;
    field.value = "";
    field.focus();
    field.scrollIntoView({ block: "nearest" });
  };

  const vouch = (one, verb) => {
    const reason = document.getElementById("card-reason").value.trim();
    if (reason.length < 10) return say(words.short);
    tell("act", {
      verb: `${verb}:${one.key}`,
      fields: { [`reason-${one.key}`]: reason },
      undo: verb === "vouch" ? `unvouch:${one.key}` : "",
      moves: true,
    });
    card.focus({ preventScroll: true });
  };

  const edit = (one) => {
    const { field } = one.sheet;
    field.focus({ preventScroll: true });
    field.setSelectionRange(one.spot.end, one.spot.end);
  };

  const VERBS = {
    next: () => step(1),
    previous: () => step(-1),
    "next-block": () => nextBlock(),
    review: () => tell("review"),
    accept,
    rewrite: (one) => use(one, 0),
    use: (one, from) => use(one, Number(from.dataset.number)),
    put: (one, from) => put(one, Number(from.dataset.passage), false),
    "put-after": (one, from) => put(one, Number(from.dataset.passage), true),
    vouch: askReason,
    "vouch-now": (one) => vouch(one, "vouch"),
    "override-now": (one) => vouch(one, "override"),
    unvouch: (one) => tell("act", { verb: `unvouch:${one.key}` }),
    uncite: (one) => tell("act", { verb: `uncite:${one.key}` }),
    cut: (one) => (one.name === "title" ? say(words.headline) : replace(one, "", words.cut)),
    edit,
    undo,
    keys: () => keys.showModal(),
    close: () => {
      card.hidden = true;
      card.classList.remove("is-called");
    },
    filter: () => {
      isFiltered = !isFiltered;
      showList();
    },
    save: () => tell("act", { verb: "save" }),
  };
  const ALWAYS = new Set(["undo", "keys", "close", "filter", "save", "next", "previous", "next-block", "review"]);
  const run = (name, from) => {
    const one = item();
    if (one || ALWAYS.has(name)) VERBS[name]?.(one, from);
    else if (name === "vouch" && wish) askReason({ key: "" });
  };

  window.onrecordCard = { run, choose, show, showList, showProgress, nextBlock, say, left, item, figure, fetched, card, all, items, peek, keys, remember, beside,
    get current() { return current; }, set current(value) { current = value; },
    get wish() { return wish; }, set wish(value) { wish = value; } };
})();
