// A reader's visits, some days apart, of a page that has changed in between. Nothing of them leaves the browser.

const DAY = 24 * 60 * 60 * 1000;

export default async function (bench) {
  for (const site of await bench.sites()) {
    const article = site.pages.find(({ kind, html }) => kind === "article" && /<li id="update-/.test(html));
    bench.check(Boolean(article), `${site.name} has no explainer with updates`);
    if (!article) continue;
    const { url, html } = article;
    const update = /<li id="(update-[^"]+)">[\s\S]*?<\/li>/.exec(html);
    const page = await bench.page();
    await page.clock.install({ time: new Date("2026-12-01T10:00:00Z") });
    const asked = [];
    page.on("request", (request) => asked.push(`${request.method()} ${new URL(request.url()).origin} ${request.postData() ?? ""}`));
    const box = page.locator(".catch-up");
    let now = html;
    await page.route(url, (route) => route.fulfill({ contentType: "text/html; charset=utf-8", body: now }));
    const visit = async (after) => {
      await page.goto("about:blank");
      await page.clock.fastForward(after);
      await page.goto(url, { waitUntil: "load" });
    };

    // Before the update was written.
    now = html.replace(update[0], "");
    await visit(0);
    bench.check(await box.isHidden(), `${site.name}: the first visit is told of something`);
    await visit(2 * DAY);
    bench.check(await box.isHidden(), `${site.name}: nothing has changed, and something is told`);
    now = html;
    await visit(3 * DAY);
    bench.check(await box.isVisible(), `${site.name}: what is new is not told`);
    const links = await box.locator("li a").evaluateAll((links) => links.map((link) => decodeURIComponent(link.hash)));
    bench.check(String(links) === `#${update[1]}`, `${site.name}: told as new: ${links}`);
    bench.check((await box.locator("li time").count()) === 1, `${site.name}: the news have no date`);
    bench.check((await box.locator("h2 time").getAttribute("datetime")) === "2026-12-03", `${site.name}: the last visit was another day`);
    await visit(60_000);
    bench.check(await box.isVisible(), `${site.name}: after a minute it is forgotten`);
    await visit(4 * DAY);
    bench.check(await box.isHidden(), `${site.name}: what was read days ago is told as new`);

    const own = new URL(url).origin;
    const out = asked.filter((one) => !one.startsWith(`GET ${own} `) && !one.startsWith("GET null"));
    bench.check(out.length === 0, `${site.name}: something left the browser: ${out}`);
    bench.check((await page.context().cookies()).length === 0, `${site.name}: there is a cookie`);

    // A browser that keeps nothing shows the page all the same.
    const closed = await bench.page();
    const errors = [];
    closed.on("pageerror", (error) => errors.push(String(error)));
    await closed.addInitScript(() => {
      Object.defineProperty(window, "localStorage", { get: () => { throw new DOMException("no", "SecurityError"); } });
    });
    await closed.goto(url, { waitUntil: "load" });
    bench.check(errors.length === 0, `${site.name}: without a memory: ${errors}`);
    await closed.context().close();
    await page.context().close();
  }
}
