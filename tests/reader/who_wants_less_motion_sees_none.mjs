// For readers who asked their system for less motion: nothing moves by itself, and nothing takes time to change.

/** Parts of elements that `*` in a style sheet does not reach, among them. */
const PSEUDO = [null, "::before", "::after", "::marker", "::backdrop", "::details-content"];

export default async function (bench) {
  for (const site of await bench.sites()) {
    for (const { path, url } of site.kinds) {
      const where = `${site.name}/${path}`;
      const page = await bench.page({ reducedMotion: "reduce" });
      await page.goto(url, { waitUntil: "load" });
      await look(bench, page, where);
      const mention = page.locator("main a.mention[href^='#']").first();
      if ((await mention.count()) > 0) {
        await mention.focus();
        await page.keyboard.press("Enter");
        await look(bench, page, `${where}, after a mention`);
      }
      await page.context().close();
    }
  }
}

async function look(bench, page, where) {
  for (const moves of await page.evaluate(moving, PSEUDO)) bench.found(`${where}: ${moves}`);
  bench.check(true);
}

/** What moves or may move, told in lines. Runs in the page. */
function moving(pseudo) {
  const found = new Set();
  if (!matchMedia("(prefers-reduced-motion: reduce)").matches) found.add("the browser does not ask for less motion");
  for (const { effect } of document.getAnimations()) found.add(`${effect?.target?.outerHTML.slice(0, 80)} is animated`);
  const seconds = (times) => times.split(",").some((time) => parseFloat(time) > 0);
  for (const element of document.querySelectorAll("*")) {
    for (const part of pseudo) {
      const style = getComputedStyle(element, part);
      const told = `${element.localName}.${element.className}${part ?? ""}`;
      if (seconds(style.transitionDuration)) found.add(`${told} changes in ${style.transitionDuration}`);
      if (style.animationName !== "none") found.add(`${told} is animated by ${style.animationName}`);
      if (!part && style.scrollBehavior !== "auto") found.add(`${told} scrolls in a ${style.scrollBehavior} way`);
    }
  }
  // The way from one page to the next is a rule of its own.
  const ways = (rules) => {
    for (const rule of rules) {
      const off = rule instanceof CSSMediaRule && !matchMedia(rule.conditionText).matches;
      const moves = rule.constructor.name === "CSSViewTransitionRule" && rule.navigation !== "none";
      if (moves) found.add("pages move into each other");
      if (rule.cssRules && !off) ways(rule.cssRules);
    }
  };
  for (const sheet of document.styleSheets) ways(sheet.cssRules);
  return [...found];
}
