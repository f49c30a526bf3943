// The list of every section: filter it, copy links, show and print QR codes. Only its page loads this.
// `copy`, `say`, `button` and `english` are those of site.js.
import { folded } from "./search.js";

const SAY = english
  ? {
      copy: "Copy",
      copyName: (title) => `Copy the link: ${title}`,
      copied: (title) => `Link copied: ${title}`,
      code: "QR",
      codeName: (title) => `QR code: ${title}`,
      codes: "Print the QR codes of these sections",
      sections: (count) => `${count} ${count === 1 ? "section" : "sections"}`,
      print: "Print",
      save: "Save as SVG",
      close: "Close",
      failed: "This could not be loaded. Check the connection and try again.",
    }
  : {
      copy: "Sao chép",
      copyName: (title) => `Sao chép liên kết: ${title}`,
      copied: (title) => `Đã sao chép liên kết: ${title}`,
      code: "QR",
      codeName: (title) => `QR: ${title}`,
      codes: "In mã QR của các mục này",
      sections: (count) => `${count} mục`,
      print: "In",
      save: "Tải tệp SVG",
      close: "Đóng",
      failed: "Không tải được. Hãy kiểm tra kết nối mạng rồi thử lại.",
    };
const FEW = 60; // so many rows may be opened at once while the reader types

const root = new URL("../", import.meta.url).href;
const finder = document.querySelector(".finder");
const { site } = finder.dataset; // empty where the site does not know its address: then it is this one
const own = document.documentElement.lang;
const other = english ? "vi" : "en";

const groups = [...document.querySelectorAll("details.sections")].map((element) => {
  const name = folded(element.querySelector("summary span").textContent);
  let part = element;
  while (!part.matches("h2")) part = part.previousElementSibling;
  const rows = [...element.querySelectorAll("li")].map((row) => ({ row, words: `${name} ${folded(row.textContent)}` }));
  return { element, part, rows, count: element.querySelector("small") };
});

// ---- What is copied ----

const pathOf = (link) => link.href.slice(root.length);

// The links of a row that are shown: one, or one in each language.
function linksOf(row) {
  const laws = row.closest("details").dataset;
  return [...row.querySelectorAll("a:not([hidden])")].map((link) => {
    const lang = link.lang || own;
    const law = laws[{ vi: "lawVi", en: "lawEn" }[lang]];
    const path = pathOf(link).replace(/#(.*)|$/, (all, id) => id ?? "index");
    return {
      // Without its law, the name of an article says little.
      title: law ? `${link.textContent}, ${law}` : link.textContent,
      lang,
      address: (site || root) + pathOf(link),
      code: `${root}training/qr/${path}.svg`,
      file: `qr-${path.replaceAll("/", "-")}.svg`,
    };
  });
}

const escaped = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/"/g, "&quot;");
const FORMS = {
  plain: (links) => links.map(({ address }) => address).join("\n"),
  markdown: (links) =>
    links.map(({ title, address }) => `[${title.replace(/[\\`*_[\]<>]/g, "\\$&")}](${address})`).join(" · "),
  html: (links) =>
    links.map(({ title, lang, address }) => `<a href="${escaped(address)}" lang="${lang}">${escaped(title)}</a>`).join(" · "),
};

function copyRow(row) {
  const links = linksOf(row);
  const form = finder.elements.form.value;
  const text = FORMS[form](links);
  copy(text, SAY.copied(links[0].title), form === "html" ? text : "");
}

// ---- QR codes: there where the site knows its address ----

function make(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

const figure = ({ title, address, code, lang }) =>
  make(
    "figure",
    {},
    make("img", { src: code, alt: "", width: 200, height: 200 }),
    make("figcaption", { lang }, make("strong", {}, title), " ", make("span", {}, address)),
  );

function showCode(row) {
  const links = linksOf(row);
  const close = button(SAY.close, "", () => dialog.close());
  const saves = links.map(({ code, file, lang }) =>
    make("a", { href: code, download: file }, links.length > 1 ? `${SAY.save} (${lang})` : SAY.save),
  );
  const bar = make("p", {}, button(SAY.print, "", () => printCodes(links)), ...saves, close);
  const dialog = make("dialog", { className: "code" }, ...links.map(figure), bar);
  dialog.setAttribute("aria-label", SAY.codeName(links[0].title));
  dialog.addEventListener("close", () => dialog.remove());
  // A click beside the box, not one in its own empty space.
  dialog.addEventListener("click", ({ target, clientX, clientY }) => {
    const { left, right, top, bottom } = dialog.getBoundingClientRect();
    const inside = clientX >= left && clientX <= right && clientY >= top && clientY <= bottom;
    if (target === dialog && !inside) dialog.close();
  });
  document.body.append(dialog);
  dialog.showModal();
  close.focus();
}

// A sheet of codes takes the place of the page while it is printed.
async function printCodes(links) {
  const sheet = make("section", { className: "code-sheet" }, ...links.map(figure));
  document.body.append(sheet);
  const remove = () => {
    document.documentElement.classList.remove("printing-codes");
    sheet.remove();
  };
  try {
    await Promise.all([...sheet.querySelectorAll("img")].map((each) => each.decode()));
  } catch {
    remove();
    return say(SAY.failed);
  }
  document.documentElement.classList.add("printing-codes");
  window.addEventListener("afterprint", remove, { once: true });
  window.print();
}

// ---- The rows: their buttons are made when they are first seen ----

function equip(element) {
  if (element.dataset.ready) return;
  element.dataset.ready = "true";
  for (const row of element.querySelectorAll("li")) {
    const title = row.querySelector("a").textContent;
    row.append(button(SAY.copy, SAY.copyName(title), () => copyRow(row)));
    if (site) row.append(button(SAY.code, SAY.codeName(title), () => showCode(row)));
  }
  if (!site) return;
  const shown = () => [...element.querySelectorAll("li:not([hidden])")].flatMap(linksOf);
  element.append(button(SAY.codes, "", () => printCodes(shown())));
}

for (const { element } of groups) {
  element.addEventListener("toggle", () => element.open && equip(element));
  if (element.open) equip(element);
}

// ---- The filter ----

const status = finder.querySelector("[role=status]");
const query = finder.querySelector("input[type=search]");
let opened = null; // what was open before the reader began to type

function filter() {
  const words = folded(query.value).split(/\s+/).filter(Boolean);
  opened ??= new Set(groups.filter(({ element }) => element.open));
  const parts = new Map(groups.map(({ part }) => [part, 0]));
  let total = 0;
  for (const { element, part, rows, count } of groups) {
    let found = 0;
    for (const each of rows) {
      each.row.hidden = !words.every((word) => each.words.includes(word));
      if (!each.row.hidden) found += 1;
    }
    element.hidden = !found;
    count.textContent = found;
    parts.set(part, parts.get(part) + found);
    total += found;
  }
  for (const [part, found] of parts) part.hidden = !found;
  for (const group of groups) group.element.open = words.length && total <= FEW ? !group.element.hidden : opened.has(group);
  if (!words.length) opened = null;
  status.textContent = SAY.sections(total);
}

query.addEventListener("input", filter);
finder.addEventListener("submit", (event) => event.preventDefault());
if (query.value) filter(); // the browser has kept it

// ---- The languages ----

let translated; // the links in the other language, once they are asked for

async function translate() {
  const answer = await fetch(`${root}training/sections.json`);
  if (!answer.ok) throw new Error(answer.statusText);
  const { sections } = await answer.json();
  const known = new Map(sections.map((each) => [each.address[own].slice(site.length), each]));
  for (const { rows } of groups)
    for (const each of rows) {
      const link = each.row.querySelector("a");
      const { title, page_title, address } = known.get(pathOf(link));
      const href = root + address[other].slice(site.length);
      link.after(make("a", { href, lang: other, hreflang: other }, title[other]));
      each.words += ` ${folded(`${page_title[other]} ${title[other]}`)}`;
    }
}

async function speak() {
  const { language } = finder.elements;
  if (language.value !== own) {
    try {
      await (translated ??= translate());
    } catch {
      translated = null;
      language.value = own;
      say(SAY.failed);
    }
  }
  for (const link of document.querySelectorAll("details.sections li > a"))
    link.hidden = language.value !== "both" && language.value !== (link.lang || own);
  if (query.value) filter();
}

for (const each of finder.elements.language) each.addEventListener("change", speak);
if (finder.elements.language.value !== own) speak();
