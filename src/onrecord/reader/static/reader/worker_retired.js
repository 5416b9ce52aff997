// Sent as /sw.js where offline reading is switched off: it forgets all and takes itself away.
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => {
  event.waitUntil(retire());
});

async function retire() {
  for (const name of await caches.keys()) {
    if (name.startsWith("onrecord-")) await caches.delete(name);
  }
  await self.registration.unregister();
}
