// Beyond links, where scripts run: what a link of the page leads to shown beside it (`peek`), timelines by who takes part
// (`choose`), what is new since the last visit (`catchUp`). No module: browsers load none from a file system.
"use strict";

(() => {
  const words = document.currentScript.dataset;

  // Milliseconds that a pointer rests before something opens, and that it stays when the pointer has left: those of
  // MediaWiki's Page Previews, where readers meet such cards most often.
  const OPEN_AFTER = 500;
  const CLOSE_AFTER = 300;

  // Milliseconds after which a visit is a new one: the half hour by which web analytics part sessions.
  const VISIT = 30 * 60 * 1000;

  /** What can be shown beside a link to it. */
  const PARTS = ".card, .entry, .fact, .sources > li, .footnotes li, .changes > li, .question > div";

  /** Links that are a way through the page. */
  const WAYS = ".contents, .periods, .filter, .pager, .permalink, .footnote-back, .catch-up, .skip, .peek";

  /** The part of this page that a link leads to. */
  function partOf(link) {
    if (!link || !link.hash || link.closest(WAYS) || link.href.split("#")[0] !== location.href.split("#")[0]) return null;
    const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    const part = target?.closest(PARTS);
    return part && !part.contains(link) ? part : null;
  }

  const peek = {
    box: null,
    link: null,
    /** It was asked for, so it stays until it is closed. */
    stays: false,
    opening: 0,
    closing: 0,

    open(link, stays) {
      this.close();
      const part = partOf(link);
      if (!part) return;
      const box = document.createElement("div");
      const list = part.closest(".sources") ? "sources" : "";
      box.className = `peek ${part.matches(".entry") ? "" : part.className} ${list}`;
      box.setAttribute("role", "group");
      box.setAttribute("aria-label", link.textContent);
      box.append(...copy(part));
      const close = document.createElement("button");
      close.type = "button";
      close.className = "close";
      close.setAttribute("aria-label", words.close);
      close.textContent = "×";
      close.onclick = () => this.close(true);
      box.append(close);
      // Behind its link, so that the way of a keyboard leads through it.
      (link.closest("sup") ?? link).after(box);
      // The browser's own hint would cover it.
      link.removeAttribute("title");
      link.setAttribute("aria-expanded", "true");
      Object.assign(this, { box, link, stays });
      if (box.showPopover) {
        box.popover = "manual";
        link.style.anchorName = "--peek";
        box.showPopover();
      }
      if (!CSS.supports("position-area", "block-end")) this.place();
    },

    /** For browsers without anchors. */
    place() {
      const { box, link } = this;
      box.style.position = "absolute";
      const at = link.getClientRects()[0];
      const above = at.bottom + box.offsetHeight > innerHeight && at.top > box.offsetHeight;
      const left = Math.max(0, Math.min(at.left, document.documentElement.clientWidth - box.offsetWidth));
      const top = above ? at.top - box.offsetHeight : at.bottom;
      const around = box.offsetParent.getBoundingClientRect();
      box.style.inset = `${top - around.top}px auto auto ${left - around.left}px`;
    },

    close(backToLink) {
      clearTimeout(this.opening);
      clearTimeout(this.closing);
      const { box, link } = this;
      if (!box) return;
      const focused = backToLink && box.contains(document.activeElement);
      this.box = this.link = null;
      box.remove();
      link.removeAttribute("aria-expanded");
      link.style.anchorName = "";
      if (focused) link.focus();
    },

    holds(node) {
      return Boolean(this.box && node && (this.box.contains(node) || this.link.contains(node)));
    },
  };

  /** What a part says, without ids and headings, which the page has already. */
  function copy(part) {
    const copied = part.cloneNode(true);
    for (const named of copied.querySelectorAll("[id]")) named.removeAttribute("id");
    for (const heading of copied.querySelectorAll("h1, h2, h3, h4, h5, h6")) {
      const line = document.createElement("p");
      line.append(document.createElement("b"));
      line.firstChild.append(...heading.childNodes);
      heading.replaceWith(line);
    }
    return copied.childNodes;
  }

  const linkAt = (event) => event.target.closest?.("main a[href*='#']");

  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch") return;
    const link = linkAt(event);
    clearTimeout(peek.opening);
    clearTimeout(peek.closing);
    if (peek.holds(event.target)) return;
    if (partOf(link)) peek.opening = setTimeout(() => peek.open(link, false), OPEN_AFTER);
    if (peek.box && !peek.stays) peek.closing = setTimeout(() => peek.close(), CLOSE_AFTER);
  });

  document.addEventListener("click", (event) => {
    const link = linkAt(event);
    const plain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) && event.button === 0;
    // A finger and the Enter key show what is behind the link, and go there the second time.
    const asks = event.pointerType === "touch" || event.detail === 0;
    if (plain && asks && link !== peek.link && partOf(link)) {
      event.preventDefault();
      peek.open(link, true);
    } else if (!peek.box?.contains(event.target) || link) {
      peek.close();
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") peek.close(true);
  });

  document.addEventListener("focusout", (event) => {
    if (peek.holds(event.target) && event.relatedTarget && !peek.holds(event.relatedTarget)) peek.close();
  });

  /** Leaves of a timeline the entries with a link, or all where there is none. */
  function choose(filter, only) {
    const timeline = filter.parentElement.querySelector(".timeline");
    let shown = 0;
    let period = null;
    for (const item of timeline.children) {
      if (item.matches(".mark")) {
        item.hidden = Boolean(only);
        period = item;
        continue;
      }
      const links = [...item.querySelectorAll(".facts a")];
      item.hidden = Boolean(only) && !links.some((link) => link.getAttribute("href") === only);
      if (item.hidden) continue;
      shown += 1;
      if (period) period.hidden = false;
    }
    for (const button of filter.querySelectorAll("[role=button]")) {
      button.setAttribute("aria-pressed", String((button.dataset.only ?? "") === (only ?? "")));
    }
    const entries = timeline.querySelectorAll(".entry").length;
    const number = (n) => n.toLocaleString(document.documentElement.lang, { useGrouping: false });
    filter.querySelector("output").textContent = only
      ? filter.dataset.shown.replace("{count}", number(shown)).replace("{total}", number(entries))
      : "";
  }

  for (const filter of document.querySelectorAll(".filter")) {
    const all = document.createElement("li");
    all.innerHTML = "<a role=button tabindex=0></a>";
    all.firstChild.textContent = filter.dataset.all;
    filter.querySelector("ul").prepend(all);
    filter.append(document.createElement("output"));
    for (const link of filter.querySelectorAll("a")) link.setAttribute("role", "button");
    const act = (event) => {
      const button = event.target.closest("[role=button]");
      if (!button || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      const again = button.getAttribute("aria-pressed") === "true";
      choose(filter, again ? undefined : button.dataset.only);
    };
    filter.addEventListener("click", act);
    filter.addEventListener("keydown", (event) => {
      const isOwn = event.key === "Enter" && !event.target.href;
      if (event.key === " " || isOwn) act(event);
    });
    choose(filter);
  }

  // A link may lead to an entry that is not among the chosen.
  addEventListener("hashchange", () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target?.closest("[hidden]")) return;
    document.querySelectorAll(".filter").forEach((filter) => choose(filter));
    target.scrollIntoView();
  });

  /** What may be news: the id of each part, and the words that tell a change from a mended slip. */
  function told() {
    const parts = document.querySelectorAll("main :is(.changes > li, .timeline > .entry, .claims .fact, .question > div)[id]");
    const said = {};
    for (const part of parts) {
      const words = part.querySelector(".what > :first-child, .figure") ?? part;
      const status = part.querySelector(".status")?.textContent ?? "";
      said[part.id] = part.matches(".changes > li, .question > div") ? "" : `${words.textContent.trim()}|${status}`;
    }
    return said;
  }

  /** Says what is new since the last visit, and remembers what is there now. */
  function catchUp(box) {
    const key = `nutgraf:${location.pathname}`;
    const now = told();
    let last = null;
    try {
      last = JSON.parse(localStorage.getItem(key));
    } catch {
      // Nothing may be remembered.
    }
    const isNew = !last || Date.now() - last.time > VISIT;
    // At the end of the visit before this one.
    const before = isNew ? last && { time: last.time, said: last.now } : last.before;
    if (before) {
      // Entries are numbered, so one with known words may only have moved.
      const known = new Set(Object.values(before.said).filter(Boolean));
      const news = Object.keys(now).filter((id) => before.said[id] !== now[id] && !known.has(now[id]));
      if (news.length > 0) show(box, before.time, news);
    }
    const remember = () => {
      try {
        localStorage.setItem(key, JSON.stringify({ time: Date.now(), now, before }));
      } catch {
        // As above.
      }
    };
    remember();
    addEventListener("pagehide", remember);
  }

  function show(box, time, news) {
    const day = new Date(time);
    const when = document.createElement("time");
    box.querySelector("h2 span").replaceWith(when);
    when.dateTime = day.toISOString().slice(0, 10);
    when.textContent = day.toLocaleDateString(document.documentElement.lang, { dateStyle: "long", calendar: "gregory" });
    for (const id of news) {
      const part = document.getElementById(id);
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = `#${encodeURIComponent(id)}`;
      const title = part.closest("details")?.querySelector("summary") ?? part.querySelector(".what > :first-child, p:not(.when, .figure)");
      link.textContent = (title ?? part).textContent.trim();
      const date = part.querySelector(".when time")?.cloneNode(true);
      item.append(...(date ? [date, " "] : []), link);
      box.querySelector("ul").append(item);
      part.classList.add("new");
    }
    box.hidden = false;
  }

  const box = document.querySelector(".catch-up");
  if (box) catchUp(box);
})();
