// Shows a page for a room: one section a screen, large. site.js loads this when it is asked for.

const english = document.documentElement.lang === "en";
const HEADING = "h1, h2, h3, h4, h5, h6";
const FURNITURE = ".about-page, .md-content__button, .beside, .kept-copy";

let ending = null; // set while the page is presented
let slides = [];
let shown = 0;
let count, title;

// A section is a heading with what follows it, up to the next heading of any level.
function cut(article) {
  const found = [];
  for (const element of article.children) {
    if (element.matches(FURNITURE) || element.querySelector(FURNITURE)) continue;
    if (!found.length || element.matches(HEADING)) found.push([]);
    found[found.length - 1].push(element);
  }
  return found;
}

const headingOf = (slide) => slide.find((element) => element.matches(HEADING));

function show(number) {
  for (const element of slides[shown]) element.removeAttribute("data-on-screen");
  shown = Math.max(0, Math.min(number, slides.length - 1));
  for (const element of slides[shown]) element.setAttribute("data-on-screen", "");
  window.scrollTo(0, 0);
  const heading = headingOf(slides[shown]);
  const words = heading?.textContent.replace(/#$/, "").trim() ?? "";
  count.textContent = `${shown + 1} / ${slides.length}`;
  history.replaceState(null, "", `?present#${heading?.id ?? ""}`);
  // Whoever presses the buttons stays on them and hears the title; otherwise the heading is read.
  const pressing = document.activeElement?.closest(".projector");
  title.textContent = pressing ? words : "";
  if (!pressing && heading) {
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }
}

// Shows the section that has an id, and in it the place.
function showPlace(id) {
  const place = id ? document.getElementById(id) : null;
  const number = slides.findIndex((slide) => slide.some((element) => element.contains(place)));
  if (number < 0) return false;
  show(number);
  if (place !== headingOf(slides[number])) place.scrollIntoView();
  return true;
}

// A section longer than the screen is read to its end before the next one comes.
function move(direction) {
  const { scrollHeight } = document.documentElement;
  const left = direction > 0 ? scrollHeight - window.innerHeight - window.scrollY : window.scrollY;
  if (left > 4) window.scrollBy(0, direction * 0.8 * window.innerHeight);
  else if (slides[shown + direction]) show(shown + direction);
}

function end() {
  const heading = headingOf(slides[shown]);
  ending.abort();
  ending = null;
  document.querySelector(".projector").remove();
  document.documentElement.classList.remove("presenting");
  for (const element of slides[shown]) element.removeAttribute("data-on-screen");
  history.replaceState(null, "", `${location.pathname}#${heading?.id ?? ""}`);
  if (!heading) return;
  heading.scrollIntoView();
  heading.tabIndex = -1; // it has had no focus where the buttons were pressed
  heading.focus({ preventScroll: true });
}

function pressed(event) {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.target.closest("input, select, textarea, dialog")) return;
  const keys = {
    ArrowRight: () => move(1),
    ArrowDown: () => move(1),
    PageDown: () => move(1),
    ArrowLeft: () => move(-1),
    ArrowUp: () => move(-1),
    PageUp: () => move(-1),
    Home: () => show(0),
    End: () => show(slides.length - 1),
    Escape: end,
  };
  // On a button, space presses it.
  if (!event.target.closest("button, summary")) keys[" "] = () => move(event.shiftKey ? -1 : 1);
  if (!keys[event.key]) return;
  event.preventDefault();
  keys[event.key]();
}

function made(name, properties, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}

function bar() {
  const press = (text, name, click) => {
    const button = made("button", { type: "button", onclick: click }, text);
    button.setAttribute("aria-label", name);
    return button;
  };
  count = made("span", {});
  title = made("span", { className: "projector__title" });
  const place = made("span", { className: "projector__count" }, count, " ", title);
  place.setAttribute("role", "status");
  const nav = made(
    "nav",
    { className: "projector" },
    press("←", english ? "Previous" : "Trước", () => move(-1)),
    place,
    press("→", english ? "Next" : "Sau", () => move(1)),
    press("×", english ? "End the presentation" : "Kết thúc trình chiếu", end),
  );
  nav.setAttribute("aria-label", english ? "Presentation" : "Trình chiếu");
  return nav;
}

async function styled() {
  const href = new URL("projector.css", import.meta.url).href;
  if (document.querySelector(`link[href="${href}"]`)) return;
  const link = made("link", { rel: "stylesheet", href });
  const loaded = new Promise((resolve) => {
    link.onload = link.onerror = resolve;
  });
  document.head.append(link);
  await loaded;
}

export async function present(id) {
  if (ending) return;
  ending = new AbortController();
  const { signal } = ending;
  await styled();
  slides = cut(document.querySelector("article"));
  document.body.append(bar());
  document.documentElement.classList.add("presenting");
  document.addEventListener("keydown", pressed, { signal });
  window.addEventListener("hashchange", () => showPlace(decodeURIComponent(location.hash.slice(1))), { signal });
  if (!showPlace(id)) show(0);
}
