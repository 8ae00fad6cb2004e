// In a browser that runs no scripts: the links within a page lead where they should, and all text is shown.

/** What may be there and not be shown. */
const HIDDEN = [
  // What changed since a visit: only scripts know of an earlier one.
  ".catch-up",
  // It comes into view when the keyboard comes to it.
  ".skip",
  // To search takes scripts; the lists of the site stand below.
  "form.search",
];

const WIDTHS = [360, 1280];

/** What is shown in another way on a narrow screen: there, each cell of the table says whose position it is. */
const NARROW = ".positions thead";

export default async function (bench) {
  for (const site of await bench.sites()) {
    for (const width of WIDTHS) {
      const page = await bench.page({ javaScriptEnabled: false, viewport: { width, height: 800 } });
      const hidden = [...HIDDEN, ...(width === 360 ? [NARROW] : [])].join();
      for (const { path, url } of site.lasting) {
        const where = `${site.name}/${path}, ${width} px`;
        await page.goto(url, { waitUntil: "load" });
        const { targetless, unseen, seen } = await page.evaluate(read, hidden);
        bench.check(targetless.length === 0, `${where}: links without a target: ${targetless.join(", ")}`);
        bench.check(unseen.length === 0, `${where}: text that is not shown:\n  ${unseen.join("\n  ")}`);
        bench.check(seen > 0, `${where} has no text`);
      }
      for (const { path, url } of site.lasting.filter(({ kind }) => kind === "article")) {
        await followAll(bench, page, `${site.name}/${path}, ${width} px`, url);
      }
      await page.context().close();
    }
  }
}

/** Whom the text of an explainer mentions has a card. Events and claims name others as well, who have a page. */
const MENTIONS = ".story .prose a.mention, main a.mention[href^='#']";

/** Clicks the first mention of each actor who has a card. */
async function followAll(bench, page, where, url) {
  await page.goto(url, { waitUntil: "load" });
  const hrefs = (mentions) => [...document.querySelectorAll(mentions)].map((link) => link.getAttribute("href"));
  const places = await page.evaluate(hrefs, MENTIONS);
  bench.check(places.length > 0, `${where} mentions nobody`);
  for (const place of new Set(places)) {
    await page.goto("about:blank");
    await page.goto(url, { waitUntil: "load" });
    await page.locator(`main a.mention[href="${place}"]`).first().click();
    const { arrived, shown } = await page.evaluate(async () => {
      const card = document.querySelector(":target");
      if (!card?.matches(".card")) return { arrived: false };
      // A card may be longer than a screen is high, so its head has to be in view.
      const { top, bottom, left, right } = card.querySelector("h2, h3, h4").getBoundingClientRect();
      const { clientWidth } = document.documentElement;
      return { arrived: true, shown: top >= 0 && bottom <= innerHeight && left >= 0 && right <= clientWidth };
    });
    bench.check(arrived, `${where}: the mention ${place} does not lead to a card`);
    bench.check(!arrived || shown, `${where}: the mention ${place} leads to a card that is not in view`);
  }
}

/** Runs in the page, by order of the test: that needs no scripts of the page. */
function read(hidden) {
  const targetless = [...document.querySelectorAll("a[href*='#']")]
    .filter((link) => link.href.split("#")[0] === location.href.split("#")[0])
    .map((link) => link.getAttribute("href"))
    .filter((href) => !document.getElementById(decodeURIComponent(href.slice(href.indexOf("#") + 1))));

  const unseen = [];
  let seen = 0;
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    const element = text.parentElement;
    if (!text.data.trim() || element.closest(`script, style, template, ${hidden}`)) continue;
    // An answer waits for its reader to open it, which takes no script.
    const closed = element.closest("details:not([open])");
    if (closed && !element.closest("summary")) continue;
    seen += 1;
    const range = document.createRange();
    range.selectNodeContents(text);
    const drawn = [...range.getClientRects()].some(
      ({ width, height, right, bottom }) => width > 1 && height > 1 && right + scrollX > 0 && bottom + scrollY > 0,
    );
    if (!drawn || !element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) {
      unseen.push(`${element.cloneNode().outerHTML} ${text.data.trim().slice(0, 80)}`);
    }
  }
  return { targetless, unseen, seen };
}
