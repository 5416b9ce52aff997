// How the words may go on, while they are typed. Without this file the form works as it is.

const form = document.querySelector("[data-suggest]");
const field = form?.querySelector("input[type=search]");
const list = form?.querySelector("[data-suggestions]");
const status = form?.querySelector("[data-suggest-status]");

let items = [];
let chosen = -1;
let timer = 0;
let running = null;
let typed = "";

function close() {
  list.hidden = true;
  chosen = -1;
  field.setAttribute("aria-expanded", "false");
  field.removeAttribute("aria-activedescendant");
}

function choose(next) {
  chosen = next;
  [...list.children].forEach((row, at) => row.setAttribute("aria-selected", String(at === chosen)));
  if (chosen < 0) field.removeAttribute("aria-activedescendant");
  else field.setAttribute("aria-activedescendant", `suggestion-${chosen}`);
}

function show(found) {
  items = found;
  list.replaceChildren(...found.map((item, at) => {
    const row = document.createElement("li");
    row.id = `suggestion-${at}`;
    row.setAttribute("role", "option");
    row.setAttribute("aria-selected", "false");
    const text = document.createElement("span");
    text.dir = "auto";
    text.textContent = item.text;
    const kind = document.createElement("span");
    kind.className = "search__kind";
    kind.textContent = item.kind;
    row.append(text, kind);
    row.addEventListener("pointerdown", (event) => event.preventDefault());
    row.addEventListener("click", () => location.assign(item.url));
    return row;
  }));
  status.textContent = found.length ? `${found.length} ${status.dataset.words}` : "";
  if (!found.length || document.activeElement !== field) return close();
  choose(-1);
  list.hidden = false;
  field.setAttribute("aria-expanded", "true");
}

async function ask() {
  const words = field.value;
  if (words === typed) return;
  typed = words;
  running?.abort();
  if (words.trim().length < 2) return show([]);
  running = new AbortController();
  try {
    const answer = await fetch(`${form.dataset.suggest}?${new URLSearchParams({ q: words })}`, { signal: running.signal });
    if (answer.ok) show((await answer.json()).items);
  } catch (error) {
    if (error.name !== "AbortError") close();
  }
}

if (field) {
  field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-expanded", "false");
  field.setAttribute("aria-controls", "suggestions");
  list.id = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", status.dataset.words);
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 140);
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !list.hidden) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      choose(((chosen + 1 + step + items.length + 1) % (items.length + 1)) - 1);
    } else if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      location.assign(items[chosen].url);
    }
  });
  field.addEventListener("blur", close);
  // The shortcut "/" of every page goes to this field; the one in the masthead gives way to it.
  document.querySelector(".masthead [data-find]")?.removeAttribute("data-find");
  form.setAttribute("data-find", "");
}
