// Live reload in an open page of the preview: listens to what changes, patches the page, shows what is wrong.
// The server's side, and the list of messages, is `events.rs`.
(() => {
  "use strict";

  const script = document.currentScript;
  if (!script || window.nutgrafLive) return;
  window.nutgrafLive = true;

  // What this page shows.
  const shown = {
    etag: script.dataset.etag,
    turn: performance.getEntriesByType("navigation")[0]?.serverTiming?.find((entry) => entry.name === "turn")?.description ?? "",
    diagnostics: "",
    gone: false,
  };
  // By which the server knows its own pages. It has another one whenever it is started.
  let token = script.dataset.token;
  const isWaiting = shown.etag.endsWith("-503");

  // ---------------------------------------------------------------------------------------------------------------
  // The connection. A hidden tab gives its own up, since a browser has only six for one server; what it missed, the
  // server tells it when it asks again with what it shows.

  let source = null;
  let retry = 0;
  let failures = 0;

  function connect() {
    clearTimeout(retry);
    if (source || document.hidden) return;
    const asked = new URLSearchParams({ page: location.pathname, ...shown, token });
    const mine = new EventSource(`${location.origin}/__nutgraf/events?${asked}`);
    source = mine;
    const on = (name, act) =>
      mine.addEventListener(name, (event) => {
        if (source === mine) act(JSON.parse(event.data));
      });
    on("hello", () => {
      suggest();
      failures = 0;
      panel.say("lost", "");
      panel.dress();
    });
    on("changed", () => {
      suggest();
      shown.gone = false;
      panel.say("gone", "");
      queue(update);
    });
    on("gone", () => {
      shown.gone = true;
      panel.say("gone", "This page is gone: its file was deleted, renamed or is a draft now. What you see is its last state.");
    });
    on("styles", ({ paths, turn }) => {
      shown.turn = turn;
      refreshStyles(paths);
    });
    on("assets", ({ paths, turn }) => {
      shown.turn = turn;
      refreshAssets(paths);
    });
    on("diagnostics", ({ hash, list }) => {
      shown.diagnostics = hash;
      // The page that waits for the site lists them itself.
      if (!isWaiting) panel.show(list);
    });
    on("later", () => reconnect(2000));
    mine.addEventListener("error", () => {
      if (source === mine) lost();
    });
  }

  function lost() {
    failures += 1;
    // One failure may be a hiccup; the first retry is fast.
    if (failures > 1) panel.say("lost", "nutgraf is not running. This page waits for it.");
    disconnect();
    retry = setTimeout(renew, failures > 1 ? Math.min(250 * 2 ** failures, 2000) : 100);
  }

  // Asks anew, as a page of the server that runs now: it may be another one, which knows another token.
  async function renew() {
    try {
      const response = await fetch(`${location.origin}/__nutgraf/token`);
      if (response.ok) token = await response.text();
    } catch {
      // Nobody is there.
      if (!document.hidden && !source) lost();
      return;
    }
    connect();
  }

  // What the text of this article has that the author has not taken over.
  async function suggest() {
    if (isWaiting) return;
    try {
      const response = await fetch(`${location.origin}/__nutgraf/suggestions?${new URLSearchParams({ page: location.pathname, token })}`);
      panel.suggest(response.status === 200 ? await response.json() : null);
    } catch {
      // The connection finds the same, tells of it, and tries again.
    }
  }

  function disconnect() {
    clearTimeout(retry);
    source?.close();
    source = null;
  }

  function reconnect(delay) {
    disconnect();
    retry = setTimeout(connect, delay);
  }

  // ---------------------------------------------------------------------------------------------------------------
  // Getting the new page. One after the other: two patches at once would mix two pages.

  let last = Promise.resolve();

  function queue(act) {
    last = last.then(act).catch((error) => {
      console.warn("nutgraf: this page could not be brought up to date", error);
      // Asked again with the old etag, the server tells once more.
      reconnect(1000);
    });
  }

  async function update() {
    const response = await fetch(location.origin + location.pathname + location.search, { cache: "no-store" });
    if (isWaiting && response.status !== 503) {
      location.reload();
      return;
    }
    const next = new DOMParser().parseFromString(await response.text(), "text/html");
    const etag = next.querySelector("script[src='/__nutgraf/live.js']")?.dataset.etag;
    if (!etag) throw new Error(`no page, but status ${response.status}`);
    // Gone or broken since the message: the next message says so.
    if (etag === shown.etag || (!isWaiting && etag.endsWith("-503"))) return;
    if (etag.endsWith("-404") && !shown.etag.endsWith("-404")) return;
    await patchPage(next);
    shown.etag = etag;
  }

  // ---------------------------------------------------------------------------------------------------------------
  // Stylesheets and pictures. A name that was not used before makes the browser ask for them anew.

  const FRESH = "nutgraf-fresh";
  let fresh = 0;

  function freshUrl(value) {
    const url = new URL(value, document.baseURI);
    fresh += 1;
    url.searchParams.set(FRESH, `${Date.now().toString(36)}${fresh}`);
    return url.href;
  }

  function plainUrl(value) {
    try {
      const url = new URL(value, document.baseURI);
      url.searchParams.delete(FRESH);
      return url.href;
    } catch {
      return value;
    }
  }

  // The path of one of our files; null for another server's.
  function ownPath(value) {
    try {
      const url = new URL(value, document.baseURI);
      return url.origin === location.origin ? decodeURIComponent(url.pathname) : null;
    } catch {
      return null;
    }
  }

  function isOneOf(value, paths) {
    const path = value ? ownPath(value) : null;
    return path !== null && !path.startsWith("/__nutgraf/") && (paths === null || paths.includes(path));
  }

  // An attribute with each of its URLs changed.
  function eachUrl(name, value, change) {
    if (name !== "srcset") return change(value);
    const candidate = (text) => text.trim().replace(/^\S+/, change);
    return value.split(/,\s+/).map(candidate).join(", ");
  }

  const styleLinks = () => [...document.querySelectorAll("link[rel~='stylesheet'][href]")];

  function refreshStyles(paths) {
    let links = styleLinks().filter((link) => isOneOf(link.href, paths));
    // One that no link names may be imported by another.
    if (links.length === 0 && isLoaded(paths)) links = styleLinks().filter((link) => isOneOf(link.href, null));
    for (const link of links) replaceStyle(link, freshUrl(link.href));
  }

  // Stylesheets on their way, by those whose place they take.
  const coming = new Map();

  // Puts a stylesheet in the place of another as soon as it has come, so that the page is never without.
  function replaceStyle(link, href) {
    if (!link.isConnected) return;
    // An older one that has not come yet is not waited for.
    coming.get(link)?.next.remove();
    const next = link.cloneNode();
    next.href = href;
    const done = arrival(next).then((came) => {
      if (coming.get(link)?.next !== next) return;
      coming.delete(link);
      (came ? link : next).remove();
    });
    coming.set(link, { next, done });
    link.after(next);
  }

  // Whether a stylesheet came. One that takes for ever is not waited for.
  function arrival(link) {
    return new Promise((done) => {
      link.addEventListener("load", () => done(true), { once: true });
      link.addEventListener("error", () => done(false), { once: true });
      setTimeout(() => done(false), 3000);
    });
  }

  function isLoaded(paths) {
    const loaded = performance.getEntriesByType("resource");
    return paths !== null && loaded.some((entry) => isOneOf(entry.name, paths));
  }

  function refreshAssets(paths) {
    let found = false;
    for (const element of document.querySelectorAll("[src], [srcset], [poster], object[data], image, use, link[rel~='icon']")) {
      const isOurs = (value) => isOneOf(value, paths);
      if (element.localName === "script") {
        // What a script did cannot be undone.
        if (paths !== null && isOurs(element.src)) {
          location.reload();
          return;
        }
        continue;
      }
      // What plays, or holds a page of its own, begins anew only where it did change.
      if (element.localName === "iframe" || (paths === null && element.closest("audio, video, object, embed"))) continue;
      for (const name of ["src", "srcset", "poster", "data", "href"]) {
        const value = element.getAttribute(name);
        if (!value || value.startsWith("#")) continue;
        const next = eachUrl(name, value, (url) => (isOurs(url) ? freshUrl(url) : url));
        if (next === value) continue;
        element.setAttribute(name, next);
        found = true;
      }
    }
    // A font or a background is named in a stylesheet.
    if (!found && isLoaded(paths)) refreshStyles(null);
  }

  // ---------------------------------------------------------------------------------------------------------------
  // Patching: the open page becomes the new one with as little change as there can be. A node that is the same in
  // both is not touched, so that what its reader did to it stays: an open <details>, a dialog, a caret, a selection.

  async function patchPage(next) {
    await Promise.all([...coming.values()].map(({ done }) => done));
    const styles = patchHead(document.head, next.head);
    // With the old styles gone too early the page would jump.
    await styles.come;
    const anchor = findAnchor();
    for (const link of styles.old) link.remove();
    sameAttributes(document.documentElement, next.documentElement, ["lang", "dir"]);
    sameAttributes(document.body, next.body, ["class", "lang", "dir"]);
    patchChildren(document.body, next.body);
    keepInPlace(anchor);
  }

  // Stylesheets of the head that are new or go are left to the caller.
  function patchHead(head, next) {
    const isStyle = (node) => node.localName === "link" && node.relList.contains("stylesheet");
    const open = [...head.children].filter(isStyle);
    const arrivals = [];
    let previous = null;
    const kept = new Set();
    for (const link of [...next.children].filter(isStyle)) {
      const same = open.find((old) => !kept.has(old) && plainUrl(old.href) === plainUrl(link.getAttribute("href") ?? ""));
      const own = same ?? document.importNode(link);
      if (!same) {
        arrivals.push(arrival(own));
        // In its place at once: one that is moved is loaded again.
        if (previous) previous.after(own);
        else if (open.length > 0) open[0].before(own);
        else head.append(own);
      }
      kept.add(own);
      previous = own;
      link.replaceWith(own.cloneNode());
    }
    const old = open.filter((link) => !kept.has(link));
    // So that they stay while the rest is patched.
    for (const link of old) next.append(link.cloneNode());
    patchChildren(head, next);
    return { come: Promise.all(arrivals), old };
  }

  function patch(node, next) {
    if (node.isEqualNode(next) && node.localName !== "template") return;
    if (node.nodeType !== Node.ELEMENT_NODE) {
      patchText(node, next.nodeValue);
      return;
    }
    sameAttributes(node, next, null);
    if (node.localName === "template") {
      if (node.innerHTML !== next.innerHTML) node.innerHTML = next.innerHTML;
    } else if (node.localName !== "textarea" || node.value === node.defaultValue) {
      patchChildren(node, next);
    }
  }

  // Only what differs, since a selection keeps its place around that.
  function patchText(node, next) {
    const text = node.nodeValue;
    const shorter = Math.min(text.length, next.length);
    let start = 0;
    while (start < shorter && text[start] === next[start]) start += 1;
    let end = 0;
    while (end < shorter - start && text[text.length - 1 - end] === next[next.length - 1 - end]) end += 1;
    node.replaceData(start, text.length - start - end, next.slice(start, next.length - end));
  }

  // Where `removable` is a list, other attributes that the new element does not have are kept: scripts and browser
  // extensions set them.
  function sameAttributes(element, next, removable) {
    const name = element.localName;
    // Whether these are open is for the reader to say.
    const kept = name === "details" || name === "dialog" ? ["open"] : [];
    for (const attribute of [...next.attributes]) {
      const value = element.getAttribute(attribute.name);
      if (value === attribute.value || kept.includes(attribute.name)) continue;
      // A name that was made fresh stays so.
      const plain = (text) => eachUrl(attribute.name, text, plainUrl);
      if (value?.includes(`${FRESH}=`) && plain(value) === plain(attribute.value)) continue;
      element.setAttributeNode(document.importNode(attribute, true));
    }
    for (const attribute of [...element.attributes]) {
      if (next.hasAttribute(attribute.name) || kept.includes(attribute.name)) continue;
      if (removable === null || removable.includes(attribute.name)) element.removeAttribute(attribute.name);
    }
  }

  function patchChildren(parent, next) {
    const old = [...parent.childNodes].filter((node) => node !== panel.host);
    const wanted = [...next.childNodes];
    const partner = match(old, wanted);
    const used = new Set(partner.values());
    for (const node of old) if (!used.has(node)) node.remove();
    let cursor = parent.firstChild;
    const skip = () => {
      while (cursor && cursor === panel.host) cursor = cursor.nextSibling;
    };
    for (const node of wanted) {
      skip();
      const own = partner.get(node);
      if (!own) {
        parent.insertBefore(document.importNode(node, true), cursor);
        continue;
      }
      if (own === cursor) cursor = cursor.nextSibling;
      else move(parent, own, cursor);
      patch(own, node);
    }
  }

  // A node that is moved the old way loses its focus and its state.
  function move(parent, node, before) {
    if (parent.moveBefore) parent.moveBefore(node, before);
    else parent.insertBefore(node, before);
  }

  // Which old node becomes which new one: those at both ends that are equal, those with the same id, equal ones in
  // their order, and at last those of the same kind in their order.
  function match(old, wanted) {
    const partner = new Map();
    const used = new Set();
    const pair = (node, own) => {
      partner.set(node, own);
      used.add(own);
    };
    let start = 0;
    let end = 0;
    const shorter = Math.min(old.length, wanted.length);
    while (start < shorter && old[start].isEqualNode(wanted[start])) {
      pair(wanted[start], old[start]);
      start += 1;
    }
    while (end < shorter - start && old[old.length - 1 - end].isEqualNode(wanted[wanted.length - 1 - end])) {
      pair(wanted[wanted.length - 1 - end], old[old.length - 1 - end]);
      end += 1;
    }
    const left = old.slice(start, old.length - end);
    const right = wanted.slice(start, wanted.length - end);
    const withId = (nodes) => new Map(nodes.filter((node) => node.id).map((node) => [node.id, node]));
    const [oldIds, newIds] = [withId(left), withId(right)];
    for (const [id, node] of newIds) {
      const own = oldIds.get(id);
      if (own && own.nodeName === node.nodeName && !used.has(own)) pair(node, own);
    }
    const place = new Map(left.map((node, at) => [node, at]));
    const places = new Map();
    left.forEach((node, at) => {
      if (used.has(node)) return;
      const key = signature(node);
      if (!places.has(key)) places.set(key, []);
      places.get(key).push(at);
    });
    let from = 0;
    for (const node of right) {
      if (partner.has(node)) {
        from = Math.max(from, place.get(partner.get(node)) + 1);
        continue;
      }
      // White space is everywhere, and tells nothing of where we are.
      if (isBlank(node)) continue;
      const at = places.get(signature(node))?.find((one) => one >= from && !used.has(left[one]));
      if (at !== undefined) {
        pair(node, left[at]);
        from = at + 1;
      }
    }
    // Between two that are paired, the others are taken in their order.
    let next = 0;
    for (const node of right) {
      if (partner.has(node)) {
        next = Math.max(next, place.get(partner.get(node)) + 1);
        continue;
      }
      for (let at = next; at < left.length; at += 1) {
        const own = left[at];
        if (used.has(own)) {
          // Not beyond one that stands later in the new page as well.
          if (!oldIds.has(own.id) || newIds.has(own.id)) break;
          continue;
        }
        if (isAlike(own, node, oldIds, newIds)) {
          pair(node, own);
          next = at + 1;
          break;
        }
      }
    }
    return partner;
  }

  const isBlank = (node) => node.nodeType === Node.TEXT_NODE && node.nodeValue.trim() === "";
  const signature = (node) => node.outerHTML ?? `${node.nodeType}:${node.nodeValue}`;

  function isAlike(own, node, oldIds, newIds) {
    if (own.nodeName !== node.nodeName || own.namespaceURI !== node.namespaceURI) return false;
    // Not one whose id stands somewhere else.
    return own.id === node.id || (!newIds.has(own.id) && !oldIds.has(node.id));
  }

  // The elements at the top of the window, nearest first, and how far from the top each is.
  function findAnchor() {
    if (window.scrollY <= 0) return [];
    const found = [];
    // The middle first: at the sides there may be columns that grow on their own.
    for (const x of [0.5, 0.33, 0.67]) {
      for (let y = 1; y < window.innerHeight; y += 24) {
        let element = document.elementFromPoint(window.innerWidth * x, y);
        for (; element && element !== document.body && element !== document.documentElement; element = element.parentElement) {
          if (element === panel.host || found.some((one) => one.element === element)) continue;
          const box = element.getBoundingClientRect();
          // A tall one, or the last line of one, says little of what is read, and one that is fixed stays where it is.
          if (box.height < window.innerHeight && box.bottom > 64 && !isFixed(element)) found.push({ element, top: box.top, text: element.textContent });
        }
      }
    }
    return found;
  }

  function isFixed(element) {
    for (let one = element; one; one = one.parentElement) {
      if (["fixed", "sticky"].includes(getComputedStyle(one).position)) return true;
    }
    return false;
  }

  function keepInPlace(anchor) {
    const alive = anchor.filter(({ element }) => element.isConnected && element.getClientRects().length > 0);
    // One that was not altered is what it was.
    const best = alive.find(({ element, text }) => element.textContent === text) ?? alive[0];
    if (!best) return;
    // The browser would do the same again.
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("html, body { overflow-anchor: none !important; scroll-behavior: auto !important }");
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    window.scrollBy({ top: best.element.getBoundingClientRect().top - best.top, behavior: "instant" });
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet);
      }),
    );
  }

  // ---------------------------------------------------------------------------------------------------------------
  // What stands on top of the page: diagnostics and notices, in a shadow tree that the site's styles do not reach.
  // All text from outside is set as text.

  function element(name, attributes, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  }

  class Panel {
    constructor() {
      if (!customElements.get("nutgraf-live")) customElements.define("nutgraf-live", class extends HTMLElement {});
      this.host = document.createElement("nutgraf-live");
      this.host.lang = "en";
      this.host.dir = "ltr";
      this.sheet = new CSSStyleSheet();
      const shadow = this.host.attachShadow({ mode: "open" });
      const reset = new CSSStyleSheet();
      reset.replaceSync(":host { all: initial !important; display: contents !important }");
      shadow.adoptedStyleSheets = [reset, this.sheet];
      this.overlay = element("section", { class: "overlay", popover: "manual", role: "dialog", "aria-labelledby": "title", tabindex: "-1" });
      this.badge = element("button", { class: "badge", popover: "manual", type: "button" });
      this.alert = element("div", { role: "alert", class: "notices" });
      this.notice = element("div", { class: "notice", popover: "manual" }, this.alert);
      this.side = element("aside", { class: "side", popover: "manual", "aria-labelledby": "suggestions", tabindex: "-1" });
      this.hint = element("button", { class: "badge hint", popover: "manual", type: "button" });
      this.hint.addEventListener("click", () => this.openSide(true));
      this.suggestions = null;
      this.isSideOpen = false;
      shadow.append(this.overlay, this.badge, this.notice, this.side, this.hint);
      this.badge.addEventListener("click", () => this.open(true));
      this.list = [];
      this.said = new Map();
      this.isDressed = false;
      document.addEventListener(
        "keydown",
        (event) => {
          if (event.key !== "Escape") return;
          if (this.overlay.matches(":popover-open")) this.open(false);
          else if (this.side.matches(":popover-open")) this.openSide(false);
        },
        true,
      );
    }

    // Early, since what it has to say may be that the server is gone. Asked again where that came first.
    async dress() {
      if (this.isDressed) return;
      try {
        const response = await fetch(`${location.origin}/__nutgraf/live.css`);
        if (!response.ok) return;
        await this.sheet.replace(await response.text());
        this.isDressed = true;
      } catch {
        // The connection finds the same, tells of it, and tries again.
      }
    }

    // Attached when first needed, so that a page without anything to say is the page as it is. Outside of the body,
    // where no patch and no `body > *` of the site reaches it.
    toggle(popover, on) {
      if (on && !this.host.isConnected) document.documentElement.append(this.host);
      if (this.host.isConnected) popover.togglePopover(on);
    }

    show(list) {
      this.list = list;
      this.open(list.some((problem) => problem.severity === "error"));
    }

    open(on) {
      const errors = this.list.filter((problem) => problem.severity === "error").length;
      const warnings = this.list.length - errors;
      const count = (n, word) => (n === 0 ? [] : [`${n} ${word}${n === 1 ? "" : "s"}`]);
      const title = [...count(errors, "error"), ...count(warnings, "warning")].join(", ");
      this.overlay.classList.toggle("warnings", errors === 0);
      this.badge.classList.toggle("errors", errors > 0);
      this.badge.textContent = title;
      if (on) {
        const hide = element("button", { type: "button" }, "Hide (Esc)");
        hide.addEventListener("click", () => this.open(false));
        const heading = element("h2", { id: "title", role: "alert" }, title);
        const why = errors > 0 ? "The page behind this is the last good one. This goes by itself when all is mended." : "The site was built all the same.";
        const items = this.list.map(problemItem);
        this.overlay.replaceChildren(
          element("header", {}, element("div", {}, heading, element("p", {}, why)), hide),
          element("ol", { class: "problems", role: "list" }, ...items),
        );
        this.overlay.scrollTop = 0;
      } else {
        this.overlay.replaceChildren();
      }
      this.toggle(this.overlay, on && this.list.length > 0);
      this.toggle(this.badge, !on && this.list.length > 0);
    }

    suggest(found) {
      this.suggestions = found;
      this.openSide(this.isSideOpen && found !== null);
    }

    openSide(on) {
      const found = this.suggestions;
      const count = found ? found.actors.length + found.dates.length : 0;
      const had = this.side.matches(":popover-open");
      this.isSideOpen = on;
      this.hint.textContent = `${count} suggestion${count === 1 ? "" : "s"}`;
      this.side.replaceChildren(...(on && found ? this.sideContent(found) : []));
      this.toggle(this.side, on && count > 0);
      this.toggle(this.hint, !on && count > 0);
      if (on && !had) this.side.focus({ preventScroll: true });
      if (!on && had && count > 0) this.hint.focus({ preventScroll: true });
    }

    sideContent(found) {
      const hide = element("button", { type: "button" }, "Hide (Esc)");
      hide.addEventListener("click", () => this.openSide(false));
      const made = [element("header", {}, element("h2", { id: "suggestions" }, "Found in the text"), hide)];
      const place = (line) => element("span", { class: "place", dir: "ltr" }, `line ${line}`);
      if (found.actors.length > 0) {
        const items = found.actors.map((actor) => {
          const role = [actor.role, actor.of].filter((part) => part).join(", ");
          const what = role ? `${actor.kind}: ${role}` : actor.kind;
          const todo = actor.known ? `has a file: list \`${actor.id}\` in \`actors\`` : `no file yet: content/actors/${actor.id}.md`;
          return element(
            "li",
            {},
            element("p", { class: "message", dir: "auto" }, actor.name),
            element("p", { dir: "auto" }, what),
            element("p", { class: "place" }, todo),
            element("p", { dir: "auto" }, "“", actor.words, "” ", place(actor.line)),
          );
        });
        made.push(element("h3", {}, "Who"), element("ul", { role: "list" }, ...items));
      }
      if (found.dates.length > 0) {
        const items = found.dates.map((date) =>
          element("li", {}, element("p", { class: "message" }, date.edtf), element("p", { dir: "auto" }, date.sentence, " ", place(date.line))),
        );
        made.push(element("h3", {}, "When, and not in the timeline"), element("ul", { role: "list" }, ...items));
      }
      made.push(
        element("h3", {}, "Take it over"),
        element("p", {}, "This writes the front matter and a draft for each new actor, and changes nothing that is there:"),
        element("pre", { dir: "ltr", tabindex: "0" }, element("code", {}, `nutgraf suggest --write ${found.file}`)),
      );
      return made;
    }

    // Says a text until another one, or an empty one, takes its place.
    say(key, text) {
      if ((this.said.get(key) ?? "") === text) return;
      if (text) this.said.set(key, text);
      else this.said.delete(key);
      this.alert.replaceChildren(...[...this.said.values()].map((line) => element("p", {}, line)));
      this.toggle(this.notice, this.said.size > 0);
    }
  }

  // The twin of `write_problem` in `page.rs`.
  function problemItem(problem) {
    const place = [problem.file, problem.line, problem.column].filter((part) => part !== undefined).join(":");
    const item = element(
      "li",
      { class: `problem ${problem.severity}` },
      element("p", { class: "message" }, element("b", {}, problem.severity), " ", element("span", { dir: "auto" }, problem.message)),
      element("p", { class: "place", dir: "ltr" }, place),
    );
    if (problem.lines.length > 0) {
      const lines = problem.lines.flatMap((line) => [
        element("span", { class: "number" }, String(line.number)),
        element("code", {}, line.before, element("mark", {}, line.marked), line.after),
        "\n",
      ]);
      item.append(element("pre", { dir: "ltr", tabindex: "0" }, ...lines));
    }
    if (problem.label !== undefined) item.append(element("p", { class: "label", dir: "auto" }, problem.label));
    for (const help of problem.help) {
      item.append(element("p", { class: "help" }, element("b", {}, "help"), " ", element("span", { dir: "auto" }, help)));
    }
    return item;
  }

  const panel = new Panel();
  document.addEventListener("visibilitychange", () => (document.hidden ? disconnect() : connect()));
  // A page that is left may be kept and come back as it was.
  window.addEventListener("pagehide", disconnect);
  window.addEventListener("pageshow", (event) => event.persisted && connect());
  panel.dress().finally(connect);
})();
