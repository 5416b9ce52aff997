// Correcting works without this file. With it, the sentence that is chosen stands ready to be
// put right, until somebody has typed there.
(() => {
  const now = document.getElementById("now");
  if (!now) return;
  let offered = now.value;
  document.querySelector(".desk-choices").addEventListener("change", (event) => {
    if (now.value.trim() && now.value !== offered) return;
    const words = event.target.closest("label").querySelector("[data-words]");
    offered = words.textContent;
    now.value = offered;
  });
})();
