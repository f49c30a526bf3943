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
