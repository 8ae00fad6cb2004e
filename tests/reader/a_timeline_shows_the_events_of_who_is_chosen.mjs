// The links over a timeline: buttons where scripts run, the way to the actor's own page where they do not.

export default async function (bench) {
  let chosen = 0;
  for (const site of await bench.sites()) {
    for (const { path, url, kind } of site.pages.filter(({ html }) => html.includes('class="filter"'))) {
      const page = await bench.page();
      await page.goto(url, { waitUntil: "load" });
      const where = `${site.name}/${path}`;
      const entries = () => page.locator(".filter ~ .timeline > .entry:visible").count();
      const all = await entries();
      const button = page.locator(".filter a[data-only]").last();
      const only = await button.getAttribute("data-only");
      const wanted = await page.locator(`.filter ~ .timeline > .entry:has(.facts a[href="${only}"])`).count();
      bench.check(wanted > 0 && wanted < all, `${where}: ${wanted} of ${all} events are nothing to choose`);

      for (const key of ["Enter", " "]) {
        await button.focus();
        await page.keyboard.press(key);
        bench.check((await entries()) === wanted, `${where}: ${JSON.stringify(key)} leaves ${await entries()}, not ${wanted}`);
        bench.check((await button.getAttribute("aria-pressed")) === "true", `${where}: the button is not pressed`);
        const told = await page.locator(".filter output").textContent();
        const digits = await page.evaluate(
          (numbers) => numbers.map((number) => number.toLocaleString(document.documentElement.lang, { useGrouping: false })),
          [wanted, all],
        );
        bench.check(digits.every((number) => told.includes(number)), `${where}: it says ${JSON.stringify(told)}`);
        const empty = await page.locator(".filter ~ .timeline > .mark:visible + .mark:visible").count();
        bench.check(empty === 0, `${where}: a year without events is shown`);
        const undated = await page.evaluate(() => {
          let mark = null;
          const over = (item) => (item.matches(".mark") ? ((mark = item), null) : mark);
          const items = [...document.querySelectorAll(".filter ~ .timeline > *")].map((item) => [item, over(item)]);
          return items.filter(([item, mark]) => mark && item.checkVisibility() && !mark.checkVisibility()).length;
        });
        bench.check(undated === 0, `${where}: ${undated} events are shown without their year`);
        // The same again takes it back.
        await page.keyboard.press(key);
        bench.check((await entries()) === all, `${where}: ${JSON.stringify(key)} again shows ${await entries()}, not ${all}`);
      }
      await button.click();
      await page.locator(".filter a").first().click();
      bench.check((await entries()) === all, `${where}: the first button does not show all`);

      // A link to an entry that is not among the chosen shows all again.
      await button.click();
      const hidden = await page.locator(`.filter ~ .timeline > .entry[id]:not(:has(.facts a[href="${only}"]))`).first().getAttribute("id");
      await page.evaluate((id) => (location.hash = `#${encodeURIComponent(id)}`), hidden);
      await page.waitForFunction((id) => document.getElementById(id).checkVisibility(), hidden, { timeout: 5000 }).catch(() => {});
      bench.check((await entries()) === all, `${where}: a link into what is hidden leads nowhere`);
      await page.context().close();

      if (kind !== "article") continue;
      const plain = await bench.page({ javaScriptEnabled: false });
      await plain.goto(url, { waitUntil: "load" });
      await plain.locator(".filter a[data-only]").last().click();
      await plain.waitForLoadState("load");
      const there = new URL(plain.url());
      bench.check(there.pathname.includes("/actors/") && there.hash === "#timeline", `${where}: without scripts it leads to ${there}`);
      bench.check((await plain.locator("#timeline").count()) === 1, `${where}: ${there} has no timeline`);
      await plain.context().close();
      chosen += 1;
    }
  }
  bench.check(chosen > 0, "no explainer has a timeline to choose from");
}
