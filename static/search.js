// Search without a server: a word is looked up in the file whose range of the alphabet it falls into (`lookUp`), and what
// is shown is named by files of a few things each (`show`). What these files hold says `src/search/index.rs`; what a word
// is, `src/search/words.rs`. They are scripts, because a page on a disk can load nothing else.
"use strict";

(() => {
  const root = document.currentScript.dataset.root;
  const form = document.querySelector("form.search");
  const results = document.querySelector(".results");
  const status = form.querySelector("[role=status]");
  const { q, year, topic } = form.elements;
  const said = form.dataset;

  /** How much a word counts by its weight: in the text, in a name, in what a page says of itself, in its title. */
  const POINTS = [1, 3, 6, 15];
  /** As much of that for a word that only begins with what was asked for. */
  const BEGINS = 0.3;
  /** How many words of a question count. */
  const WORDS = 8;
  /** How many of a kind are shown at first, and how many with each wish for more. */
  const FIRST = 5;
  const MORE = 10;
  /** Milliseconds after the last key. */
  const PAUSE = 150;

  const MARKS =
    /[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed]/g;
  const DENSE =
    /[\u0e01-\u0e4e\u0e81-\u0ece\u1000-\u103f\u1780-\u17d3\u3005-\u3007\u3041-\u3096\u3099\u309a\u30a1-\u30fa\u30fc\u3400-\u4dbf\u4e00-\u9fff\u{20000}-\u{323af}]/u;
  const RUNS = new RegExp(`(?:${DENSE.source})+|(?:(?!${DENSE.source})(?:[\\p{Alphabetic}\\p{N}]|(?=\\p{M})[\\u0900-\\u0dff]))+`, "gu");
  const PLAIN = { ي: "ی", ى: "ی", ك: "ک", ة: "ه", ە: "ه", ς: "σ", ı: "i", ł: "l", ø: "o", đ: "d", ß: "ss", æ: "ae", œ: "oe" };

  function wordsOf(text) {
    const words = [];
    for (const [run] of text.normalize("NFKD").replace(MARKS, "").toLowerCase().matchAll(RUNS)) {
      const letters = [...run];
      if (!DENSE.test(letters[0])) {
        const word = letters.slice(0, 32).map((letter) => PLAIN[letter] ?? letter).join("");
        words.push(word.replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => digit.charCodeAt(0) & 15));
      } else if (letters.length === 1) {
        words.push(run);
      } else {
        for (let at = 1; at < letters.length; at += 1) words.push(letters[at - 1] + letters[at]);
      }
    }
    return [...new Set(words)].slice(0, WORDS);
  }

  const files = new Map();
  let start = null;

  window.nutgrafSearch = (kind, number, data) => files.get(`${kind}-${number}`).arrived(data);

  /** What a file holds. */
  function load(kind, number = 0) {
    const name = `${kind}-${number}`;
    let file = files.get(name);
    if (!file) {
      file = {};
      files.set(name, file);
      file.data = new Promise((arrived, failed) => {
        const script = document.createElement("script");
        file.arrived = arrived;
        script.src = `${root}search/${start ? `${name}.js?${start.version}` : "start.js"}`;
        script.onerror = () => {
          files.delete(name);
          failed(new Error(script.src));
        };
        document.head.append(script);
      });
    }
    return file.data;
  }

  /** In the order of code points, which is that of the index. */
  function isAfter(one, other) {
    const [a, b] = [[...one], [...other]];
    const at = a.findIndex((letter, at) => letter !== b[at]);
    return at >= 0 && (at >= b.length || a[at].codePointAt(0) > b[at].codePointAt(0));
  }

  /** The files in which a word, and what begins with it, may stand: all that begin with it may be many. */
  async function rangesOf(word) {
    const next = start.ranges.findIndex((first) => isAfter(first, word));
    const own = (next < 0 ? start.ranges.length : next) - 1;
    const wanted = [own, own + 1].filter((at) => at >= 0 && (at === own || start.ranges[at]?.startsWith(word)));
    return Promise.all(wanted.map((at) => load("words", at)));
  }

  /** What holds a word, with its points. */
  async function lookUp(word) {
    const points = new Map();
    let common = false;
    for (const range of await rangesOf(word)) {
      for (const [key, list] of Object.entries(range)) {
        if (!key.startsWith(word)) continue;
        const rare = Math.log(1 + start.total / list.length) * (key === word ? 1 : BEGINS);
        if (key === word && list.length >= start.most) common = true;
        let number = 0;
        for (const step of list) {
          number += step >> 2;
          points.set(number, Math.max(points.get(number) ?? 0, POINTS[step & 3] * rare));
        }
      }
    }
    return { points, common };
  }

  /** As `lookUp`, without the end of a word that stands nowhere: `sanctioning` finds `sanctions`. */
  async function lookUpLoosely(word) {
    const least = Math.max(4, word.length - 3);
    for (let part = word; ; part = part.slice(0, -1)) {
      const found = await lookUp(part);
      if (found.points.size > 0 || part.length <= least) return found;
    }
  }

  /** What was asked for, the best first; `all` is false where nothing holds all of it. */
  async function find(words) {
    const lists = await Promise.all(words.map(lookUpLoosely));
    const sums = new Map();
    for (const { points, common } of lists) {
      for (const [number, of] of points) {
        const sum = sums.get(number) ?? { points: 0, words: 0 };
        sum.points += of;
        // Of a common word only some are known.
        sum.words += common ? 0 : 1;
        sums.set(number, sum);
      }
    }
    const wanted = lists.filter(({ common }) => !common).length;
    const whole = [...sums].filter(([, { words }]) => words === wanted);
    const all = whole.length > 0;
    const found = all ? whole : [...sums];
    found.sort(([a, one], [b, other]) => (all ? 0 : other.words - one.words) || other.points - one.points || a - b);
    return { numbers: found.map(([number]) => number), all };
  }

  /** Whether something is of a year, by its number. */
  function isOf(year, number) {
    return start.kinds.some(({ years, dated }) => {
      const at = years.findIndex(([of]) => of === year);
      return at >= 0 && number >= years[at][1] && number < (years[at + 1]?.[1] ?? dated);
    });
  }

  async function ofTopic(title) {
    const key = `#${title}`;
    const numbers = new Set();
    for (const range of await rangesOf(key)) {
      let number = 0;
      for (const step of range[key] ?? []) numbers.add((number += step >> 2));
    }
    return numbers;
  }

  const number = (n) => n.toLocaleString(document.documentElement.lang);

  function element(name, text, more = {}) {
    const element = Object.assign(document.createElement(name), more);
    if (text) element.textContent = text;
    return element;
  }

  async function item(at) {
    const chunk = await load("found", Math.floor(at / start.chunk));
    const [title, description, url, lang, date] = chunk[at % start.chunk];
    const [path, anchor] = url.split("#");
    const file = path === "" || path.endsWith("/") ? "index.html" : "";
    const item = element("li");
    const link = element("a", title, { href: `${root}${path}${file}${anchor ? `#${anchor}` : ""}`, lang, dir: "auto" });
    item.append(link);
    if (date) item.append(" ", element("span", date, { className: "when" }));
    if (description) item.append(element("p", description, { lang, dir: "auto" }));
    return item;
  }

  /** A kind with what was found of it. */
  async function group({ kind }, numbers) {
    const section = element("section");
    const heading = element("h2", `${said[kind]} `);
    heading.append(element("small", number(numbers.length)));
    const list = element("ol");
    const more = element("button", said.more, { type: "button" });
    const show = async (count) => {
      const shown = list.children.length;
      const items = await Promise.all(numbers.slice(shown, shown + count).map(item));
      list.append(...items);
      more.hidden = list.children.length >= numbers.length;
      return items[0];
    };
    more.onclick = async () => (await show(MORE))?.querySelector("a").focus();
    await show(FIRST);
    section.append(heading, list, more);
    return section;
  }

  let turn = 0;

  async function ask() {
    turn += 1;
    const own = turn;
    const asked = new URLSearchParams(Object.entries({ q: q.value.trim(), year: year.value, topic: topic.value }).filter(([, value]) => value));
    try {
      history.replaceState(null, "", asked.size ? `?${asked}` : location.pathname);
    } catch {
      // A page on a disk keeps its address.
    }
    try {
      await begin();
      const words = wordsOf(q.value);
      const of = topic.value ? await ofTopic(topic.value) : null;
      const everything = () => start.kinds.flatMap(({ first, count }) => [...Array(count).keys()].map((at) => first + at));
      const isFiltered = year.value || topic.value;
      const { numbers, all } = words.length ? await find(words) : { numbers: isFiltered ? everything() : [], all: true };
      const wanted = numbers.filter((at) => (!of || of.has(at)) && (!year.value || isOf(Number(year.value), at)));
      const inKind = ({ first, count }) => wanted.filter((at) => at >= first && at < first + count);
      const groups = start.kinds.map((kind) => [kind, inKind(kind)]).filter(([, numbers]) => numbers.length > 0);
      const shown = await Promise.all(groups.map(([kind, numbers]) => group(kind, numbers)));
      if (own !== turn) return;
      results.replaceChildren(...shown);
      if (!words.length && !isFiltered) status.textContent = "";
      else if (!wanted.length) status.textContent = said.none;
      else status.textContent = (all ? said.found : said.some).replace("{count}", number(wanted.length));
    } catch {
      if (own === turn) status.textContent = said.fails;
    }
  }

  /** Fills what can be chosen from, once. */
  async function begin() {
    if (start) return;
    const loaded = await load("start");
    if (start) return;
    start = loaded;
    start.total = start.kinds.reduce((sum, { count }) => sum + count, 0);
    const years = new Set(start.kinds.flatMap(({ years }) => years.map(([year]) => year)));
    year.append(...[...years].sort((a, b) => b - a).map((of) => new Option(of, of)));
    topic.append(...start.topics.map((title) => new Option(title, title)));
    const asked = new URLSearchParams(location.search);
    year.value = asked.get("year") ?? "";
    topic.value = asked.get("topic") ?? "";
    for (const select of [year, topic]) {
      select.closest("label").hidden = select.options.length < 2;
      if (select.selectedIndex < 0) select.selectedIndex = 0;
    }
  }

  let pause = 0;
  form.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(ask, PAUSE);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(pause);
    void ask();
  });

  // The arrow keys go through what was found.
  document.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || event.target.matches("select")) return;
    const stops = [q, ...results.querySelectorAll("a, button:not([hidden])")];
    const at = stops.indexOf(document.activeElement);
    const next = stops[at + step];
    if (at < 0 || !next) return;
    event.preventDefault();
    next.focus();
  });

  form.hidden = false;
  q.value = new URLSearchParams(location.search).get("q") ?? "";
  q.focus();
  begin().then(() => (location.search ? ask() : null), () => (status.textContent = said.fails));
})();
