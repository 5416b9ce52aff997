// While the wire is open, say how many reports came in since; nothing moves under the reader.
const line = document.querySelector("[data-desk-newer]");
if (line) {
  const button = line.querySelector("a");
  const look = async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(line.dataset.deskNewer, { headers: { Accept: "application/json" } });
      if (!answer.ok || answer.redirected) return;
      const { count } = await answer.json();
      if (!count) return;
      const words = count === 1 ? line.dataset.one : line.dataset.many;
      button.textContent = words.replace("#", count > 99 ? "99+" : String(count));
      line.hidden = false;
    } catch {
      // The next look may reach the desk again.
    }
  };
  setInterval(look, 10000);
  document.addEventListener("visibilitychange", look);
}
