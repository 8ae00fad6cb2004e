// A browser without popovers and without anchors for them.

export default async function (bench) {
  for (const site of await bench.sites()) {
    const { url } = site.kinds.find(({ kind }) => kind === "article");
    const page = await bench.page();
    await page.addInitScript(() => {
      delete HTMLElement.prototype.showPopover;
      const supports = CSS.supports.bind(CSS);
      CSS.supports = (property, ...value) => property !== "position-area" && supports(property, ...value);
    });
    await page.goto(url, { waitUntil: "load" });
    for (const at of [0, 3]) {
      const mention = page.locator(".story .prose a.mention").nth(at);
      await mention.scrollIntoViewIfNeeded();
      await mention.focus();
      await page.keyboard.press("Enter");
      const place = await page.evaluate(() => {
        const link = document.querySelector("a[aria-expanded='true']").getClientRects()[0];
        const box = document.querySelector(".peek").getBoundingClientRect();
        const near = Math.min(Math.abs(box.top - link.bottom), Math.abs(link.top - box.bottom)) < 20;
        return { near, inside: box.left >= 0 && box.right <= document.documentElement.clientWidth, box: box.toJSON(), link };
      });
      bench.check(place.near && place.inside, `${site.name}: the card of mention ${at} stands elsewhere: ${JSON.stringify(place)}`);
      await page.keyboard.press("Escape");
    }
    await page.context().close();
  }
}
