// Hearing how a name sounds before it is saved. Without this script a saved name is heard by its link.
(() => {
  const form = document.querySelector("[data-say]");
  const status = document.querySelector("[data-heard]");
  let player = null;
  const tell = (words) => {
    if (status) status.textContent = words;
  };

  // Asked for once and played from memory: where the voice cannot say it, the desk says why.
  async function hear(address) {
    tell(status?.dataset.waiting ?? "");
    try {
      const answer = await fetch(address, { headers: { Accept: "audio/mpeg, text/plain" } });
      if (!answer.ok) return tell(await answer.text());
      player ??= new AudioContext();
      const sound = player.createBufferSource();
      sound.buffer = await player.decodeAudioData(await answer.arrayBuffer());
      sound.connect(player.destination);
      sound.start();
      return tell("");
    } catch {
      return tell(status?.dataset.failed ?? "");
    }
  }

  const button = form?.querySelector("[data-hear]");
  if (button) {
    button.hidden = false;
    button.addEventListener("click", () => {
      if (!form.reportValidity()) return;
      const { name, said, language } = form.elements;
      const asked = new URLSearchParams({ name: name.value, said: said.value, language: language.value });
      hear(`${form.dataset.say}?${asked}`);
    });
  }
  for (const link of document.querySelectorAll("[data-hear-row]")) {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      hear(link.href);
    });
  }
})();
