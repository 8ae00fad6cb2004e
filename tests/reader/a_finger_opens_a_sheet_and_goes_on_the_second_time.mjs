// What a finger does, on a telephone in both directions.

export default async function (bench) {
  for (const site of await bench.sites()) {
    const { url } = site.kinds.find(({ kind }) => kind === "article");
    const page = await bench.page({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
    await page.goto(url, { waitUntil: "load" });
    const hash = () => page.evaluate(() => location.hash);
    const open = () => page.locator(".peek").count();
    const mention = page.locator(".story .prose a.mention").first();
    await mention.scrollIntoViewIfNeeded();
    await mention.tap();
    bench.check((await open()) === 1 && (await hash()) === "", `${site.name}: a tap does not open the sheet`);
    const sheet = await page.locator(".peek").evaluate((box) => {
      const { left, right, bottom, height } = box.getBoundingClientRect();
      return { left, right, bottom, height, width: document.documentElement.clientWidth, window: innerHeight };
    });
    const fills = sheet.left <= 1 && sheet.right >= sheet.width - 1 && Math.abs(sheet.bottom - sheet.window) <= 1;
    bench.check(fills && sheet.height < sheet.window * 0.75, `${site.name}: it is no sheet: ${JSON.stringify(sheet)}`);
    const small = await page.locator(".peek .close").evaluate((cross) => cross.getBoundingClientRect().toJSON());
    bench.check(small.width >= 24 && small.height >= 24, `${site.name}: the cross is too small for a finger`);

    // Beside it: it closes, and nothing else happens.
    await page.touchscreen.tap(180, 20);
    bench.check((await open()) === 0, `${site.name}: a tap beside the sheet does not close it`);
    await mention.scrollIntoViewIfNeeded();
    await mention.tap();
    await page.locator(".peek .close").tap();
    bench.check((await open()) === 0, `${site.name}: the cross does not close the sheet`);

    await mention.tap();
    await mention.evaluate((link) => link.scrollIntoView({ block: "start" }));
    await mention.tap();
    bench.check((await open()) === 0, `${site.name}: the sheet stays`);
    bench.check((await hash()).startsWith("#actor-"), `${site.name}: the second tap does not go on`);
    await page.context().close();
  }
}
