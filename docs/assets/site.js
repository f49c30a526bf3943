// What the pages do beyond being read. Without this script every page can be read and left.
"use strict";

// Light or dark: as the reader's system says, until they say otherwise. A script in the page has set
// it before anything was drawn.
const scheme = document.querySelector("[data-scheme]");
const systemIsDark = matchMedia("(prefers-color-scheme: dark)");

function setScheme(dark) {
  document.body.dataset.mdColorScheme = dark ? "slate" : "default";
  scheme.setAttribute("aria-pressed", String(dark));
}

function chosenScheme() {
  try {
    return localStorage.getItem("scheme");
  } catch {
    return null; // a browser that keeps nothing
  }
}

setScheme(document.body.dataset.mdColorScheme === "slate");
scheme.addEventListener("click", () => {
  setScheme(scheme.getAttribute("aria-pressed") === "false");
  try {
    localStorage.setItem("scheme", document.body.dataset.mdColorScheme);
  } catch {} // then it holds for this page
});
systemIsDark.addEventListener("change", () => {
  if (!chosenScheme()) setScheme(systemIsDark.matches);
});

// The header names the page once its title is out of sight; the way to the top is offered to who
// scrolls up; the outline marks the section that is read, and keeps it in sight.
const headerTitle = document.querySelector(".md-header__title");
const toTop = document.querySelector(".md-top");
const outline = document.querySelector(".md-sidebar--secondary .md-sidebar__scrollwrap");
const entries = [...(outline?.querySelectorAll("a[href^='#']") ?? [])]
  .map((link) => ({ link, heading: document.getElementById(decodeURIComponent(link.hash.slice(1))) }))
  .filter(({ heading }) => heading);
const listed = entries.map(({ heading }) => heading);
const HEADER = 64; // px, with a little air
let read = null;
let scrolled = 0;

// How many headings are above the middle of the upper half of the screen. They stand in order, so
// that a few of them need to be measured.
function above(headings) {
  let [low, high] = [0, headings.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    // The last headings of a long page may not be there yet.
    const { height, top } = headings[middle].getBoundingClientRect();
    if (top > window.innerHeight / 4 || (!height && headings[middle].closest("[data-later]"))) high = middle;
    else low = middle + 1;
  }
  return low;
}

function markRead(link) {
  if (link === read) return;
  read?.classList.remove("md-nav__link--active");
  link?.classList.add("md-nav__link--active");
  read = link;
  if (!link) return;
  const [box, room] = [link.getBoundingClientRect(), outline.getBoundingClientRect()];
  if (box.top < room.top || box.bottom > room.bottom) {
    outline.scrollTop += box.top - room.top - room.height / 2;
  }
}

function onScroll() {
  const title = document.querySelector("article h1");
  const gone = title !== null && title.getBoundingClientRect().bottom < HEADER;
  headerTitle.classList.toggle("md-header__title--active", gone);
  if (toTop) toTop.hidden = !gone || scrollY >= scrolled;
  scrolled = scrollY;
  if (outline?.offsetParent) markRead(entries[above(listed) - 1]?.link ?? null);
}

let waiting = false;
window.addEventListener("scroll", () => {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => {
    waiting = false;
    onScroll();
  });
}, { passive: true });
requestAnimationFrame(onScroll);
toTop?.addEventListener("click", () => {
  window.scrollTo({ top: 0 });
  const title = document.querySelector("article h1"); // the button is about to go
  title.tabIndex = -1;
  title.focus({ preventScroll: true });
});

// The language switch keeps the reader's place. Without this script it leads to the same page.

// What the address leads to.
function addressed() {
  try {
    return document.getElementById(decodeURIComponent(location.hash.slice(1)));
  } catch {
    return null; // a sign of per cent that means nothing
  }
}

// The section a reader sees: the one in the address if it is on the screen, else the last heading
// above the middle of the upper half of the screen.
function currentSection() {
  const named = addressed();
  if (named?.getClientRects().length) {
    const { top } = named.getBoundingClientRect();
    if (top >= 0 && top <= window.innerHeight) return named.id;
  }
  const headings = document.querySelectorAll("article :is(h2, h3, h4, h5, h6)[id]");
  return headings[above(headings) - 1]?.id ?? "";
}

for (const link of document.querySelectorAll("a[data-switch]")) {
  link.addEventListener("click", () => {
    link.hash = currentSection();
  });
}

// Code that is wider than its box is scrolled with the keyboard, too.
const wide = new ResizeObserver((boxes) => {
  for (const { target } of boxes) {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});
for (const code of document.querySelectorAll("article pre > code")) wide.observe(code);

// A law that was amended is shown as it is now; without this script both wordings are there.
const article = document.querySelector("article");
const english = document.documentElement.lang === "en";

const views = [...document.querySelectorAll(".view-switch input")];
for (const choice of views) {
  const show = () => {
    if (choice.checked) article.dataset.view = choice.value;
  };
  choice.addEventListener("change", show);
  show(); // a browser that comes back to the page remembers what was chosen
}

// The address may be that of a clause that was removed, or added: then both wordings are shown.
function showAddressed() {
  const place = addressed();
  if (!place?.closest(".is-removed, .is-added, del, ins") || place.getClientRects().length) return;
  views.find(({ value }) => value === "both")?.click();
  place.scrollIntoView();
}

showAddressed();
window.addEventListener("hashchange", showAddressed);

// A clause can be copied with its citation.
function citation(clause) {
  const [number, ...rest] = clause.id.split("-").slice(1);
  const part = rest.find((each) => /^\d{1,2}$/.test(each));
  const letter = rest.find((each) => /^[a-z]+$/.test(each))?.replace("dd", "đ");
  const law = document.querySelector("[data-cited]")?.dataset.cited ?? document.title;
  if (english) return `Article ${number}${part ? `(${part})` : ""}${letter ? `(${letter})` : ""}, ${law}`;
  return `${letter ? `điểm ${letter} ` : ""}${part ? `khoản ${part} ` : ""}Điều ${number} ${law}`;
}

function words(clause) {
  const twin = clause.cloneNode(true);
  const view = article.dataset.view;
  twin.querySelectorAll(".headerlink, .amending").forEach((each) => each.remove());
  if (view === "amended") twin.querySelectorAll("del").forEach((each) => each.remove());
  if (view === "adopted") twin.querySelectorAll("ins").forEach((each) => each.remove());
  return twin.textContent.replace(/\s+/g, " ").trim();
}

// What was done is said where a screen reader hears it. The place must be there before the words.
const said = document.createElement("div");
said.className = "said";
said.setAttribute("role", "status");
document.body.append(said);
let silence;

function say(text) {
  clearTimeout(silence);
  said.textContent = text;
  silence = setTimeout(() => said.replaceChildren(), 4000);
}

// What is copied as HTML, too, is pasted as a link where an editor takes one, and as text elsewhere.
async function copy(text, done, html = "") {
  try {
    if (html) {
      const kinds = { "text/plain": text, "text/html": html };
      const blobs = Object.entries(kinds).map(([type, words]) => [type, new Blob([words], { type })]);
      await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
    } else await navigator.clipboard.writeText(text);
  } catch {
    // Without https, and in some views inside other apps, only the old way is open.
    const focused = document.activeElement;
    const area = document.createElement("textarea");
    area.value = text;
    area.readOnly = true; // no keyboard comes up
    area.className = "copied";
    area.addEventListener("copy", (event) => {
      if (!html) return;
      event.preventDefault();
      event.clipboardData.setData("text/plain", text);
      event.clipboardData.setData("text/html", html);
    });
    document.body.append(area);
    area.select();
    const copied = document.execCommand("copy");
    area.remove();
    focused?.focus({ preventScroll: true });
    if (!copied) return say(english ? "Could not copy" : "Không sao chép được");
  }
  say(done);
}

function button(text, name, click) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = text;
  if (name) made.setAttribute("aria-label", name);
  made.addEventListener("click", click);
  return made;
}

function addressOf(id) {
  const address = new URL(location.href);
  address.search = "";
  address.hash = id;
  return address.href;
}

// The sign behind a heading or a clause is a link, and copies its address.
article?.addEventListener("click", (event) => {
  const link = event.target.closest(".headerlink");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  copy(addressOf(link.hash), english ? "Link copied" : "Đã sao chép liên kết");
});

function makeCopyButton(link) {
  const clause = link.parentElement;
  const name = english ? "Copy the text with its citation" : "Sao chép lời văn kèm trích dẫn";
  const made = button("", name, () => {
    copy(`${words(clause)} (${citation(clause)}, ${addressOf(clause.id)})`, english ? "Copied" : "Đã sao chép");
  });
  made.className = "copy";
  link.after(made);
}

// A chapter has hundreds of clauses: a few at a time, while the browser has nothing else to do.
const rest = [...document.querySelectorAll("p.clause > .headerlink")];
const whenIdle = window.requestIdleCallback ?? ((work) => setTimeout(() => work({ timeRemaining: () => 8 }), 16));

function makeCopyButtons(idle) {
  do rest.splice(0, 10).forEach(makeCopyButton);
  while (rest.length && idle.timeRemaining() > 4);
  if (rest.length) whenIdle(makeCopyButtons);
}

if (rest.length) whenIdle(makeCopyButtons);

// The address a page is read at, where the site does not know its own.
for (const place of document.querySelectorAll("[data-address]:empty")) {
  const address = new URL(place.dataset.address, addressOf("")).href.replace(/#$/, "");
  place.textContent = place.closest(".cite") ? `, ${address}` : address;
  place.parentElement.hidden = false;
}

for (const line of document.querySelectorAll(".cite p")) {
  const text = line.textContent.trim();
  const made = button(english ? "Copy" : "Sao chép", "", () => copy(text, english ? "Copied" : "Đã sao chép"));
  made.lang = document.documentElement.lang;
  line.append(" ", made);
}

// For a room: the page section by section. Few ask for it, so it is loaded when it is asked for.
const projector = new URL("projector.js", document.currentScript.src).href;

async function present(id) {
  try {
    const loaded = await import(projector);
    loaded.present(id);
  } catch {
    say(english ? "Could not be loaded. Check the connection." : "Không tải được. Hãy kiểm tra kết nối mạng.");
  }
}

document.querySelector(".page-tools")?.append(
  button(english ? "Present on a screen" : "Trình chiếu", "", () => present(addressed()?.id ?? "")),
);
if (article && new URLSearchParams(location.search).has("present")) present(addressed()?.id ?? "");

// What a term means, or what an abbreviation stands for, in a bubble: when it is pointed at, when it
// has the focus, and at the first tap. The second tap follows the link.
const bubble = document.createElement("div");
bubble.className = "bubble";
bubble.hidden = true;
const meaning = document.createElement("span");
meaning.id = "bubble-words";
meaning.setAttribute("role", "tooltip");
const glossary = document.createElement("a");
const OPEN = { vi: "Xem trong bảng thuật ngữ", en: "Open in the glossary" };
bubble.append(meaning, glossary);

// Only the first link to a term has its definition.
const means = new Map();
for (const link of document.querySelectorAll("a[data-means]")) means.set(link.href, link.dataset.means);

let explained = null;
let fullName = null; // its title is taken away meanwhile: the browser would show it as well
let touched = false;
let leaving;

function explainedAt(target) {
  const link = target.closest?.("article a");
  if (link && means.has(link.href)) return link;
  return target.closest?.("article abbr[title], article abbr[data-title]");
}

function hideBubble() {
  clearTimeout(leaving);
  if (!explained) return;
  if (fullName) fullName.title = fullName.dataset.title;
  explained.removeAttribute("aria-describedby");
  explained = fullName = null;
  bubble.hidden = true;
  bubble.removeAttribute("aria-live");
}

function showBubble(element) {
  clearTimeout(leaving);
  if (element === explained) return;
  hideBubble();
  // A link without an address is none; so it comes into the page with the first one.
  if (!bubble.isConnected) document.querySelector("main").append(bubble);
  explained = element;
  fullName = element.matches("abbr") ? element : element.querySelector("abbr[title]");
  if (fullName) {
    fullName.dataset.title = fullName.title;
    fullName.removeAttribute("title");
  }
  bubble.hidden = false;
  bubble.lang = element.closest(".row > [lang], html").lang; // where both stand side by side, its column's
  glossary.textContent = OPEN[bubble.lang];
  // A finger gives no focus: then the words are said as news, and the link stands beside them.
  if (touched) bubble.setAttribute("aria-live", "polite");
  glossary.hidden = !(touched && element.href);
  glossary.href = element.href ?? "";
  meaning.textContent = [fullName?.dataset.title, means.get(element.href)].filter(Boolean).join(". ");
  element.setAttribute("aria-describedby", meaning.id);

  const margin = 8;
  const lines = element.getClientRects();
  const [first, last] = [lines[0], lines[lines.length - 1]];
  bubble.style.left = bubble.style.top = "0";
  const { width, height } = bubble.getBoundingClientRect();
  const room = document.documentElement.clientWidth - width - margin;
  const below = last.bottom + margin;
  const top = below + height > window.innerHeight ? first.top - height - margin : below;
  const origin = bubble.offsetParent.getBoundingClientRect();
  bubble.style.left = `${Math.max(margin, Math.min(last.left, room)) - origin.left}px`;
  bubble.style.top = `${top - origin.top}px`;
}

document.addEventListener("pointerdown", (event) => {
  touched = event.pointerType === "touch";
}, true);
document.addEventListener("pointerover", (event) => {
  if (event.pointerType === "touch") return;
  const element = explainedAt(event.target);
  clearTimeout(leaving);
  if (element) showBubble(element);
  // Time to reach the bubble itself, which may be read with the pointer on it.
  else if (!bubble.contains(event.target)) leaving = setTimeout(hideBubble, 250);
});
document.addEventListener("focusin", (event) => {
  const element = explainedAt(event.target);
  if (element && !touched) showBubble(element);
});
document.addEventListener("focusout", (event) => {
  if (event.target === explained && !touched) hideBubble();
});
document.addEventListener("click", (event) => {
  if (bubble.contains(event.target)) return;
  const element = explainedAt(event.target);
  if (!element) return hideBubble();
  if (!touched || element === explained || (element.matches("abbr") && element.closest("a"))) return;
  event.preventDefault();
  showBubble(element);
});
document.addEventListener("keydown", (event) => {
  touched = false;
  if (event.key !== "Escape" || !explained) return;
  hideBubble();
  event.stopImmediatePropagation(); // it ends nothing else
});
window.addEventListener("resize", hideBubble);

// An abbreviation outside a link has no focus of its own; each is given one where it stands first.
const named = new Set();
for (const short of document.querySelectorAll("article abbr[title]")) {
  if (named.has(short.textContent) || short.closest("a, h1, h2, h3, h4, h5, h6")) continue;
  named.add(short.textContent);
  short.tabIndex = 0;
}

// The menu on a phone is a checkbox and its label, which no keyboard reaches. A button takes the
// label's place; whoever opens the menu is in it, and leaving it closes it.
const drawer = document.querySelector("[data-md-toggle=drawer]");
const menu = document.querySelector(".md-sidebar--primary");
const menuLabel = document.querySelector(".md-header label[for=__drawer]");

function menuButton() {
  const button = document.createElement("button");
  button.type = "button";
  button.className = `${menuLabel.className} menu-open`;
  button.append(...menuLabel.childNodes);
  button.setAttribute("aria-label", menuLabel.getAttribute("aria-label"));
  const show = (open) => {
    drawer.checked = open;
    drawer.dispatchEvent(new Event("change"));
  };
  const tell = () => button.setAttribute("aria-expanded", String(drawer.checked));
  tell();
  drawer.addEventListener("change", tell);
  button.addEventListener("click", () => {
    show(!drawer.checked);
    if (drawer.checked) menu.querySelector("a").focus();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !drawer.checked) return;
    show(false);
    button.focus();
  });
  document.addEventListener("focusin", ({ target }) => {
    if (drawer.checked && target !== button && !menu.contains(target)) show(false);
  });
  // A link may stay on this page, and Back brings the page as it was left.
  menu.addEventListener("click", ({ target }) => {
    if (drawer.checked && target.closest("a")) show(false);
  });
  return button;
}

if (menu && menuLabel) menuLabel.replaceWith(menuButton());

// The search. Its box opens at once, for a phone shows its keyboard only to what a tap opens, and
// what is typed meanwhile must not be lost; what searches is loaded behind it.
const assets = new URL("./", document.currentScript.src);
let searchBox;
let failures = 0;

// The rest may come late, or not at all: the field has its name, and there is a way out.
function makeSearchBox() {
  searchBox = document.createElement("dialog");
  searchBox.className = "search";
  const form = document.createElement("form");
  form.setAttribute("role", "search");
  form.addEventListener("submit", (event) => event.preventDefault());
  const field = document.createElement("input");
  const name = document.querySelector(".search-open").getAttribute("aria-label");
  for (const each of [searchBox, field]) each.setAttribute("aria-label", name);
  form.append(field, button(english ? "Close" : "Đóng", "", () => searchBox.close()));
  const status = document.createElement("p");
  status.className = "search-status";
  status.setAttribute("role", "status");
  searchBox.append(form, status);
  document.body.append(searchBox);
  const style = document.createElement("link");
  style.rel = "stylesheet";
  style.href = new URL("search.css", assets).href;
  document.head.append(style);
}

async function openSearch() {
  if (!searchBox) makeSearchBox();
  searchBox.showModal();
  searchBox.querySelector("input").select();
  try {
    // Some browsers remember what could not be loaded: by another name it is asked for again.
    const { fit } = await import(new URL("search.js", assets).href + (failures ? `?${failures}` : ""));
    fit(searchBox);
  } catch {
    failures += 1;
    searchBox.querySelector("p").textContent = english
      ? "The search could not be loaded. Check the connection, then reload the page."
      : "Không tải được phần tìm kiếm. Hãy kiểm tra kết nối mạng rồi tải lại trang.";
  }
}

for (const button of document.querySelectorAll("[data-search]")) {
  button.addEventListener("click", openSearch);
}
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  openSearch();
});
