// Every kind of thing that a link of an explainer leads to on its own page.

const KINDS = {
  source: [".story .cite a", ".sources > li"],
  claim: [".story a.claim", ".fact"],
  event: ["main :is(.story, .ledger, .changes) a[href^='#event-']", ".entry"],
};

export default async function (bench) {
  const seen = new Set();
  for (const site of await bench.sites()) {
    for (const { path, url } of site.pages.filter(({ kind }) => kind === "article")) {
      const page = await bench.page();
      await page.goto(url, { waitUntil: "load" });
      for (const [kind, [links, parts]] of Object.entries(KINDS)) {
        const link = page.locator(links).first();
        if ((await link.count()) === 0) continue;
        // Some parts have anchors in them.
        await link.evaluate((link) => {
          document.getElementById(decodeURIComponent(link.hash.slice(1))).append(
            Object.assign(document.createElement("span"), { id: "inside" }),
          );
        });
        await link.focus();
        await page.keyboard.press("Enter");
        const same = await page.evaluate((parts) => {
          const link = document.querySelector("a[aria-expanded='true']");
          const box = document.querySelector(".peek");
          if (!link || !box) return false;
          const part = document.getElementById(decodeURIComponent(link.hash.slice(1))).closest(parts);
          const words = (of) => of.textContent.replace(/\s+/g, "");
          return Boolean(part) && words(box) === `${words(part)}×`;
        }, parts);
        bench.check(same, `${site.name}/${path}: the first ${kind} does not open beside its link`);
        const ids = await page.evaluate(() => {
          const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id);
          return ids.length - new Set(ids).size;
        });
        bench.check(ids === 0, `${site.name}/${path}: ${ids} ids stand twice while a ${kind} is open`);
        await page.keyboard.press("Escape");
        await page.evaluate(() => document.getElementById("inside").remove());
        seen.add(kind);
      }
      // What leads through the page is no such link.
      if ((await page.locator(".contents a").count()) > 0) {
        const way = page.locator(".contents a").last();
        await way.evaluate((way) => (way.href = `#${document.querySelector(".card").id}`));
        await way.focus();
        await page.keyboard.press("Enter");
        bench.check((await page.locator(".peek").count()) === 0, `${site.name}/${path}: the list of contents opens something`);
      }
      await page.context().close();
    }
  }
  for (const kind of ["source", "claim"]) bench.check(seen.has(kind), `no explainer has a link to a ${kind}`);
}
