// Search: asks Pagefind's index and shows sections. Loaded when the reader first touches the search.

const root = new URL("../", import.meta.url);
const english = document.documentElement.lang === "en";

const SAY = english
  ? {
      placeholder: "A word, an article, a document number",
      start: "Try: village conventions · Article 11 · 10/2022/QH15",
      wait: "Searching…",
      none: (asked) => `Nothing found for “${asked}”. Try fewer words, or look in:`,
      some: (count) => (count === 1 ? "1 section" : `${count} sections`),
      more: "Show more",
      failed: "The search could not be loaded. Check the connection and try again.",
      questions: "Questions and answers",
      glossary: "Glossary",
    }
  : {
      placeholder: "Từ cần tìm, điều luật, số văn bản",
      start: "Ví dụ: công khai tài chính · điều 11 · 10/2022/QH15 (gõ không dấu cũng được)",
      wait: "Đang tìm…",
      none: (asked) => `Không tìm thấy “${asked}”. Hãy bớt từ cần tìm hoặc xem:`,
      some: (count) => `${count} mục`,
      more: "Xem thêm",
      failed: "Không tải được phần tìm kiếm. Hãy kiểm tra kết nối mạng rồi thử lại.",
      questions: "Hỏi và đáp",
      glossary: "Thuật ngữ",
    };

// ---- What is asked ----

// As the index holds the words (scripts/sitekit/finish/search.py): đ as d with a stroke over it,
// and the end of a Vietnamese word marked. A word that is still being typed has no end yet.
const fed = (text, open) => {
  const ended = english ? text : text.replace(/[\p{L}\p{N}]+/gu, "$&_");
  return (open ? ended.replace(/_$/, "") : ended).replace(/đ/g, "d\u0335");
};
const shown = (text) => text.replace(/_/g, "").replace(/([“‘(]) | ([”’)])/g, "$1$2").replace(/d\u0335/g, "đ").replace(/D\u0335/g, "Đ");
export const folded = (text) =>
  text.toLowerCase().replace(/đ/g, "d").normalize("NFD").replace(/\p{M}/gu, "");

// The tone mark where this site writes it: hòa, ủy, not hoà, uỷ; but quý.
const TONES = { oà: "òa", oá: "óa", oả: "ỏa", oã: "õa", oạ: "ọa", oè: "òe", oé: "óe", oẻ: "ỏe", oẽ: "õe", oẹ: "ọe", uỳ: "ùy", uý: "úy", uỷ: "ủy", uỹ: "ũy", uỵ: "ụy" };
const toned = (text) =>
  text.replace(/(^|[^q])(o[àáảãạèéẻẽẹ]|u[ỳýỷỹỵ])(?!\p{L})/gu, (whole, before, pair) => before + TONES[pair]);

// American spelling, and -ise, as this site spells it.
const SPELLINGS = [
  [/^(behavi|col|endeav|fav|harb|hon|lab|neighb)or/, "$1our"],
  [/^(cent|theat|met|lit)er(s?)$/, "$1re$2"],
  [/^(def|off|pret)ense/, "$1ence"],
  [/^program(s?)$/, "programme$1"],
  [/^catalog(s?)$/, "catalogue$1"],
  [/^(enrol|fulfil|instal)l(ment|s?$)/, "$1$2"],
  [/^(travel|counsel|label|cancel)(ed|ing|or)/, "$1l$2"],
  [/^(organ|mobil|public|real|recogn|author|util|summar|central|modern|final|emphas|penal|legal|formal)is(e|ed|es|ing|ation)/, "$1iz$2"],
  [/^license/, "licence"],
  [/^(skil|wil)lful/, "$1ful"],
  [/^judgment/, "judgement"],
];
const british = (word) =>
  SPELLINGS.reduce((each, [pattern, right]) => each.replace(pattern, right), word);

function prepared(asked) {
  const text = asked.normalize("NFC").toLowerCase().replace(/[“”"‘’?!,;:()]/g, " ");
  const words = text.split(/\s+/).filter(Boolean);
  return english ? words.map(british) : words.map(toned);
}

// Kinds of documents as readers name them, to the kinds of the index.
const KINDS = { luat: "law", law: "law", "nghi dinh": "decree", nd: "decree", decree: "decree", "thong tu": "circular", tt: "circular", circular: "circular", "phap lenh": "ordinance", ordinance: "ordinance", "chi thi": "directive", directive: "directive", "nghi quyet": "resolution", resolution: "resolution", "quyet dinh": "decision", decision: "decision", "ket luan": "conclusion", conclusion: "conclusion", "ke hoach": "plan", plan: "plan" };
const NAMED = new RegExp(`(?:\\b(${Object.keys(KINDS).join("|")})\\s+(?:so\\s+|no\\.?\\s*)?)?\\b(\\d{1,3})(/\\d{4})?((?:[/-][a-z0-9]+)*)`, "g");
const ARTICLE = /(?:\b(?:khoan|diem|clause|point|paragraph)\s+\w+\s+(?:of\s+)?)*\b(?:dieu|articles?|art\.?)\s*(\d+)(?:\(\w+\))*/;

// The article and the document a question names, and the words that are left.
function named(asked) {
  let rest = folded(asked.normalize("NFC")).replace(/\b\d{1,2}\/\d{1,2}\/\d{4}\b/g, " "); // days are no documents
  const article = ARTICLE.exec(rest)?.[1] ?? "";
  rest = rest.replace(ARTICLE, " ");
  const documents = [];
  rest = rest.replace(NAMED, (whole, kind, number, year, tail) => {
    // A number alone is an amount, not a document.
    if (!kind && !year && !tail) return whole;
    documents.push({ kind: KINDS[kind] ?? "", number: number + (year ?? "") });
    return " ";
  });
  const words = rest.split(/[\s,.;:()?]+/).filter((each) => each && !/^(cua|of|the|so|no|nam)$/.test(each));
  return { article, documents, words };
}

// ---- What is found ----

const OPTIONS = {
  baseUrl: root.pathname,
  ranking: {
    // Fields of the index, by name; those of guidance weigh more than those of the library.
    metaWeights: { title: 2, path: 6, term: 5, aka: 4, document: 1, law: 1, lawpath: 0.7, implied: 0.2, page: 0, name: 0 },
    // A section that says a word often is a better answer than one that is merely short.
    termFrequency: 0.25,
    termSaturation: 1.9,
  },
};

// Words of the index that no text holds: every text of law has the one, every document the other.
// To ask for no word at all would fetch the whole index.
const LIBRARY = "zqlibraryzq";
const DOCUMENT = "zqdocumentzq";

let started;

// Pagefind, and the ids of the library.
function engine() {
  started ??= (async () => {
    const { createInstance } = await import(new URL("pagefind/pagefind.js", root).href);
    const pagefind = createInstance(OPTIONS);
    const { results } = await pagefind.search(LIBRARY);
    return { pagefind, library: new Set(results.map(({ id }) => id)) };
  })().catch((error) => {
    started = undefined; // the next question tries again
    throw error;
  });
  return started;
}

// Words that stand together say more than words that are strewn: Pagefind does not look at that.
// 1 where all of them stand in a row, less the more of them stand alone.
function together(places, count) {
  let longest = 0;
  let run = 0;
  let paired = 0;
  places.forEach((place, at) => {
    run = place === places[at - 1] + 1 ? run + 1 : 1;
    longest = Math.max(longest, run);
    paired += [0, 0, 2][run] ?? 1;
  });
  if (longest >= count) return 1;
  return (longest / count + paired / Math.max(places.length, 1)) / 2;
}

async function inLibrary(pagefind, { article, documents, words }) {
  if (!article && !documents.length) return [];
  const filters = {};
  if (article) filters.article = article;
  if (documents.length) {
    const known = Object.keys((await pagefind.filters()).document ?? {});
    const meant = known.filter((each) => {
      const [kind, number] = each.split(" ");
      return documents.some(
        (one) =>
          (!one.kind || one.kind === kind) &&
          (number === one.number || (!one.number.includes("/") && number.split("/")[0] === one.number)),
      );
    });
    if (!meant.length) return [];
    filters.document = { any: meant };
  }
  const { results } = words.length
    ? await pagefind.search(words.map((each) => fed(each)).join(" "), { filters })
    : await pagefind.search(DOCUMENT, { filters, sort: { order: "asc" } });
  return results;
}

// Words of a question that its answer need not hold.
const ASKING = new Set(
  (english
    ? "a an the of to in on for is are be do does must can may how what which who when where why many often"
    : "la gi nao the sao nhu bao nhieu lau ai dau khi co duoc khong phai cho cac nhung lam bi o"
  ).split(" "),
);

// What goes before all scores: the very name, then exact spelling, then all words of the question,
// and of equals the guidance before the library.
const RANK = { name: 6, exact: 4, all: 2, guidance: 1 };

let before = Promise.resolve();

// The sections that answer, best first: `told` fetches what is shown of one. One question at a
// time, for whether tone marks count is a setting of the engine; one that nobody waits for any more
// is given up, so that on a weak link the next one need not wait for all the pieces of the index
// that half a word touches.
export function find(asked, waitedFor = () => true) {
  const answer = before.then(() => answered(asked, waitedFor));
  before = answer.catch(() => {});
  return answer;
}

async function answered(asked, waitedFor) {
  const { pagefind, library } = await engine();
  const words = prepared(asked);
  if (!words.length || !waitedFor()) return [];
  const best = new Map();

  // `share` is what a match counts.
  async function seek(some, { share = 1, rank = 0, open = false } = {}) {
    if (!waitedFor()) return;
    const last = some.length - 1;
    const { results } = await pagefind.search(some.map((each, place) => fed(each, open && place === last)).join(" "));
    for (const each of results) {
      const phrase = together(each.words, some.length);
      const score = share * (each.score * (1 + phrase ** 2 / 2) + (phrase === 1 ? 1.5 * last : 0));
      const known = best.get(each.id) ?? { score: 0, rank: library.has(each.id) ? 0 : RANK.guidance, spelt: 0 };
      best.set(each.id, { ...known, each, score: Math.max(score, known.score), spelt: Math.max(rank, known.spelt) });
    }
  }

  const core = words.filter((each) => !ASKING.has(folded(each)));
  const marked = words.some((each) => folded(each) !== each);
  const forms = core.length && core.length < words.length ? [words, core] : [words];
  for (const some of forms) {
    const share = some === words ? 1 : 0.8;
    await seek(some, { share, rank: RANK.all });
    if (!marked) continue;
    try {
      await pagefind.options({ exactDiacritics: true });
      await seek(some, { share, rank: RANK.exact });
    } finally {
      await pagefind.options({ exactDiacritics: false });
    }
  }
  if (!english) await seek(words, { share: 0.5, open: true });
  // Where nothing holds all the words, what holds all but one.
  if (best.size < 3 && core.length > 2)
    for (const less of core) await seek(core.filter((each) => each !== less), { share: 0.5 });
  if (!waitedFor()) return [];
  for (const some of forms) {
    const name = some.map((each) => folded(each).replace(/[^\p{L}\p{N}]/gu, "")).join("");
    for (const { id } of (await pagefind.search(`zq${name}zq`)).results)
      if (best.has(id)) best.get(id).rank += RANK.name;
  }

  // Rounded, and equals by their ids: the engine adds up its scores in no fixed order.
  const order = ({ rank, spelt, score }) => (rank + spelt) * 1000 + Math.min(Math.round(score * 100) / 100, 999);
  const ranked = [...best.values()].sort(
    (one, other) => order(other) - order(one) || (one.each.id < other.each.id ? -1 : 1),
  );
  const meant = await inLibrary(pagefind, named(asked));
  const first = new Set(meant.map(({ id }) => id));
  return [...meant, ...ranked.map(({ each }) => each).filter(({ id }) => !first.has(id))];
}

// What is shown of a result.
export async function told(result) {
  const { url, meta, excerpt } = await result.data();
  const title = meta.title ?? meta.term ?? meta.document ?? meta.law;
  // The index holds each section as a folder of its own: its address ends with a slash too many.
  return { url: url.replace(/\/$/, ""), title: shown(title), page: shown(meta.page ?? ""), excerpt: shown(excerpt) };
}

// ---- What the reader sees ----

const STEP = 8; // results shown at a time: each is a small file to fetch

function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
}

function beside(dialog, { clientX, clientY }) {
  const { left, right, top, bottom } = dialog.getBoundingClientRect();
  return clientX < left || clientX > right || clientY < top || clientY > bottom;
}

let fitted = false;

// Makes a search of an open box that holds a form, with the field, and a status; a second time it
// does nothing.
export function fit(dialog) {
  // Fetched while the reader types the first letters; what goes wrong is said when they ask.
  engine().catch(() => {});
  if (fitted) return;
  fitted = true;
  const [form, status] = dialog.children;
  const [input] = form.children;
  Object.assign(input, { type: "search", placeholder: SAY.placeholder, autocomplete: "off", spellcheck: false, enterKeyHint: "search" });
  status.textContent = SAY.start;
  const list = make("ol");
  const more = make("button", "search-more", SAY.more);
  more.type = "button";
  more.hidden = true;
  dialog.append(list, more);

  let turn = 0; // which question is the newest
  let answer = null; // what the list answers
  let results = [];

  async function show(count) {
    const mine = turn;
    const from = list.children.length;
    const said = await Promise.all(results.slice(from, count).map(told));
    if (mine !== turn) return;
    list.append(...said.map(item));
    more.hidden = results.length <= count;
    if (from) list.children[from]?.querySelector("a").focus();
  }

  function empty(why) {
    list.replaceChildren();
    more.hidden = true;
    status.textContent = why;
  }

  const follow = () => results.length && list.querySelector("a").click();

  async function ask({ following = false } = {}) {
    clearTimeout(timer);
    const mine = ++turn;
    const asked = input.value.trim();
    answer = null;
    more.hidden = true;
    if (!asked) {
      empty(SAY.start);
      return;
    }
    if (following || !list.children.length) status.textContent = SAY.wait;
    try {
      const found = await find(asked, () => mine === turn);
      if (mine !== turn) return;
      results = found;
      list.replaceChildren();
      await show(STEP);
      if (mine !== turn) return;
      answer = asked;
      status.textContent = results.length ? SAY.some(results.length) : SAY.none(asked);
      if (!results.length) list.append(...elsewhere());
      dialog.scrollTop = 0;
      if (following) follow();
    } catch {
      if (mine === turn) empty(SAY.failed);
    }
  }

  let timer;
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 150);
  });
  // The first result of what is asked now; the list may still be that of what was asked before.
  form.addEventListener("submit", () => {
    if (answer === input.value.trim()) follow();
    else ask({ following: true });
  });
  let showing = false;
  more.addEventListener("click", async () => {
    if (showing) return;
    showing = true;
    try {
      await show(list.children.length + STEP);
    } catch {
      status.textContent = SAY.failed;
    }
    showing = false;
  });
  // A click beside the box closes it, not one that began in it, nor one in its own empty space; so
  // does following a link, which may stay on this page.
  let began = false;
  dialog.addEventListener("pointerdown", (event) => {
    began = beside(dialog, event);
  });
  dialog.addEventListener("click", (event) => {
    if ((event.target === dialog && began && beside(dialog, event)) || event.target.closest("a")) dialog.close();
  });
  dialog.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    const stops = [input, ...list.querySelectorAll("a"), ...(more.hidden ? [] : [more])];
    const next = stops[stops.indexOf(document.activeElement) + step];
    if (next) {
      event.preventDefault();
      next.focus();
    }
  });
  if (input.value) ask();
}

function item({ url, title, page, excerpt }) {
  const entry = make("li");
  const link = make("a");
  link.href = url;
  link.append(make("strong", "", title));
  if (page) link.append(make("span", "search-page", page));
  const text = make("span", "search-text");
  // Pagefind has escaped the words and set only marks; a parsed document runs no script.
  text.append(...new DOMParser().parseFromString(excerpt, "text/html").body.childNodes);
  link.append(text);
  entry.append(link);
  return entry;
}

function elsewhere() {
  const home = new URL(english ? "en/" : "./", root);
  return [
    [SAY.questions, "qcdc/questions/"],
    [SAY.glossary, "reference/glossary/"],
  ].map(([title, path]) => item({ url: new URL(path, home).href, title, page: "", excerpt: "" }));
}
