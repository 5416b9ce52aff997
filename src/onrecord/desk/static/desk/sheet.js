// The margin of the text: what each sentence is worth, live while it is typed. Sentences are
// cut and judged by the desk; this file only draws what it answers. It writes nothing.
"use strict";
window.onrecordDesk = (() => {
  const form = document.getElementById("editor");
  if (!form || !form.dataset.check) return null;

  const PAUSE = 70; // milliseconds without a key before the desk is asked
  const words = document.querySelector("[data-desk-words]").dataset;
  const events = new EventTarget();
  const sheets = new Map(); // name of a field -> its sheet
  const states = new Map(); // key of a sentence -> what the desk says of it
  const SIGNS = { supported: "✓", vouched: "✎", partial: "◐", unsupported: "✕", contradicted: "≠" };
  const CHECKED = /^(title|standfirst|(paragraph|heading|watch)-.+|statement-.+-content|picture-\d+-(caption|alt))$/;

  const tell = (name, detail) => events.dispatchEvent(new CustomEvent(name, { detail }));
  const make = (tag, name, text) => {
    const node = document.createElement(tag);
    if (name) node.className = name;
    if (text !== undefined) node.textContent = text;
    return node;
  };

  // --- One field with its margin -----------------------------------------------------------

  const wrap = (field) => {
    const box = make("div", "desk-sheet");
    const mirror = make("div", `${field.className} desk-sheet__mirror`);
    const gutter = make("div", "desk-sheet__gutter");
    mirror.setAttribute("aria-hidden", "true");
    field.before(box);
    const isFocused = document.activeElement === field;
    box.append(field, mirror, gutter);
    if (isFocused) field.focus();
    return { field, box, mirror, gutter, value: null, spots: [], spans: [] };
  };

  const draw = (sheet) => {
    const { mirror, field, spots } = sheet;
    const value = field.value;
    mirror.replaceChildren();
    sheet.spans = [];
    let at = 0;
    for (const spot of spots) {
      mirror.append(value.slice(at, spot.start));
      const state = states.get(spot.key);
      const verdict = spot.isOpen ? "checking" : state?.verdict ?? "checking";
      const isClear = !spot.isOpen && state ? state.clear : true;
      const span = make("span", `desk-s desk-s--${verdict}${isClear ? "" : " desk-s--blocks"}`);
      const said = value.slice(spot.start, spot.end);
      // A span of the desk's counts in the sentence with its white space folded.
      const marks = !isClear && state.text === said ? state.spans : [];
      let from = 0;
      for (const [start, end] of [...marks].sort((one, other) => one[0] - other[0])) {
        if (start < from) continue;
        span.append(said.slice(from, start), make("b", "desk-s__fail", said.slice(start, end)));
        from = end;
      }
      span.append(said.slice(from));
      mirror.append(span);
      sheet.spans.push(span);
      at = spot.end;
    }
    mirror.append(value.slice(at), "\u200b");
  };

  // Marks stand at the line on which their sentence begins; two to a line, the rest below.
  const place = (sheet) => {
    const { gutter, box, spots } = sheet;
    const top = box.getBoundingClientRect().top;
    const columns = matchMedia("(max-width: 48rem)").matches ? 1 : 2;
    const taken = new Map();
    const marks = spots.map((spot, number) => {
      const span = sheet.spans[number];
      const first = span.getClientRects()[0] ?? span.getBoundingClientRect();
      const state = spot.isOpen ? null : states.get(spot.key);
      const verdict = state?.verdict ?? "checking";
      const mark = make("button", `desk-mark desk-mark--${verdict}${state && !state.clear ? " desk-mark--blocks" : ""}`);
      mark.type = "button";
      mark.tabIndex = -1;
      mark.textContent = state && !state.clear && verdict === "supported" ? "✕" : SIGNS[verdict] ?? "…";
      const said = state ? state.label : words.checking;
      mark.setAttribute("aria-label", words.sentence.replace("{n}", String(numberOf(spot))).replace("{verdict}", said));
      mark.addEventListener("click", () => tell("choose", { name: sheet.field.name, key: spot.key, from: "mark" }));
      let y = Math.round(first.top - top + (first.height - 20) / 2);
      for (let tries = 0; tries < 40; tries += 1) {
        const near = [...taken].filter(([line]) => Math.abs(line - y) < 16).reduce((sum, [, n]) => sum + n, 0);
        if (near < columns) {
          taken.set(y, (taken.get(y) ?? 0) + 1);
          mark.dataset.column = String(near);
          break;
        }
        y += 8;
      }
      mark.style.top = `${y}px`;
      return mark;
    });
    gutter.replaceChildren(...marks);
  };

  const redraw = (sheet) => {
    draw(sheet);
    place(sheet);
  };

  // --- All sentences, in the order of the page ---------------------------------------------

  const list = () => {
    const found = [];
    const seen = new Set();
    for (const sheet of sheets.values()) {
      for (const spot of sheet.spots) {
        if (seen.has(spot.key)) continue;
        seen.add(spot.key);
        found.push({ name: sheet.field.name, key: spot.key, spot, sheet, state: spot.isOpen ? null : states.get(spot.key) ?? null });
      }
    }
    return found;
  };
  const numberOf = (spot) => list().findIndex((one) => one.spot === spot || one.key === spot.key) + 1;
  const blocking = () => list().filter((one) => one.state && !one.state.clear);
  const at = (name, offset) => {
    const spots = sheets.get(name)?.spots ?? [];
    return spots.find((spot) => offset >= spot.start && offset <= spot.end) ?? null;
  };

  // --- Asking the desk ---------------------------------------------------------------------

  const token = () => form.querySelector("[name=csrfmiddlewaretoken]").value;
  const ask = async (address, body, signal) => {
    const answer = await fetch(address, {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token() },
      body: JSON.stringify(body),
      signal,
    });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    return answer.json();
  };

  const waiting = new Set();
  let timer = 0;
  let asking = null;
  let typedAt = 0;
  let isDeaf = false;

  const check = async () => {
    asking?.abort();
    asking = new AbortController();
    const { signal } = asking;
    const began = typedAt;
    const names = [...waiting].filter((name) => sheets.has(name));
    const sent = Object.fromEntries(names.map((name) => [name, sheets.get(name).field.value]));
    // In whose mouth a statement stands counts: those fields go along with it.
    const mouths = names.filter((name) => name.startsWith("statement-")).flatMap((name) =>
      ["speaker", "role"].map((part) => name.replace(/content$/, part)));
    const along = Object.fromEntries(mouths.map((name) => [name, form.elements[name]?.value ?? ""]));
    if (!names.length) return;
    // What stands in these fields, and what was typed last: so an undo costs no check.
    const known = new Set([...states.keys()].slice(-40));
    for (const name of names) for (const { key } of sheets.get(name).spots) if (states.has(key)) known.add(key);
    let answer;
    try {
      answer = await ask(form.dataset.check, { fields: { ...sent, ...along }, known: [...known] }, signal);
    } catch (error) {
      if (error.name === "AbortError") return;
      if (!isDeaf) tell("say", { text: words.deaf });
      isDeaf = true;
      timer = setTimeout(check, 4000);
      return;
    }
    isDeaf = false;
    for (const [key, state] of Object.entries(answer.sentences)) states.set(key, state);
    let isMissing = false;
    for (const name of names) {
      const sheet = sheets.get(name);
      if (!sheet || sheet.field.value !== sent[name]) continue; // typed on: asked again already
      waiting.delete(name);
      sheet.spots = answer.fields[name];
      sheet.value = sent[name];
      isMissing ||= sheet.spots.some((spot) => !states.has(spot.key));
      if (isMissing) waiting.add(name);
      redraw(sheet);
    }
    if (began) performance.measure("onrecord:verdict", { start: began, end: performance.now() });
    typedAt = 0;
    tell("checked", { names });
    if (isMissing) timer = setTimeout(check, 0);
  };

  const later = (name, pause) => {
    waiting.add(name);
    clearTimeout(timer);
    timer = setTimeout(check, pause);
  };

  // What was typed moves the sentences after it and opens the one that it stands in.
  const shift = (sheet) => {
    const before = sheet.value ?? "";
    const after = sheet.field.value;
    const most = Math.min(before.length, after.length);
    let head = 0;
    while (head < most && before[head] === after[head]) head += 1;
    let tail = 0;
    while (tail < most - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail += 1;
    const from = head;
    const to = before.length - tail;
    const by = after.length - before.length;
    sheet.spots = sheet.spots
      .map((spot) => {
        if (spot.end < from) return spot;
        if (spot.start > to || (spot.start === to && from < to)) return { ...spot, start: spot.start + by, end: spot.end + by };
        return { ...spot, start: Math.min(spot.start, from), end: Math.max(Math.min(spot.start, from), spot.end + by), isOpen: true };
      })
      .filter((spot) => spot.end > spot.start && spot.end <= after.length);
    sheet.value = after;
  };

  form.addEventListener("input", (event) => {
    const sheet = sheets.get(event.target.name);
    const said = event.target.name?.replace(/-(speaker|role)$/, "-content");
    if (!sheet && sheets.has(said)) later(said, PAUSE);
    if (!sheet) return;
    typedAt ||= performance.now();
    shift(sheet);
    redraw(sheet);
    later(sheet.field.name, PAUSE);
    tell("typed", { name: sheet.field.name });
  });

  // --- Setting up, and again after the desk served another text ------------------------------

  const gather = () => {
    sheets.clear();
    const fields = form.querySelectorAll("[data-desk-text] textarea");
    for (const field of fields) {
      if (!CHECKED.test(field.name)) continue;
      const sheet = wrap(field);
      sheets.set(field.name, sheet);
      sheet.value = field.value;
      waiting.add(field.name);
      sizes?.observe(field);
    }
    form.classList.add("is-live");
  };
  const sizes = window.ResizeObserver
    ? new ResizeObserver((entries) => {
        for (const entry of entries) {
          const sheet = sheets.get(entry.target.name);
          if (sheet?.field === entry.target) place(sheet);
        }
      })
    : null;

  const isWaiting = (name) => waiting.has(name);
  const forget = () => states.clear();
  const recheck = () => {
    for (const name of sheets.keys()) waiting.add(name);
    return check();
  };

  gather();
  document.fonts?.ready.then(() => sheets.forEach(place));
  return { form, words, events, sheets, states, make, tell, ask, list, at, blocking, numberOf, gather, isWaiting, forget, recheck, redraw, token };
})();
