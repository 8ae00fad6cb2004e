// Every page is loaded with all that belongs to it: nothing of it comes from elsewhere, the console stays empty, and no
// cookie is set. Pictures that would wait until somebody scrolls to them are asked for as well.

/** An address that no site has: its reader is shown `404.html`, below which all links have to work as well. */
const MISSING = "/no/such/page/";

export default async function (bench) {
  for (const site of [...(await bench.sites()), await bench.embeds()]) {
    const page = await bench.page();
    let where;
    let expected;
    page.on("request", (request) => {
      const { protocol, origin } = new URL(request.url());
      bench.check(origin === site.url || protocol === "data:", `${where} asks for ${request.url()}`);
    });
    page.on("response", (response) => {
      const { pathname } = new URL(response.url());
      const asked = pathname === expected.path ? expected.status : 200;
      bench.check(response.status() === asked, `${where}: ${pathname} is answered with ${response.status()}`);
    });
    page.on("requestfailed", (request) => {
      const why = request.failure()?.errorText;
      // The icon may still be under way when the next page is opened.
      bench.check(why === "net::ERR_ABORTED", `${where}: ${request.url()} fails: ${why}`);
    });
    page.on("console", (message) => {
      const from = new URL(message.location().url || site.url).pathname;
      // The browser asks for the icon by itself, and says of the missing page that it is missing.
      if (from === "/favicon.ico" || (from === MISSING && expected.status === 404)) return;
      const loud = ["warning", "error", "assert"].includes(message.type());
      bench.check(!loud, `${where} says (${message.type()}): ${message.text()}`);
    });
    page.on("pageerror", (error) => bench.found(`${where} throws: ${error.stack ?? error}`));

    const visits = site.lasting.map(({ path, url }) => ({ path, url, status: 200 }));
    // The site with parts for others says that it stands below a prefix, and its `404.html` leads there.
    if (site.name !== "embeds") visits.push({ path: MISSING.slice(1), url: site.url + MISSING, status: 404 });
    for (const { path, url, status } of visits) {
      where = `${site.name}/${path}`;
      expected = { path: new URL(url).pathname, status };
      await page.goto(url, { waitUntil: "load" });
      await page.evaluate(loadAll);
      bench.check((await page.evaluate(() => document.styleSheets.length)) > 0, `${where} has no style`);
      bench.check((await page.evaluate(() => document.cookie)) === "", `${where} sets a cookie`);
    }
    const cookies = await page.context().cookies();
    bench.check(cookies.length === 0, `${site.name} leaves cookies: ${JSON.stringify(cookies)}`);
    await page.context().close();
  }
}

/** Loads what a page would load later, and waits until all of it has come or failed. Runs in the page. */
async function loadAll() {
  const media = [...document.querySelectorAll("img, iframe")];
  for (const one of media) one.loading = "eager";
  const pictures = media.filter((one) => one instanceof HTMLImageElement && !one.complete);
  await Promise.all(pictures.map((one) => new Promise((done) => (one.onload = one.onerror = done))));
}
