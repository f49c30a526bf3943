// Starts the worker that keeps visited pages for where there is no network, unless the reader wants
// none kept; on the page that explains it, the switches. Without this script the site is the same.

const root = new URL("../", import.meta.url).href;
const OFF = `offline off ${root}`; // a store that holds nothing; the worker looks for it, too

// Whether there is a worker: some views inside other apps have none, and no browser outside https.
async function start(keptAlready = false) {
  if (!(await navigator.serviceWorker.register(`${root}offline-worker.js`, { updateViaCache: "none" }))) return false;
  await caches.delete(OFF);
  await navigator.serviceWorker.ready;
  if (keptAlready) return true;
  const used = performance.getEntriesByType("resource").map(({ name }) => name);
  const { href } = document.querySelector("link[rel=icon]"); // the browser may fetch it last of all
  ask({ ask: "visited", urls: [location.href, href, ...used], sparing: navigator.connection?.saveData === true });
  return true;
}

// What the worker answers.
async function ask(question) {
  const { active } = await navigator.serviceWorker.ready;
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => resolve(data);
    active.postMessage(question, [port2]);
  });
}

async function stop() {
  await caches.open(OFF);
  await ask({ ask: "clear" });
  await (await navigator.serviceWorker.ready).unregister();
}

async function begin() {
  if (!("serviceWorker" in navigator && "caches" in window)) return {};
  // The page itself goes first, and is whole before it is kept.
  if (document.readyState !== "complete") await new Promise((loaded) => addEventListener("load", loaded));
  const off = await caches.has(OFF);
  // A page that did not come through the worker is not kept yet, even where it has taken it over since.
  const [{ workerStart }] = performance.getEntriesByType("navigation");
  return { works: off || (await start(workerStart > 0)), off };
}

const begun = begin().catch(() => ({})); // a browser that keeps nothing
const heading = document.querySelector("h2#offline");
if (heading) {
  const { fit } = await import(new URL("offline-controls.js", import.meta.url).href);
  fit(heading, { root, start, stop, ask, ...(await begun) });
}
