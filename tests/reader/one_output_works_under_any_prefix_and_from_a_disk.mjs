// One output for the root of a host, for a folder of it, and for a disk: every link, picture, style and script of every
// page, those that scripts have made as well, is looked up below a prefix, and has to name a file as it is.

import { pathToFileURL } from "node:url";
import { join } from "node:path";

const PREFIX = "/any/pre%20fix";

export default async function (bench) {
  for (const site of [...(await bench.sites()), await bench.site("embeds")]) {
    const base = await bench.serve(site.folder, PREFIX);
    const page = await bench.page();
    const asked = new Map();
    // The page for missing addresses is shown at any of them: its links begin at the address that the site was built for.
    for (const { path } of site.pages.filter(({ kind }) => kind !== "404")) {
      const where = `${site.name}/${path}`;
      const redirects = site.page(path).kind === "redirect";
      const url = `${base}/${path.split("/").map(encodeURIComponent).join("/")}`;
      if (redirects) {
        await page.goto(url, { waitUntil: "commit" });
        await page.waitForURL((now) => now.href !== url);
      } else {
        await page.goto(url, { waitUntil: "load" });
      }
      for (const address of await page.evaluate(addresses)) {
        if (!asked.has(address)) asked.set(address, where);
      }
    }
    bench.check(asked.size > 100, `${site.name}: only ${asked.size} addresses`);
    const files = new Set(site.files);
    for (const [address, where] of asked) {
      const { pathname, hash } = new URL(address);
      if (!pathname.startsWith(`${PREFIX}/`)) {
        bench.found(`${where} leads out of the prefix: ${address}`);
        continue;
      }
      const file = decodeURIComponent(pathname.slice(PREFIX.length + 1));
      bench.check(files.has(file), `${where} leads to ${file}, which is no file`);
      if (hash.length > 1 && file.endsWith(".html")) {
        const id = decodeURIComponent(hash.slice(1));
        const html = site.pages.find(({ path }) => path === file)?.html ?? "";
        const escaped = id.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
        bench.check(id === "top" || html.includes(`id="${escaped}"`), `${where}: ${file} has no #${id}`);
      }
    }

    // From a disk: style, script and the way to another page.
    const { path } = site.kinds.find(({ kind }) => kind === "article");
    await page.goto(pathToFileURL(join(site.folder, path)).href, { waitUntil: "load" });
    const looks = await page.evaluate(() => ({
      styled: getComputedStyle(document.body).marginTop === "0px" && document.styleSheets.length > 0,
      scripted: document.querySelectorAll(".filter [role=button]").length > 0,
    }));
    bench.check(looks.styled && looks.scripted, `${site.name}/${path} from a disk: ${JSON.stringify(looks)}`);
    await page.locator(".menu a").first().click();
    await page.waitForLoadState("load");
    bench.check((await page.locator("main h1").count()) === 1, `${site.name}: from a disk the menu leads to ${page.url()}`);
    await page.context().close();
  }
}

/** All addresses of the page's own host that it leads to or loads. Runs in the page. */
function addresses() {
  const found = [];
  for (const one of document.querySelectorAll("[href], [src]")) found.push(one.href || one.src);
  for (const { srcset } of document.querySelectorAll("[srcset]")) {
    found.push(...srcset.split(", ").map((one) => new URL(one.trim().split(/\s+/)[0], document.baseURI).href));
  }
  found.push(location.href);
  return found.filter((address) => URL.canParse(address) && new URL(address).origin === location.origin);
}
