// What a reader keeps for where there is no network: the switches, below the section that explains
// them. offline.js loads this on that page alone and gives it what speaks to the worker.

const english = document.documentElement.lang === "en";
const SAY = english
  ? {
      none: "This browser cannot keep pages here. They can be read with a network, as always.",
      visited: "Keep the pages I visit",
      off: "Nothing is kept.",
      whole: "Keep everything",
      languages: { vi: "Vietnamese", en: "English", both: "Both, also side by side" },
      keep: (size) => `Keep everything (${size})`,
      rest: (size) => `Keep what is missing or has changed (${size})`,
      full: "Everything chosen is kept",
      wait: "Finding out how much there is…",
      unknown: "How much there is can only be found out with a network.",
      begun: (size) => `Downloading ${size}.`,
      done: (now, size) => `${now} of ${size}`,
      cancel: "Stop",
      cancelled: "Stopped. What has been downloaded is kept; press the button to go on.",
      lost: "The connection was lost. What has been downloaded is kept; press the button to go on.",
      space: "There is no more room on this device. What has been downloaded is kept.",
      absent: "The website has changed meanwhile. Press again to keep what is missing.",
      all: "Everything chosen is kept.",
      amount: (pages, size) => `Kept on this device: ${pages} ${pages === 1 ? "page" : "pages"}, ${size} unpacked.`,
      remove: "Delete what is kept",
      removed: "What was kept has been deleted.",
      failed: "That did not work. Check the connection and try again.",
    }
  : {
      none: "Trình duyệt này không lưu được trang. Khi có mạng, trang web vẫn đọc được như thường.",
      visited: "Lưu những trang tôi xem",
      off: "Không lưu gì.",
      whole: "Lưu toàn bộ",
      languages: { vi: "Tiếng Việt", en: "Tiếng Anh", both: "Cả hai, kèm trang song ngữ" },
      keep: (size) => `Lưu toàn bộ (${size})`,
      rest: (size) => `Lưu phần còn thiếu hoặc đã thay đổi (${size})`,
      full: "Đã lưu toàn bộ phần đã chọn",
      wait: "Đang xem dung lượng…",
      unknown: "Khi có mạng mới biết được dung lượng.",
      begun: (size) => `Đang tải ${size}.`,
      done: (now, size) => `${now} trên ${size}`,
      cancel: "Dừng",
      cancelled: "Đã dừng. Phần đã tải vẫn được lưu; bấm nút để tải tiếp.",
      lost: "Mất kết nối. Phần đã tải vẫn được lưu; bấm nút để tải tiếp.",
      space: "Máy không còn chỗ. Phần đã tải vẫn được lưu.",
      absent: "Trang web đã thay đổi trong lúc tải. Hãy bấm lần nữa để tải phần còn thiếu.",
      all: "Đã lưu toàn bộ phần đã chọn.",
      amount: (pages, size) => `Đã lưu trên máy này: ${pages} trang, ${size} sau khi giải nén.`,
      remove: "Xóa những gì đã lưu",
      removed: "Đã xóa những gì đã lưu.",
      failed: "Chưa làm được. Hãy kiểm tra kết nối mạng rồi thử lại.",
    };

const AT_ONCE = 6; // files on their way: more would only share a weak link

function make(name, properties, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}

function megabytes(bytes) {
  const digits = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
  return `${Math.max(bytes / 1e6, bytes ? 0.1 : 0).toLocaleString(english ? "en" : "vi", digits)}\u00a0MB`;
}

function styled() {
  document.head.append(make("link", { rel: "stylesheet", href: new URL("offline.css", import.meta.url).href }));
}

export function fit(heading, { root, start, stop, ask, works, off }) {
  const box = make("div", { className: "offline" });
  let last = heading;
  while (last.nextElementSibling && !last.nextElementSibling.matches("h2, footer")) last = last.nextElementSibling;
  last.after(box);
  styled();
  if (!works) {
    box.append(make("p", {}, SAY.none));
    return;
  }

  const visited = make("input", { type: "checkbox", checked: !off });
  const choices = Object.entries(SAY.languages).map(([value, name]) => {
    const input = make("input", { type: "radio", name: "offline", value, checked: value === (english ? "en" : "vi") });
    return { value, input, name, size: make("span", { className: "offline-size" }) };
  });
  const keep = make("button", { type: "button", disabled: true }, SAY.wait);
  const cancel = make("button", { type: "button" }, SAY.cancel);
  const bar = make("progress", { max: 1, value: 0 });
  bar.setAttribute("aria-label", SAY.whole);
  const count = make("span", {});
  const running = make("p", { className: "offline-running", hidden: true }, bar, count, cancel);
  const everything = make(
    "fieldset",
    {},
    make("legend", {}, SAY.whole),
    ...choices.map(({ input, name, size }) => make("label", {}, input, make("span", {}, name, size))),
    keep,
    running,
  );
  const status = make("p", { className: "offline-status" });
  status.setAttribute("role", "status");
  const amount = make("p", {});
  const remove = make("button", { type: "button" }, SAY.remove);
  box.append(make("label", {}, visited, make("span", {}, SAY.visited)), everything, status, amount, remove);

  let list; // what there is to keep, by group; once it is known
  let digests = {}; // what is kept, by address
  let begun = new Set(); // groups that have been asked for before
  let end = null; // ends what is under way

  const chosen = () => choices.find(({ input }) => input.checked).value;

  const groupsOf = (choice) => (choice === "both" ? Object.keys(list) : ["common", choice]);
  const filesOf = (groups) => [...groups].flatMap((group) => list[group]);

  // What was asked for before is brought up to date as well, or the index would not fit its pieces.
  const wanted = () => filesOf(new Set([...groupsOf(chosen()), ...begun]));
  const missing = () => wanted().filter(({ path, digest }) => digests[path] !== digest);
  const sizeOf = (files) => [...files].reduce((sum, { size }) => sum + size, 0);

  // What the reader sees follows from what is kept and what there is.
  async function show() {
    const on = visited.checked;
    const known = on ? await ask({ ask: "state" }) : { pages: 0, size: 0, whole: [], digests: {} };
    digests = known.digests;
    amount.textContent = on ? SAY.amount(known.pages, megabytes(known.size)) : SAY.off;
    remove.disabled = !known.size;
    everything.disabled = !on;
    if (!list) {
      keep.textContent = SAY.unknown;
      return;
    }
    const whole = new Set(known.whole);
    begun = new Set(Object.keys(list).filter((group) => list[group].some(({ path }) => whole.has(path))));
    for (const { value, size } of choices) size.textContent = ` ${megabytes(sizeOf(filesOf(groupsOf(value))))}`;
    const left = sizeOf(missing());
    const say = groupsOf(chosen()).every((group) => begun.has(group)) ? SAY.rest : SAY.keep;
    keep.disabled = !left;
    keep.textContent = left ? say(megabytes(left)) : SAY.full;
  }

  async function look() {
    try {
      const answer = await fetch(`${root}offline.json`, { cache: "no-cache" });
      const { groups } = await answer.json();
      const files = (group) => Object.entries(group).map(([path, [size, digest]]) => ({ path, size, digest }));
      list = Object.fromEntries(Object.entries(groups).map(([name, group]) => [name, files(group)]));
    } catch {} // no network
    await show();
  }

  // Resolves with why it ended: "kept", "cancelled", or what stopped it.
  async function download() {
    // What is kept already is asked for as well: it may be kept as a visited page only, for a while.
    const files = wanted();
    const left = new Set(missing());
    const total = sizeOf(left);
    let done = 0;
    let result = "kept";
    const cancelled = new Promise((resolve) => {
      end = () => resolve("cancelled");
    });
    const tell = () => {
      bar.value = total ? done / total : 1;
      count.textContent = SAY.done(megabytes(done), megabytes(total));
    };
    const fetched = async (file) => {
      const answer = await Promise.race([ask({ ask: "whole", path: file.path, digest: file.digest }), cancelled]);
      if (answer !== "kept") result = answer;
      else if (left.has(file)) {
        done += file.size;
        tell();
      }
    };
    tell();
    const isEntry = ({ path }) => path === "pagefind/pagefind-entry.json";
    const queue = files.filter((file) => !isEntry(file));
    const worker = async () => {
      while (queue.length && (result === "kept" || result === "absent")) await fetched(queue.shift());
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    // Until all of the index is there, the search goes by the former one.
    if (result === "kept") await fetched(files.find(isEntry));
    if (result === "kept") await ask({ ask: "prune", paths: filesOf(Object.keys(list)).map(({ path }) => path) });
    return result;
  }

  function under(way) {
    running.hidden = !way;
    keep.hidden = visited.disabled = remove.disabled = way;
    for (const { input } of choices) input.disabled = way;
  }

  keep.addEventListener("click", async () => {
    navigator.storage?.persist?.().catch(() => {}); // so that the browser does not clear it when room is short
    status.textContent = SAY.begun(megabytes(sizeOf(missing())));
    under(true);
    cancel.focus();
    const result = await download();
    const focused = running.contains(document.activeElement);
    under(false);
    await show();
    const outcome = result === "kept" && missing().length ? "absent" : result; // changed while it came
    if (focused) (keep.disabled ? remove : keep).focus();
    status.textContent = { kept: SAY.all, cancelled: SAY.cancelled, lost: SAY.lost, full: SAY.space, absent: SAY.absent }[outcome];
  });
  cancel.addEventListener("click", () => end());

  for (const { input } of choices) input.addEventListener("change", show);
  visited.addEventListener("change", async () => {
    visited.disabled = true;
    status.textContent = "";
    const on = visited.checked;
    try {
      await (on ? start() : stop());
      await show();
      status.textContent = on ? "" : SAY.removed;
    } catch {
      visited.checked = !on;
      status.textContent = SAY.failed;
    }
    visited.disabled = false;
    visited.focus();
  });
  remove.addEventListener("click", async () => {
    await ask({ ask: "clear" });
    await show();
    status.textContent = SAY.removed;
    visited.focus();
  });

  // Only who sees the switches fetches the list of what there is.
  const seen = new IntersectionObserver((entries) => {
    if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
    seen.disconnect();
    look();
  });
  seen.observe(box);
}
