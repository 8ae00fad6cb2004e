// Looks at pages that hold hostile texts: `run.mjs pages FOLDER` at those that nutgraf built, `run.mjs control FOLDER`
// at those that hold the texts as they are.

import { readFileSync } from "node:fs";
import { join } from "node:path";

import { Bench } from "../reader/harness.mjs";

const [part, folder] = process.argv.slice(2);

/** How many pages are looked at side by side. */
const TABS = 4;

/** What a hostile text calls, and where the calls are counted. */
function trap() {
  const told = (name) => () => {
    try {
      window.top.__ran = (window.top.__ran ?? 0) + 1;
    } catch {
      window.__ran = (window.__ran ?? 0) + 1;
    }
    return name;
  };
  for (const name of ["alert", "confirm", "prompt", "print", "open"]) window[name] = told(name);
  window.__blocked = [];
  document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sample }) =>
    window.__blocked.push(`${violatedDirective} ${blockedURI} ${sample}`),
  );
}

/** What of a page may not be there, whatever a text says. Runs in the page, or in the one around its frame. */
function wrong(window = globalThis) {
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
  const skeleton = {
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
async function framed(pages, wrong) {
  const look = new Function(`return ${wrong}`)();
  const all = pages.map(
    (html) =>
      new Promise((resolve) => {
        const frame = document.createElement("iframe");
        frame.srcdoc = html;
        // Nothing has to be drawn.
        frame.hidden = true;
        frame.onload = () => {
          const { contentWindow } = frame;
          let told;
          try {
            told = look(contentWindow);
            // What a frame runs is counted in the window around it.
            told.away = contentWindow.location.href === "about:srcdoc" ? null : contentWindow.location.href;
          } catch (error) {
            told = { found: [`it led away: ${error.message}`], skeleton: {}, ran: 0, away: null };
          }
          frame.remove();
          resolve(told);
        };
        document.body.append(frame);
      }),
  );
  return { told: await Promise.all(all), ran: window.__ran ?? 0 };
}

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
  const batches = [];
  for (let at = 0; at < site.lasting.length; at += FRAMES) batches.push(site.lasting.slice(at, at + FRAMES));
  await side_by_side(bench, batches, async (page, batch) => {
    if (page.url() === "about:blank") {
      // Frames take over the policy of the page around them: nothing is loaded, and everything may run.
      const policy = "style-src 'unsafe-inline'; img-src 'none'; connect-src 'none'; media-src 'none'";
      const body = `<!DOCTYPE html><meta http-equiv="Content-Security-Policy" content="${policy}"><title>x</title>`;
      await page.route("**/around", (route) => route.fulfill({ contentType: "text/html", body }));
      await page.goto(`${site.url}/around`);
    }
    const { told, ran } = await page.evaluate(
      ([pages, framed, wrong]) => new Function(`return ${framed}`)()(pages, wrong),
      [batch.map(({ html }) => html.replace(OWN_SCRIPT, "")), framed.toString(), wrong.toString()],
    );
    told.forEach((one, at) => judge(batch[at].path, one));
    if (ran > 0) {
      bench.found(`a text ran in one of ${batch.map(({ path }) => path).join(", ")}`);
      await page.evaluate(() => (window.__ran = 0));
    }
  });
  // As readers get them, with their scripts: the lists, and the pages with most places in them.
  const whole = site.lasting.filter(({ path }) => /^(articles|actors)\/(texts|actor)-\d+\/index|^[^/]*(\/index)?\.html$/.test(path));
  await side_by_side(bench, whole, async (page, { path, url }) => {
    await page.goto(url, { waitUntil: "load" });
    const told = await page.evaluate(wrong);
    bench.check(told.ran === 0, `${path}: a text ran`);
    judge(path, { ...told, away: page.url() === url ? null : page.url() });
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
    for (const part of ["head", "body", "main", "text"]) {
      bench.check(skeleton[part] === measure[part], `${path} has another ${part}:\n  ${skeleton[part]}\n  ${measure[part]}`);
    }
  }
  bench.check(compared > site.lasting.length / 2, `only ${compared} pages were compared with a harmless one`);
  // What programs read.
  const page = await bench.page();
  await page.goto(`${site.url}/404.html`);
  for (const path of site.files.filter((path) => /\.(xml|json)$/.test(path))) {
    const text = readFileSync(join(folder, path), "utf8");
    if (path.endsWith(".json")) {
      try {
        JSON.parse(text);
      } catch (error) {
        bench.found(`${path}: ${error.message}`);
      }
      continue;
    }
    const found = await page.evaluate((text) => {
      const read = new DOMParser().parseFromString(text, "application/xml");
      const strange = [...read.querySelectorAll("*")].map(({ namespaceURI }) => namespaceURI);
      const known = ["http://www.w3.org/2005/Atom", "http://www.sitemaps.org/schemas/sitemap/0.9", "http://www.w3.org/1999/xhtml"];
      return [read.querySelector("parsererror")?.textContent, ...strange.filter((space) => !known.includes(space)),
        ...[...read.querySelectorAll("script, svg, iframe")].map(({ outerHTML }) => outerHTML)].filter(Boolean);
    }, text);
    bench.check(found.length === 0, `${path}: ${found.slice(0, 3).join(", ")}`);
  }
  console.log(`${seen.size} pages looked at, ${compared} compared with a harmless one`);
}

async function control(bench) {
  const ran = { free: 0, policy: 0 };
  for (const name of ["free", "policy"]) {
    const site = await bench.site(name);
    await side_by_side(bench, site.pages, async (page, { url }) => {
      await page.goto(url, { waitUntil: "load" }).catch(() => {});
      // What waits for a tap, a key or a moment.
      await page.evaluate(() => {
        for (const link of document.querySelectorAll("a, area, button, summary, [tabindex], [onclick]")) link.click?.();
        for (const box of document.querySelectorAll("[popover]")) box.showPopover?.();
      }).catch(() => {});
      await page.waitForTimeout(part === "control" ? 60 : 0);
      const times = await page.evaluate(() => window.__ran ?? 0).catch(() => 0);
      if (times > 0) ran[name] += 1;
      if (times > 0 && name === "policy") bench.found(`${url} ran under the policy: ${readFileSync(join(folder, name, url.split("/").pop()), "utf8")}`);
      await page.goto("about:blank").catch(() => {});
    });
    bench.check(site.pages.length > 0, "no pages");
    console.log(`${ran[name]} of ${site.pages.length} texts ran (${name})`);
  }
  const least = Number(process.env.LEAST ?? 100);
  bench.check(ran.free >= least, `only ${ran.free} hostile texts ran on the control pages: the run shows nothing`);
}

const bench = new Bench();
try {
  await (part === "pages" ? pages : control)(bench);
  bench.verdict();
} catch (error) {
  console.log(String(error.message).slice(0, 20_000));
  process.exitCode = 1;
} finally {
  await bench.close();
}
