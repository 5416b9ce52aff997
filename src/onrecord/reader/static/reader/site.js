// Comforts of every page: colours, times that say how fresh a piece is, sharing, the count of a thread.

const root = document.documentElement;

function remember(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {
    // Storage may be refused; the choice then lasts as long as the page.
  }
}

const system = matchMedia("(prefers-color-scheme: dark)");
const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);

for (const button of document.querySelectorAll("[data-theme-switch]")) {
  const show = () => button.setAttribute("aria-pressed", String(isDark()));
  button.hidden = false;
  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    remember("onrecord.theme", root.dataset.theme);
    show();
  });
  system.addEventListener("change", show);
  show();
}

// A printed page cannot know when it is read: only here can a time become "5 minutes ago".
const DAY = 86400;
const words = new Intl.RelativeTimeFormat(root.lang || "en", { numeric: "auto" });

function tell() {
  for (const time of document.querySelectorAll("time[data-relative]")) {
    const age = (Date.now() - new Date(time.dateTime)) / 1000;
    time.dataset.printed ??= time.textContent;
    if (age < 0 || age >= DAY) {
      time.textContent = time.dataset.printed;
      continue;
    }
    time.title = time.dataset.printed;
    time.textContent =
      age < 60 ? words.format(0, "minute")
      : age < 3600 ? words.format(-Math.floor(age / 60), "minute")
      : words.format(-Math.floor(age / 3600), "hour");
  }
}
tell();
setInterval(tell, 60000);

for (const share of document.querySelectorAll("[data-share]")) {
  const { url, title } = share.dataset;
  const native = share.querySelector("[data-share-native]");
  const copy = share.querySelector("[data-share-copy]");
  const status = share.querySelector("[data-share-status]");
  if (navigator.share) {
    native.hidden = false;
    native.firstElementChild.addEventListener("click", () => {
      navigator.share({ url, title }).catch(() => {}); // The reader closed the sheet.
    });
  }
  if (navigator.clipboard) {
    const button = copy.firstElementChild;
    const label = button.textContent;
    copy.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(url);
      button.textContent = status.textContent = button.dataset.done;
      setTimeout(() => (button.textContent = label), 2500);
    });
  }
  document.addEventListener("click", (event) => {
    if (!share.contains(event.target)) share.open = false;
  });
  share.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !share.open) return;
    share.open = false;
    share.querySelector("summary").focus();
  });
}

document.addEventListener("htmx:after:swap", () => {
  const count = document.querySelector("[data-thread] [data-count]")?.dataset.count;
  const place = document.querySelector("[data-thread-count]");
  if (place && Number(count) > 0) place.textContent = count;
});
