// Looks at pages that hold hostile texts: `run.mjs pages FOLDER` at those that nutgraf built, `run.mjs control FOLDER`
// at those that hold the texts as they are, `run.mjs pictures FOLDER` at pictures, published and as they are.

import { readFileSync } from "node:fs";
import { join } from "node:path";

import { Bench } from "../reader/harness.mjs";

const [part, folder] = process.argv.slice(2);

/** How many pages are looked at side by side. */
const TABS = 4;

/** What a hostile text calls, and where the calls are counted: in its window and in all around it. */
function trap() {
  const told = (name) => () => {
    for (let at = window; ; at = at.parent) {
      try {
        at.__ran = (at.__ran ?? 0) + 1;
      } catch {}
      if (at === at.parent) return name;
    }
  };
  for (const name of ["alert", "confirm", "prompt", "print", "open"]) window[name] = told(name);
  window.__blocked = [];
  document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sample }) =>
    window.__blocked.push(`${violatedDirective} ${blockedURI} ${sample}`),
  );
}

/** How long what waits for a moment is waited for, in milliseconds. */
const MOMENT = 60;

/** Does what a reader might: taps, goes from field to field, opens what can be opened. Nothing leads to another page. */
function stir(window = globalThis) {
  const { document } = window;
  const stays = (element) => {
    const address = ["href", "xlink:href", "formaction", "action"].map((name) => element?.getAttribute(name)).find(Boolean) ?? "";
    try {
      return /^(https?|mailto|tel|about|file):$/.test(new URL(address, "https://here.example/").protocol);
    } catch {
      return true;
    }
  };
  window.addEventListener("click", (event) => {
    const link = event.target.closest?.("a, area");
    if (link && stays(link)) event.preventDefault();
  });
  window.addEventListener("submit", (event) => {
    if (stays(event.submitter) && stays(event.target)) event.preventDefault();
  });
  for (const field of document.querySelectorAll("[autofocus]")) field.focus?.();
  for (const link of document.querySelectorAll("a, area, button, summary, [tabindex], [onclick]")) {
    if (link.click) link.click();
    else link.dispatchEvent(new window.MouseEvent("click", { bubbles: true, cancelable: true }));
  }
  for (const box of document.querySelectorAll("[popover]")) {
    try {
      box.showPopover?.();
    } catch {}
  }
}

/** What of a page may not be there, whatever a text says. Runs in the page, or in the one around its frame. */
function wrong(window = globalThis, isPlain = false) {
  const { document } = window;
  const found = [];
  const ids = new Set();
  const ELEMENTS =
    "script:not([src]):not([type='application/ld+json']), style, iframe:not([src]), object, embed, applet, base:not([target]), " +
    "svg, math, template, noscript, frameset, portal, form:not([role=search]), meta[http-equiv]:not([http-equiv=refresh])";
  for (const element of document.querySelectorAll(ELEMENTS)) found.push(`an element: ${element.outerHTML.slice(0, 200)}`);
  for (const element of document.querySelectorAll("*")) {
    for (const { name, value } of element.attributes) {
      if (/^on|^style$|^srcdoc$|^formaction$|^xlink:/i.test(name)) found.push(`an attribute: ${name}="${value}"`);
      if (/["'<>=`]/.test(name)) found.push(`a broken attribute: ${name}`);
    }
    for (const name of ["href", "src", "action", "data", "poster", "cite", "ping", "background"]) {
      const value = element.getAttribute(name);
      if (value === null) continue;
      let protocol = "broken:";
      try {
        ({ protocol } = new URL(value, "https://here.example/"));
      } catch {}
      if (!["http:", "https:", "mailto:", "tel:"].includes(protocol)) found.push(`an address: ${name}="${value}"`);
    }
    if (element.id && ids.has(element.id)) found.push(`two elements with the id ${element.id}`);
    ids.add(element.id);
  }
  for (const json of document.querySelectorAll("script[type='application/ld+json']")) {
    try {
      JSON.parse(json.textContent);
    } catch (error) {
      found.push(`linked data: ${error.message}`);
    }
  }
  const scripts = [...document.scripts].filter(({ src }) => src).map(({ src }) => new URL(src).pathname.split("/").pop());
  const OWN = /^(page|search|start|embed|words-\d+|found-\d+)\.js$/;
  for (const name of scripts) if (!OWN.test(name)) found.push(`a script: ${name}`);
  if (window === globalThis && window.__blocked?.length) found.push(`blocked: ${window.__blocked.join(", ")}`);
  // The frame of a page is the same whatever stands in it.
  const names = (elements) => [...elements].map((element) => element.localName + (element.className ? `.${element.className}` : ""));
  // Which feeds there are is for the articles to say that were not refused, and whether a text is long enough for a
  // description is for that text to say.
  const describes = (element) => /description$/.test(element.name || element.getAttribute("property") || "");
  const shown = [...document.head.children].filter((element) => element.rel !== "alternate" && !describes(element));
  const head = shown.map((element) => `${element.localName} ${element.getAttributeNames().sort().join(" ")}`);
  // All elements with the names of their classes and attributes. Which words are the name of an actor is for the actors
  // to say.
  const tree = (element, depth) => {
    const isName = element.className === "mention";
    const inner = [...element.children].map((child) => tree(child, isName ? depth : depth + 1)).join("");
    const own = `${"  ".repeat(depth)}${element.localName}.${element.className} ${element.getAttributeNames().sort().join(" ")}\n`;
    return isName ? inner : own + inner;
  };
  const around = [...document.body.children].filter(({ localName }) => localName !== "main");
  const skeleton = {
    tree: isPlain ? tree(document.documentElement, 0) : around.map((element) => tree(element, 0)).join(""),
    head: head.join("\n"),
    body: names(document.body.children).join(" "),
    // Whether explainers are related is for their actors and topics to say.
    main: names(document.querySelector("#main")?.children ?? []).filter((name) => name !== "section.related").join(" "),
    text: document.documentElement.childNodes.length,
  };
  return { found: [...new Set(found)], skeleton, ran: window.__ran ?? 0 };
}

async function side_by_side(bench, list, look) {
  const rest = list.entries();
  await Promise.all(
    Array.from({ length: TABS }, async () => {
      const page = await bench.page();
      await page.addInitScript(trap);
      page.on("dialog", (dialog) => dialog.dismiss().catch(() => {}));
      for (const [, one] of rest) await look(page, one);
      await page.context().close();
    }),
  );
}

/** Loads pages in frames of one page, many at once, and gives what is wrong in each. Runs in the page around them. */
async function framed(pages, wrong, stir, moment) {
  const look = new Function(`return ${wrong}`)();
  const tap = new Function(`return ${stir}`)();
  const one = async ({ html, isPlain }) => {
    const frame = document.createElement("iframe");
    frame.srcdoc = html;
    const isLoaded = new Promise((resolve) => {
      frame.onload = () => resolve(true);
      setTimeout(() => resolve(false), 120_000);
    });
    document.body.append(frame);
    let told = { found: ["it did not load"], skeleton: {}, ran: 0, away: null };
    if (await isLoaded) {
      try {
        told = look(frame.contentWindow, isPlain);
        tap(frame.contentWindow);
      } catch (error) {
        told.found = [`it led away: ${error.message}`];
      }
      await new Promise((resolve) => setTimeout(resolve, moment));
      try {
        const { href } = frame.contentWindow.location;
        told.away = href === "about:srcdoc" ? null : href;
        told.ran = frame.contentWindow.__ran ?? 0;
      } catch {
        told.away = "where nobody can look";
      }
    }
    frame.remove();
    return told;
  };
  const told = await Promise.all(pages.map(one));
  // What ran where nobody could look, or before a frame was another page.
  const { __ran: ran = 0 } = window;
  window.__ran = 0;
  return { told, ran };
}

/** Calls a function with what is told of pages in frames, as many at a time as stand in a page. */
async function in_frames(bench, site, list, judge) {
  const batches = [];
  for (let at = 0; at < list.length; at += FRAMES) batches.push(list.slice(at, at + FRAMES));
  await side_by_side(bench, batches, async (page, batch) => {
    if (page.url() === "about:blank") {
      // Frames take over the policy of the page around them: nothing is loaded, and everything may run.
      const policy = "style-src 'unsafe-inline'; img-src 'none'; connect-src 'none'; media-src 'none'";
      // They are seen, so that they can have the focus, but small: to draw them took longer than all else.
      const style = "<style>iframe { width: 60px; height: 40px }</style>";
      const meta = `<meta http-equiv="Content-Security-Policy" content="${policy}">`;
      const body = `<!DOCTYPE html>${meta}<title>x</title>${style}<body>`;
      await page.route("**/around", (route) => route.fulfill({ contentType: "text/html", body }));
      await page.goto(`${site.url}/around`);
    }
    const { told, ran } = await page.evaluate(
      ([pages, framed, ...rest]) => new Function(`return ${framed}`)()(pages, ...rest),
      [batch.map(({ html, path }) => ({ html, isPlain: PLAIN.test(path) })), framed.toString(), wrong.toString(), stir.toString(), MOMENT],
    );
    judge(batch, told, ran);
  });
}

/** The pages of which all is made of plain words. */
const PLAIN = /(^|\/)plain(-[a-z]+)?-\d+\//;

/** The script of a page, which is looked at where pages are opened as readers get them. */
const OWN_SCRIPT = /<script defer src="[./]*(?:page|embed|search)\.js"[^<>]*><\/script>/;

/** How many frames stand in a page at a time. */
const FRAMES = 32;

/** What the search shows is put together by its script: titles and descriptions of what holds a word of many texts. */
async function searched(bench, site) {
  const page = await bench.page();
  await page.addInitScript(trap);
  await page.goto(`${site.url}/search/index.html?q=alert`, { waitUntil: "load" });
  await page.waitForSelector(".results section");
  const more = page.locator(".results button:not([hidden])");
  for (let turn = 0; turn < 40 && (await more.count()) > 0; turn += 1) {
    const shown = await page.locator(".results li").count();
    await more.first().click();
    await page.waitForFunction((shown) => document.querySelectorAll(".results li").length > shown, shown);
  }
  const shown = await page.locator(".results li").count();
  bench.check(shown > 20, `the search shows only ${shown} texts`);
  const { found, ran } = await page.evaluate(wrong);
  bench.check(ran === 0, "search: a text ran");
  bench.check(found.length === 0, `search:\n  ${found.slice(0, 5).join("\n  ")}`);
  await page.context().close();
}

async function pages(bench) {
  const site = await bench.site(".");
  const skeletons = new Map();
  const seen = new Map();
  const judge = (path, { found, skeleton, away }) => {
    bench.check(!away, `${path} leads away to ${away}`);
    bench.check(found.length === 0, `${path}:\n  ${found.slice(0, 5).join("\n  ")}`);
    seen.set(path, skeleton);
  };
  // Every page in a frame, which takes a tenth of the time; nothing beside it is loaded.
  // What others can show is a part of a page, so a fourth of it is looked at, another one of each place.
  const number = (path) => Number(/-(\d+)\//.exec(path)?.[1] ?? 0);
  const isTurn = (path) => number(path) === 0 || Math.floor(number(path) / 4) % 4 === path.replace(/\d+/g, "").length % 4;
  const chosen = site.lasting.filter(({ path }) => !path.startsWith("embed/") || process.env.NUTGRAF_UNTRUSTED || isTurn(path));
  const list = chosen.map(({ path, html }) => ({ path, html: html.replace(OWN_SCRIPT, "") }));
  await in_frames(bench, site, list, (batch, told, ran) => {
    told.forEach((one, at) => {
      bench.check(one.ran === 0, `${batch[at].path}: a text ran`);
      judge(batch[at].path, one);
    });
    bench.check(ran === 0, `a text ran in one of ${batch.map(({ path }) => path).join(", ")}`);
  });
  // As readers get them, with their scripts: the lists, and the pages with most places in them.
  const whole = site.lasting.filter(({ path }) => /^(articles|actors)\/(plain-\d+|texts-\d+|plain-actor-\d+)\/index|^[^/]*(\/index)?\.html$/.test(path));
  await side_by_side(bench, whole, async (page, { path, url }) => {
    await page.goto(url, { waitUntil: "load" });
    const { found } = await page.evaluate(wrong);
    await page.evaluate(stir);
    const ran = await page.evaluate(() => window.__ran ?? 0);
    bench.check(ran === 0, `${path}: a text ran`);
    bench.check(page.url() === url, `${path} leads away to ${page.url()}`);
    bench.check(found.length === 0, `${path}:\n  ${found.slice(0, 5).join("\n  ")}`);
  });
  bench.check(whole.length > 20, `only ${whole.length} pages were opened as readers get them`);
  await searched(bench, site);
  // A page of the harmless text, whose number is 0, is the measure of its kind.
  for (const [path, skeleton] of seen) {
    if (/-0\//.test(path)) skeletons.set(path.replace(/-0\//g, "-N/"), skeleton);
  }
  let compared = 0;
  for (const [path, skeleton] of seen) {
    const measure = skeletons.get(path.replace(/-\d+\//g, "-N/"));
    if (!measure) continue;
    compared += 1;
    for (const part of ["head", "body", "main", "text", "tree"]) {
      if (skeleton[part] === measure[part]) continue;
      const [is, was] = differing(String(skeleton[part]), String(measure[part]));
      bench.found(`${path} has another ${part}:\n${is}\nand not\n${was}`);
    }
  }
  bench.check(compared > chosen.length / 2, `only ${compared} pages were compared with a harmless one`);
  await programs(bench, site);
  console.log(`${seen.size} pages looked at, ${compared} compared with a harmless one`);
}

/** The lines of two texts from the first in which they differ. */
function differing(is, was) {
  const [left, right] = [is.split("\n"), was.split("\n")];
  const first = left.findIndex((line, at) => line !== right[at]);
  return [left, right].map((lines) => lines.slice(Math.max(first, 0), first + 6).join("\n"));
}

/** What is wrong in a calendar (RFC 5545, 3.1): each line is one of ours, and no text begins another one. */
function of_calendar(text) {
  const found = [];
  if (/[^\r]\n|\r[^\n]|[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u2028\u2029]/.test(text)) found.push("a control character");
  const EVENT = ["DESCRIPTION", "DTEND", "DTSTAMP", "DTSTART", "LOCATION", "STATUS", "SUMMARY", "UID", "URL"];
  const within = [];
  let seen = [];
  for (const line of text.replace(/\r\n[ \t]/g, "").split("\r\n").slice(0, -1)) {
    const [, name, value] = /^([A-Z-]+)(?:;VALUE=DATE)?:(.*)$/u.exec(line) ?? [];
    if (name === "BEGIN" && value === ["VCALENDAR", "VEVENT"][within.length]) {
      within.push(value);
      seen = [];
    } else if (name === "END" && value === within.pop()) {
      if (value === "VEVENT" && !["UID", "DTSTAMP", "DTSTART", "SUMMARY"].every((name) => seen.includes(name))) found.push("an event without all it needs");
    } else if (!(within.length === 2 ? EVENT : ["VERSION", "PRODID", "X-WR-CALNAME"]).includes(name) || seen.includes(name)) {
      found.push(`a line: ${line}`);
    } else {
      seen.push(name);
      const isText = ["DESCRIPTION", "LOCATION", "SUMMARY", "X-WR-CALNAME"].includes(name);
      if (isText && /(^|[^\\])(\\\\)*([,;]|\\[^\\,;nN])/u.test(value)) found.push(`no text: ${line}`);
      if (name === "URL" && !/^https:\/\/example\.org\/[^\s"<>]*$/.test(value)) found.push(`an address: ${line}`);
    }
  }
  if (within.length > 0) found.push("no end");
  return found;
}

/** What is wrong in an entry of BibTeX: it is one, its braces are balanced, and TeX is told nothing but letters. */
function of_bibtex(text) {
  const found = [];
  const [, inner] = /^@online\{[A-Za-z0-9-]+,\n([^]*)\n\}\n$/.exec(text) ?? [];
  if (inner === undefined) return ["no entry"];
  // A field ends where the braces that it begins with do, whatever lines its text has.
  const fields = [];
  for (let rest = inner; rest !== ""; ) {
    const [head, name] = /^  ([a-z]+) = (?=\{)/.exec(rest) ?? [];
    if (!head) return [...found, `no field: ${rest}`];
    let [depth, at] = [0, head.length];
    do depth += { "{": 1, "}": -1 }[rest[at++]] ?? 0;
    while (depth > 0 && at < rest.length);
    fields.push([null, name, rest.slice(head.length + 1, at - 1)]);
    if (depth > 0 || !/^(,\n(?=  )|$)/.test(rest.slice(at))) found.push(`braces: ${rest}`);
    rest = rest.slice(at).replace(/^,\n/, "");
    if (found.length > 0) return found;
  }
  const expected = ["title", "author", "date", "organization", "langid", "url"];
  const names = fields.map(([, name]) => name);
  if (expected.filter((name) => names.includes(name)).join() !== names.join()) found.push(`fields: ${names.join()}`);
  for (const [, name, value] of fields) {
    const rest = value.replace(/\\([&%$#_]|text(braceleft|braceright|asciitilde|asciicircum|backslash)\{\})/g, "");
    if (name !== "url" && /[\\&%$#_~^]/.test(rest)) found.push(`TeX: ${name} = ${value}`);
    if (name === "url" && /[\\\s]/.test(value)) found.push(`an address: ${value}`);
  }
  return found;
}

/** What is wrong in what hosts read: each line is one of ours. */
function of_host(path, text) {
  const LINES = {
    _redirects: /^\/[^\s]* \/[^\s]* 301$/,
    _headers: /^(\/\S*|  [A-Z][A-Za-z-]+: [^\r]+)$/,
    "robots.txt": /^(User-agent: \*|Allow: \/|Sitemap: https:\/\/example\.org\/sitemap\.xml|)$/,
  };
  return text.split("\n").slice(0, -1).filter((line) => !LINES[path].test(line));
}

/** The HTML in what programs read, which they put on pages of theirs: a snippet of oEmbed, texts of feeds and slides. */
function snippets(path, json) {
  const all = [];
  const html = path.endsWith("/timeline.json") ? ["headline", "text"] : ["html", "content_html"];
  const walk = (value, key) => {
    if (typeof value === "string" && html.includes(key)) all.push(value);
    else if (value && typeof value === "object") for (const [key, inner] of Object.entries(value)) walk(inner, key);
  };
  if (/(^|\/)(oembed|timeline|feed)\.json$/.test(path)) walk(json);
  return all;
}

/** What programs read. */
async function programs(bench, site) {
  const page = await bench.page();
  await page.addInitScript(trap);
  await page.goto(`${site.url}/404.html`);
  const counts = {};
  for (const path of site.files.filter((path) => /\.(xml|json|ics|bib|txt)$|^_/.test(path))) {
    const text = readFileSync(join(folder, path), "utf8");
    const kind = /\.\w+$/.exec(path)?.[0] ?? path;
    counts[kind] = (counts[kind] ?? 0) + 1;
    let found = [];
    if (kind === ".json") {
      try {
        const html = snippets(path, JSON.parse(text));
        if (path.endsWith("/oembed.json")) counts.oembed = (counts.oembed ?? 0) + html.length;
        if (html.length > 0) found = await page.evaluate(put, [html, path.endsWith("/oembed.json")]);
      } catch (error) {
        found = [error.message];
      }
    } else if (kind === ".ics") {
      found = of_calendar(text);
    } else if (kind === ".bib") {
      found = of_bibtex(text);
    } else if (kind !== ".xml") {
      found = of_host(path, text);
    } else {
      found = await page.evaluate((text) => {
        const read = new DOMParser().parseFromString(text, "application/xml");
        const strange = [...read.querySelectorAll("*")].map(({ namespaceURI }) => namespaceURI);
        const known = ["http://www.w3.org/2005/Atom", "http://www.sitemaps.org/schemas/sitemap/0.9", "http://www.w3.org/1999/xhtml"];
        const html = [...read.querySelectorAll("[type=html]")].flatMap(({ textContent }) => {
          const inner = new DOMParser().parseFromString(textContent, "text/html");
          return [...inner.querySelectorAll("script, svg, iframe, object, embed, style, [onerror], [onload], [onclick]")];
        });
        return [read.querySelector("parsererror")?.textContent, ...strange.filter((space) => !known.includes(space)),
          ...[...read.querySelectorAll("script, svg, iframe"), ...html].map(({ outerHTML }) => outerHTML)].filter(Boolean);
      }, text);
    }
    bench.check(found.length === 0, `${path}: ${found.slice(0, 3).join(", ")}`);
  }
  await page.waitForTimeout(MOMENT);
  bench.check((await page.evaluate(() => window.__ran ?? 0)) === 0, "a text ran in what programs put on pages of theirs");
  for (const kind of [".xml", ".json", ".ics", ".bib", ".txt", "_headers", "_redirects", "oembed"]) {
    bench.check(counts[kind] > 0, `nothing was read of ${kind}`);
  }
  console.log(Object.entries(counts).map(([kind, count]) => `${count} ${kind}`).join(", "));
  await page.context().close();
}

/** Puts HTML on a page, as programs do, and gives what is there that may not be. Runs in the page. */
function put([snippets, isFrame]) {
  return snippets.flatMap((html) => {
    const box = document.createElement("div");
    box.innerHTML = html;
    document.body.append(box);
    const [frame] = box.children;
    const names = "height loading src style title width";
    const isOurs = () =>
      box.childNodes.length === 1 && frame?.localName === "iframe" && frame.childNodes.length === 0 &&
      frame.getAttributeNames().sort().join(" ") === names && frame.getAttribute("style") === "border:0" &&
      /^https:\/\/example\.org\/embed\/[^?#"<>]*$/.test(frame.src);
    const isText = () =>
      [...box.querySelectorAll("*")].every(
        (element) => element.localName === "a" && element.getAttributeNames().join() === "href" && element.protocol === "https:",
      );
    const holds = isFrame ? isOurs() : isText();
    box.remove();
    return holds ? [] : [html];
  });
}

async function control(bench) {
  const ran = { free: 0, policy: 0 };
  const free = await bench.site("free");
  for (const site of [free, await bench.site("policy")]) {
    const { name } = site;
    await side_by_side(bench, site.pages, async (page, { url }) => {
      await page.goto(url, { waitUntil: "load" }).catch(() => {});
      // What waits for a tap, a key or a moment.
      await page.evaluate(stir).catch(() => {});
      await page.waitForTimeout(MOMENT);
      const times = await page.evaluate(() => window.__ran ?? 0).catch(() => 0);
      if (times > 0) ran[name] += 1;
      if (times > 0 && name === "policy") bench.found(`${url} ran under the policy: ${readFileSync(join(folder, name, url.split("/").pop()), "utf8")}`);
      await page.goto("about:blank").catch(() => {});
    });
    bench.check(site.pages.length > 0, "no pages");
    console.log(`${ran[name]} of ${site.pages.length} texts ran (${name})`);
  }
  // Nobody knows how many of another list do.
  const least = process.env.NUTGRAF_VECTORS ? 1 : 100;
  // Where built pages are looked at, they run as well.
  let inside = 0;
  await in_frames(bench, free, free.pages, (batch, told) => {
    inside += told.filter(({ ran, away }) => ran > 0 || away).length;
  });
  console.log(`${inside} of ${free.pages.length} texts ran in frames`);
  bench.check(inside >= least, `only ${inside} hostile texts ran in frames: the run shows nothing`);
  bench.check(ran.free >= least, `only ${ran.free} hostile texts ran on the control pages: the run shows nothing`);
}

/** The kinds of what is published of pictures. */
const PICTURES = { gif: "image/gif", jpg: "image/jpeg", png: "image/png", svg: "image/svg+xml", webp: "image/webp" };

/** Pictures as documents of their own and in a page; drawings as they are have to run, or the look shows nothing. */
async function pictures(bench) {
  for (const name of ["free", "published"]) {
    const site = await bench.site(name);
    const list = site.files.filter((path) => PICTURES[path.split(".").at(-1)]);
    let ran = 0;
    await side_by_side(bench, list, async (page, path) => {
      const [address, around] = [`${site.url}/${encodeURI(path)}`, `${site.url}/around`];
      const contentType = PICTURES[path.split(".").at(-1)];
      await page.route(address, (route) => route.fulfill({ contentType, path: join(folder, name, path) }));
      await page.route(around, (route) => route.fulfill({ contentType: "text/html", body: `<!DOCTYPE html><title>x</title><img src="${address}">` }));
      let times = 0;
      for (const url of [around, address]) {
        await page.goto(url, { waitUntil: "load", timeout: 20_000 }).catch(() => {});
        await page.evaluate(stir).catch(() => {});
        await page.waitForTimeout(MOMENT);
        times += await page.evaluate(() => window.__ran ?? 0).catch(() => 0);
        const isThere = url === address && (await page.evaluate(() => document.contentType).catch(() => "nothing"));
        if (name === "published" && isThere) bench.check(isThere === contentType, `${path} is opened as ${isThere}`);
      }
      if (times > 0) ran += 1;
      if (name === "published") bench.check(times === 0, `${path}: what a picture holds ran`);
      await page.goto("about:blank").catch(() => {});
    });
    console.log(`${ran} of ${list.length} pictures ran (${name})`);
    bench.check(name === "published" ? list.length > 20 : ran >= 10, `${ran} of ${list.length} pictures ran (${name})`);
  }
}

const bench = new Bench();
try {
  await { pages, control, pictures }[part](bench);
  bench.verdict();
} catch (error) {
  console.log(String(error.message).slice(0, 20_000));
  process.exitCode = 1;
} finally {
  await bench.close();
}
