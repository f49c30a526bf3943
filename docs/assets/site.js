// The language switch keeps the reader's place. Without this script it leads to the same page.
"use strict";

// The section a reader sees: the one in the address if it is on the screen, else the last heading
// above the middle of the upper half of the screen.
function currentSection() {
  const limit = window.innerHeight / 4;
  const named = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (named) {
    const { top } = named.getBoundingClientRect();
    if (top >= 0 && top <= window.innerHeight) return named.id;
  }
  let current = "";
  for (const heading of document.querySelectorAll("article :is(h2, h3, h4, h5, h6)[id]")) {
    if (heading.getBoundingClientRect().top > limit) break;
    current = heading.id;
  }
  return current;
}

for (const link of document.querySelectorAll("a[data-switch]")) {
  link.addEventListener("click", () => {
    link.hash = currentSection();
  });
}

// A law that was amended is shown as it is now; without this script both wordings are there.
const article = document.querySelector("article");
const english = document.documentElement.lang === "en";

function views() {
  const names = { amended: "Đã sửa đổi", adopted: "Khi ban hành", both: "Cả hai" };
  const box = document.createElement("fieldset");
  box.className = "view-switch";
  const legend = document.createElement("legend");
  legend.textContent = "Xem văn bản";
  box.append(legend);
  for (const [name, text] of Object.entries(names)) {
    const label = document.createElement("label");
    const input = document.createElement("input");
    input.type = "radio";
    input.name = "view";
    input.value = name;
    input.checked = name === "amended";
    input.addEventListener("change", () => {
      article.dataset.view = name;
    });
    label.append(input, ` ${text}`);
    box.append(label);
  }
  article.dataset.view = "amended";
  article.querySelector("h1").after(box);
}

// A paragraph, or the mark of its change, that has no words in one of the wordings is not shown in it.
function markWhole() {
  const empty = (paragraph, kind) => {
    const rest = paragraph.cloneNode(true);
    rest.querySelectorAll(`${kind}, .headerlink, .amending`).forEach((each) => each.remove());
    return rest.textContent.trim() === "";
  };
  for (const paragraph of article.querySelectorAll("p")) {
    if (paragraph.querySelector("del") && empty(paragraph, "del")) paragraph.classList.add("is-removed");
    if (paragraph.querySelector("ins") && empty(paragraph, "ins")) paragraph.classList.add("is-added");
  }
}

if (article?.querySelector("del, ins")) {
  markWhole();
  views();
}

// The sign behind a clause copies its words with their citation; without this script it is a link.
function citation(clause) {
  const [number, ...rest] = clause.id.split("-").slice(1);
  const part = rest.find((each) => /^\d{1,2}$/.test(each));
  const letter = rest.find((each) => /^[a-z]+$/.test(each))?.replace("dd", "đ");
  const law = document.querySelector("[data-cited]")?.dataset.cited ?? document.title;
  if (english) return `Article ${number}${part ? `(${part})` : ""}${letter ? `(${letter})` : ""}, ${law}`;
  return `${letter ? `điểm ${letter} ` : ""}${part ? `khoản ${part} ` : ""}Điều ${number} ${law}`;
}

function words(clause) {
  const copy = clause.cloneNode(true);
  const view = article.dataset.view;
  copy.querySelectorAll(".headerlink, .amending, .said").forEach((each) => each.remove());
  if (view === "amended") copy.querySelectorAll("del").forEach((each) => each.remove());
  if (view === "adopted") copy.querySelectorAll("ins").forEach((each) => each.remove());
  return copy.textContent.replace(/\s+/g, " ").trim();
}

for (const link of document.querySelectorAll("p.clause > .headerlink")) {
  link.title = english ? "Link to this clause; click to copy it" : "Liên kết đến khoản này; bấm để sao chép";
  link.addEventListener("click", async () => {
    const clause = link.parentElement;
    const address = new URL(link.hash, location.href).href;
    await navigator.clipboard.writeText(`${words(clause)} (${citation(clause)}, ${address})`);
    const said = document.createElement("span");
    said.className = "said";
    said.role = "status";
    said.textContent = english ? "Copied" : "Đã sao chép";
    clause.append(said);
    setTimeout(() => said.remove(), 2000);
  });
}
