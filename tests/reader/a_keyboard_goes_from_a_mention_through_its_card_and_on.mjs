// What a keyboard does: Enter opens a card, Tab goes through it and on, Escape closes it and gives the focus back.

export default async function (bench) {
  for (const site of await bench.sites()) {
    const { url } = site.kinds.find(({ kind }) => kind === "article");
    const page = await bench.page();
    await page.goto(url, { waitUntil: "load" });
    const open = () => page.locator(".peek").count();
    const press = (key) => page.keyboard.press(key);
    const mention = page.locator(".story .prose a.mention").first();
    const focused = () => mention.evaluate((link) => link === document.activeElement);

    // The first mention is reached by Tab alone.
    for (let at = 0; at < 80 && !(await focused()); at += 1) await press("Tab");
    bench.check(await focused(), `${site.name}: Tab does not reach the first mention`);
    bench.check((await open()) === 0, `${site.name}: a card opens although nobody asked`);
    await press("Enter");
    bench.check((await open()) === 1, `${site.name}: Enter does not open the card`);
    bench.check((await mention.getAttribute("aria-expanded")) === "true", `${site.name}: the link does not say that it is open`);
    bench.check((await page.evaluate(() => location.hash)) === "", `${site.name}: Enter also goes to the card`);
    bench.check(await focused(), `${site.name}: the focus leaves the link at once`);

    await press("Tab");
    const inside = () => page.evaluate(() => Boolean(document.activeElement.closest(".peek")));
    bench.check(await inside(), `${site.name}: Tab does not go into the card`);
    await press("Escape");
    bench.check((await open()) === 0, `${site.name}: Escape does not close the card`);
    bench.check(await focused(), `${site.name}: the focus is not given back`);
    bench.check((await mention.getAttribute("aria-expanded")) === null, `${site.name}: the link still says that it is open`);

    // Through the whole card and on: to what follows the link in the text.
    await press("Enter");
    const stops = await page.evaluate(() => document.querySelectorAll(".peek :is(a[href], button)").length);
    for (let at = 0; at < stops; at += 1) {
      await press("Tab");
      bench.check(await inside(), `${site.name}: stop ${at + 1} of ${stops} is not in the card`);
    }
    await press("Tab");
    bench.check((await open()) === 0, `${site.name}: the card stays when the focus has left it`);
    const next = await mention.evaluate((link) => {
      const all = [...document.querySelectorAll("a[href], button, summary, [tabindex='0']")];
      return all[all.indexOf(link) + 1] === document.activeElement;
    });
    bench.check(next, `${site.name}: behind the card comes something else than what follows the link`);

    // Asked for a second time, the link leads on.
    await mention.focus();
    await press("Enter");
    await press("Enter");
    bench.check((await page.evaluate(() => location.hash)).startsWith("#actor-"), `${site.name}: a second Enter does not go on`);
    bench.check((await open()) === 0, `${site.name}: the card stays behind`);

    // The cross of the card closes it as Escape does.
    await mention.focus();
    await press("Enter");
    await page.locator(".peek .close").focus();
    await press("Enter");
    bench.check((await open()) === 0 && (await focused()), `${site.name}: the cross does not close the card and give the focus back`);
    await page.context().close();
  }
}
