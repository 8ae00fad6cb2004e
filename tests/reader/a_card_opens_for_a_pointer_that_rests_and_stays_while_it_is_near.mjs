// What a pointer does: the times are those that `static/page.js` names, told by a clock that only this test moves.

const OPEN_AFTER = 500;
const CLOSE_AFTER = 300;

export default async function (bench) {
  for (const site of await bench.sites()) {
    const { url } = site.kinds.find(({ kind }) => kind === "article");
    const page = await bench.page();
    await page.clock.install({ time: new Date("2026-02-07T10:00:00Z") });
    await page.goto(url, { waitUntil: "load" });
    await page.clock.pauseAt(new Date("2026-02-07T11:00:00Z"));
    const open = () => page.locator(".peek").count();
    const away = () => page.mouse.move(1, 1);

    const mention = page.locator(".story .prose a.mention").first();
    await mention.scrollIntoViewIfNeeded();
    await mention.hover();
    await page.clock.runFor(OPEN_AFTER - 1);
    bench.check((await open()) === 0, `${site.name}: a card opens too early`);
    await page.clock.runFor(1);
    bench.check((await open()) === 1, `${site.name}: a card does not open`);

    const place = await page.evaluate(look);
    bench.check(place.inside, `${site.name}: the card is not inside the window: ${JSON.stringify(place)}`);
    bench.check(place.near, `${site.name}: the card is not beside its link: ${JSON.stringify(place)}`);
    bench.check(place.same, `${site.name}: the card does not say what the card of the page says`);

    await away();
    await page.clock.runFor(CLOSE_AFTER - 1);
    bench.check((await open()) === 1, `${site.name}: a card closes too early`);
    await page.locator(".peek").hover();
    await page.clock.runFor(10 * CLOSE_AFTER);
    bench.check((await open()) === 1, `${site.name}: a card closes under the pointer`);
    await away();
    await page.clock.runFor(CLOSE_AFTER);
    bench.check((await open()) === 0, `${site.name}: a card does not close`);

    // At the foot of the window it opens above, where it has its room.
    await mention.evaluate((link) => link.scrollIntoView({ block: "end", behavior: "instant" }));
    await page.mouse.wheel(0, -1);
    await mention.hover();
    await page.clock.runFor(OPEN_AFTER);
    const above = await page.evaluate(look);
    bench.check(above.inside && above.near, `${site.name}: no room for the card: ${JSON.stringify(above)}`);
    await away();
    await page.clock.runFor(CLOSE_AFTER);

    // Who only passes over a link wants nothing of it.
    await mention.hover();
    await page.clock.runFor(OPEN_AFTER - 1);
    await away();
    await page.clock.runFor(OPEN_AFTER);
    bench.check((await open()) === 0, `${site.name}: a card opens behind a pointer that has left`);

    // A click of a mouse goes where the link leads.
    await mention.click();
    const hash = await page.evaluate(() => location.hash);
    bench.check(hash.startsWith("#actor-"), `${site.name}: a click leads to ${hash}`);
    await page.context().close();
  }
}

/** Runs in the page. */
function look() {
  const [box, link] = [".peek", "a[aria-expanded='true']"].map((one) => document.querySelector(one));
  const [at, of] = [box, link].map((one) => one.getBoundingClientRect());
  const { clientWidth } = document.documentElement;
  const card = document.getElementById(decodeURIComponent(link.hash.slice(1)));
  return {
    box: at.toJSON(),
    link: of.toJSON(),
    inside: at.left >= 0 && at.right <= clientWidth && at.top >= 0 && at.bottom <= innerHeight,
    near: Math.min(Math.abs(at.top - of.bottom), Math.abs(of.top - at.bottom)) < 12 && at.left < of.right && of.left < at.right,
    same: card.querySelector("h3").innerText === box.querySelector("header p").innerText,
  };
}
