// A search beside a list of stories: what fits fills the list, from all stories and not only those
// that stand in it. Arrows choose while one types. Without this script the list is as it was.
"use strict";
(() => {
  const WAIT = 200;
  const begin = (field) => {
    const list = document.getElementById(field.dataset.findFor);
    const said = field.nextElementSibling;
    const first = [...list.options];
    let asked = 0;
    let timer = 0;
    const say = (count) => {
      const { one, many, none } = field.dataset;
      said.textContent = (count === 0 ? none : count === 1 ? one : many).replace("#", String(count));
    };
    const fill = (options, at) => {
      list.replaceChildren(...options);
      list.selectedIndex = Math.min(at, options.length - 1);
      list.dispatchEvent(new Event("change", { bubbles: true }));
    };
    const search = async () => {
      const words = field.value.trim();
      const turn = ++asked;
      if (!words) {
        fill(first, 0);
        said.textContent = "";
        return;
      }
      try {
        const answer = await fetch(`${field.dataset.find}?q=${encodeURIComponent(words)}`, { headers: { Accept: "application/json" } });
        if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
        const { stories } = await answer.json();
        if (turn !== asked) return;
        const found = stories.filter((one) => String(one.id) !== field.dataset.findWithout);
        const options = found.map((one) => new Option(one.name, String(one.id)));
        if (!options.length) options.push(new Option(field.dataset.none, ""));
        fill(options, 0);
        say(found.length);
      } catch {
        if (turn === asked) said.textContent = field.dataset.lost;
      }
    };
    field.hidden = false;
    field.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(search, WAIT);
    });
    field.addEventListener("keydown", (event) => {
      const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (by) {
        event.preventDefault();
        list.selectedIndex = Math.min(Math.max(list.selectedIndex + by, 0), list.options.length - 1);
        said.textContent = list.selectedOptions[0]?.textContent ?? "";
      } else if (event.key === "Escape" && field.value) {
        event.preventDefault();
        field.value = "";
        search();
      } else if (event.key === "Enter") {
        // The form's first button is not what is meant here: whoever shows this field says what is.
        event.preventDefault();
        if (list.value) field.dispatchEvent(new CustomEvent("found", { bubbles: true }));
      }
    });
  };
  document.querySelectorAll("[data-find]").forEach(begin);
})();
