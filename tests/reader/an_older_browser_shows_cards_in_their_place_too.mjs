// A browser without popovers and without anchors for them.

export default async function (bench) {
  for (const site of await bench.sites()) {
    const { url } = site.kinds.find(({ kind }) => kind === "article");
    const page = await bench.page({ viewport: { width: 700, height: 740 } });
    await page.addInitScript(() => {
      delete HTMLElement.prototype.showPopover;
      const supports = CSS.supports.bind(CSS);
      CSS.supports = (property, ...value) => property !== "position-area" && supports(property, ...value);
    });
    await page.goto(url, { waitUntil: "load" });
    const mentions = page.locator(".story .prose a.mention");
    // The first, and the one that is nearest to the end of its line: a card beginning there would not fit.
    const last = await mentions.evaluateAll((mentions) => {
      const rtl = document.documentElement.dir === "rtl";
      const end = (mention) => (rtl ? -mention.getBoundingClientRect().left : mention.getBoundingClientRect().right);
      return mentions.map(end).reduce((best, here, at, all) => (here > all[best] ? at : best), 0);
    });
    for (const at of [0, last]) {
      const mention = mentions.nth(at);
      await mention.scrollIntoViewIfNeeded();
      const tall = () => page.evaluate(() => document.querySelector(".story").offsetHeight);
      const before = await tall();
      await mention.focus();
      await page.keyboard.press("Enter");
      bench.check((await tall()) === before, `${site.name}: the card of mention ${at} moves the text`);
      const place = await page.evaluate(() => {
        const link = document.querySelector("a[aria-expanded='true']").getClientRects()[0];
        const box = document.querySelector(".peek").getBoundingClientRect();
        const near = Math.min(Math.abs(box.top - link.bottom), Math.abs(link.top - box.bottom)) < 20;
        return { near, inside: box.left >= 0 && box.right <= document.documentElement.clientWidth, box: box.toJSON(), link };
      });
      bench.check(place.near && place.inside, `${site.name}: the card of mention ${at} stands elsewhere: ${JSON.stringify(place)}`);
      await page.keyboard.press("Escape");
    }
    // On a small screen it is a sheet at its foot.
    await page.setViewportSize({ width: 360, height: 740 });
    await mentions.first().focus();
    await page.keyboard.press("Enter");
    const sheet = await page.evaluate(() => document.querySelector(".peek").getBoundingClientRect().toJSON());
    bench.check(sheet.left === 0 && sheet.right === 360 && sheet.bottom === 740, `${site.name}: no sheet: ${JSON.stringify(sheet)}`);
    await page.context().close();
  }
}
