// The editor works without this file. With it: fields grow with their text, leaving with
// unsaved words asks first, a sentence of the record finds its words in the text, and the
// legend filters the record.
(() => {
  const form = document.getElementById("editor");
  if (!form) return;

  // Browsers without field-sizing grow the fields from here.
  const canSize = window.CSS && CSS.supports("field-sizing", "content");
  const grow = (field) => {
    if (canSize) return;
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight + 2}px`;
  };
  const growAll = () => form.querySelectorAll("[data-desk-grow]").forEach(grow);
  growAll();
  window.addEventListener("resize", growAll);

  let isDirty = Boolean(form.querySelector(".desk-conflict"));
  let isSending = false;
  const showDirty = () => {
    const note = form.querySelector("[data-desk-unsaved]");
    if (note) note.hidden = !isDirty;
  };
  form.addEventListener("desk:served", (event) => {
    isDirty = !event.detail.isSaved;
    showDirty();
    growAll();
  });
  showDirty();
  form.addEventListener("input", (event) => {
    if (event.target.matches("[data-desk-grow]")) grow(event.target);
    if (event.target.closest(".desk-text")) {
      isDirty = true;
      showDirty();
    }
  });
  form.addEventListener("submit", () => {
    isSending = true;
  });
  window.addEventListener("beforeunload", (event) => {
    if (isDirty && !isSending) event.preventDefault();
  });

  // Enter in a reason field presses the button beside it, not the first one of the page.
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches("input[type=text]")) return;
    const beside = event.target.closest(".desk-reason");
    const button = beside && beside.querySelector("button[type=submit]");
    if (!button) return;
    event.preventDefault();
    form.requestSubmit(button);
  });

  form.addEventListener("click", (event) => {
    const text = event.target.closest(".desk-entry__text");
    const entry = text && text.closest(".desk-entry");
    if (!entry || window.getSelection().toString()) return;
    const words = entry.dataset.text;
    for (const field of form.querySelectorAll(".desk-text textarea")) {
      const start = field.value.indexOf(words);
      if (start < 0) continue;
      field.focus({ preventScroll: true });
      field.setSelectionRange(start, start + words.length);
      field.scrollIntoView({ block: "center", behavior: "smooth" });
      return;
    }
  });

  const ledger = form.querySelector("[data-desk-ledger]");
  const filters = ledger ? ledger.querySelectorAll("[data-desk-filter]") : [];
  filters.forEach((item) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "desk-legend__item";
    button.setAttribute("aria-pressed", "false");
    button.append(...item.childNodes);
    button.addEventListener("click", () => {
      const isOn = button.getAttribute("aria-pressed") !== "true";
      ledger.querySelectorAll("button[aria-pressed]").forEach((other) => {
        other.setAttribute("aria-pressed", String(other === button && isOn));
      });
      ledger.querySelectorAll("[data-verdict]").forEach((entry) => {
        entry.hidden = isOn && entry.dataset.verdict !== item.dataset.deskFilter;
      });
      ledger.querySelectorAll(".desk-ledger__field").forEach((head) => {
        head.hidden = isOn;
      });
    });
    item.replaceWith(button);
  });
})();
