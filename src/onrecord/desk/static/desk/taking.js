// Handing in works without this file. With it, files may be dropped anywhere on the form, too much
// is told before it is sent, and the button says that it works.
for (const form of document.querySelectorAll("[data-desk-working]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    (event.submitter ?? form.querySelector("button")).textContent = form.dataset.deskWorking;
  });
}
(() => {
  const form = document.querySelector("[data-desk-taking]");
  if (!form) return;
  const files = form.querySelector("input[type=file]");
  const button = form.querySelector("button");
  const told = form.querySelector("[data-desk-problem]");
  const drop = form.querySelector("[data-desk-drop]");
  const most = Number(form.dataset.mostBytes) * 1024 * 1024;

  const carries = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  for (const name of ["dragover", "dragleave", "drop"]) {
    form.addEventListener(name, (event) => {
      if (!carries(event)) return;
      event.preventDefault();
      drop.classList.toggle("is-over", name === "dragover");
      if (name === "drop") files.files = event.dataTransfer.files;
    });
  }
  form.addEventListener("submit", (event) => {
    const size = [...files.files].reduce((sum, file) => sum + file.size, 0);
    if (size > most) {
      event.preventDefault();
      told.firstElementChild.textContent = form.dataset.tooMuch;
      told.hidden = false;
      told.scrollIntoView({ block: "nearest" });
      return;
    }
    button.textContent = form.dataset.working;
    button.setAttribute("aria-disabled", "true");
    // A second press while the first is on its way sends nothing.
    form.addEventListener("submit", (again) => again.preventDefault());
  });
})();
// Coming back to the page finds a button that can be pressed.
addEventListener("pageshow", (event) => {
  if (event.persisted && document.querySelector("[data-desk-working], [data-desk-taking]")) location.reload();
});
