// Leads an id that has moved to where it is now, and from a page that has gone to the one it is now.
// Only pages with such ids load this: what the ledger says of them stands on this script's element.
"use strict";

const { src, dataset } = document.currentScript;
const root = new URL("../", src);
const moved = new Map(Object.entries(JSON.parse(dataset.moved)));

function leadOn() {
  const id = location.hash.slice(1);
  const place = moved.get(id) ?? dataset.to;
  if (place === undefined) return;
  const address = new URL(place, root);
  address.search = location.search;
  if (id && !moved.has(id) && !address.hash) address.hash = id;
  location.replace(address);
}

leadOn();
window.addEventListener("hashchange", leadOn);
