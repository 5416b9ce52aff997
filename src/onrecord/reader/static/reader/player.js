// A player over the page's own audio element, which stays as it is where this does not run.

const player = document.querySelector("[data-player]");

if (player) {
  const audio = player.querySelector("audio");
  const row = player.querySelector(".player__row");
  const play = row.querySelector(".player__play");
  const seek = row.querySelector(".player__seek");
  const now = row.querySelector(".player__now");
  const speed = row.querySelector("select");
  const words = { play: play.getAttribute("aria-label"), pause: play.dataset.pause };
  const length = Number(audio.dataset.seconds);
  const sentences = [...document.querySelectorAll(".s[data-from]")].map((element) => ({
    element,
    from: Number(element.dataset.from),
    to: Number(element.dataset.to),
  }));
  let spoken = null;

  const clock = (seconds) => {
    const whole = Math.max(0, Math.floor(seconds));
    return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
  };

  const show = () => {
    const at = audio.currentTime;
    now.textContent = clock(at);
    seek.value = at;
    seek.style.setProperty("--done", `${(100 * at) / length}%`);
    seek.setAttribute("aria-valuetext", `${clock(at)} / ${clock(length)}`);
    const found = sentences.find((sentence) => at >= sentence.from && at < sentence.to);
    const element = audio.paused && !at ? null : (found?.element ?? null);
    if (element === spoken) return;
    spoken?.classList.remove("is-spoken");
    element?.classList.add("is-spoken");
    spoken = element;
  };

  const state = () => {
    player.classList.toggle("is-playing", !audio.paused);
    play.setAttribute("aria-label", audio.paused ? words.play : words.pause);
    show();
  };

  audio.controls = false;
  row.hidden = false;
  play.addEventListener("click", () => (audio.paused ? audio.play() : audio.pause()));
  seek.addEventListener("input", () => {
    audio.currentTime = Number(seek.value);
    show();
  });
  speed.addEventListener("change", () => (audio.playbackRate = Number(speed.value)));
  for (const name of ["play", "pause", "ended"]) audio.addEventListener(name, state);
  audio.addEventListener("timeupdate", show);
  audio.addEventListener("play", () => (audio.playbackRate = Number(speed.value)));
  // A file that cannot be played is not offered with a dead button.
  audio.addEventListener("error", () => (audio.controls = !(row.hidden = true)), true);
}
