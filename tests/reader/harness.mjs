// What the scenarios share: the built sites, each behind a server of its own, and a browser. Start at `Bench`.
//
// A scenario does not end at the first thing that is wrong: `Bench` keeps all of them, and it fails at its end.

import { createServer } from "node:http";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { readFile, readdir, stat } from "node:fs/promises";
import { extname, join, sep } from "node:path";

import { chromium } from "playwright-core";

/** The folder with a built site in each of its folders. */
const SITES = process.env.READER_SITES;

/** How long a page may take to load on a busy machine, in milliseconds. */
const PATIENCE = 60_000;

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--disable-dev-shm-usage",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // What a page asks of another server is a mistake to be found, and must not leave this machine.
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
];

/** A path without its escapes, or nothing if they are wrong. */
function decoded(path) {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".jpg": "image/jpeg",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".mjs": "text/javascript; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".webp": "image/webp",
  ".xml": "application/atom+xml; charset=utf-8",
};

/** What a scenario works with. Closing it ends all that was started. */
export class Bench {
  #browser = null;
  #servers = [];
  #found = [];
  #looks = 0;

  /** Whether a look that the scenario took showed what it should. What is wrong is told at the end, all at once. */
  check(holds, wrong) {
    this.#looks += 1;
    if (!holds) this.found(wrong);
  }

  found(wrong) {
    this.#found.push(wrong);
  }

  /** Throws what was found. A scenario that has not looked at anything shows nothing. */
  verdict() {
    if (this.#found.length > 0) throw new Error(`${this.#found.length} found:\n\n${this.#found.join("\n\n")}`);
    if (this.#looks === 0) throw new Error("the scenario has looked at nothing");
  }

  /** The repository's own site and the Persian one. */
  async sites() {
    return [await this.site("own"), await this.site("persian")];
  }

  /** The Persian site where others can show parts of it, with these parts and the pages that offer them alone. */
  async embeds() {
    const site = await this.site("embeds");
    site.pages = site.pages.filter(({ kind }) => kind === "embed" || kind === "embeds");
    for (const part of ["card/", "timeline/", "claims/"]) {
      this.check(site.pages.some(({ path }) => path.includes(`/${part}`)), `no page is that of a part: ${part}`);
    }
    return site;
  }

  async site(name) {
    const folder = join(SITES, name);
    const site = new Site(name, folder, await this.serve(folder));
    await site.read();
    return site;
  }

  /**
   * The address of a server for a folder, which stands there below a prefix. What is not there is answered as hosts of
   * static sites do: by `404.html`.
   */
  async serve(folder, prefix = "") {
    const server = createServer(async (request, response) => {
      const { pathname } = new URL(request.url, "http://127.0.0.1");
      const inside = pathname.startsWith(`${prefix}/`) && decoded(pathname.slice(prefix.length));
      let path = inside ? join(folder, inside) : join(folder, "..", "outside");
      let status = 200;
      if (inside && !`${path}${sep}`.startsWith(`${folder}${sep}`)) path = folder;
      if (await stat(path).then((is) => is.isDirectory(), () => false)) path = join(path, "index.html");
      let body = await readFile(path).catch(() => null);
      if (!body) {
        status = 404;
        path = join(folder, "404.html");
        body = await readFile(path).catch(() => Buffer.from("not found"));
      }
      response.writeHead(status, { "content-type": TYPES[extname(path)] ?? "application/octet-stream" });
      response.end(body);
    });
    this.#servers.push(server);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return `http://127.0.0.1:${server.address().port}${prefix}`;
  }

  /** Playwright's page in a context of its own: nothing is remembered from another one. */
  async page(options = {}) {
    this.#browser ??= chromium.launch({ executablePath: process.env.CHROMIUM, headless: true, args: FLAGS });
    const context = await (await this.#browser).newContext({ viewport: { width: 1280, height: 800 }, ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE);
    return page;
  }

  async close() {
    await this.#browser?.then((browser) => browser.close()).catch(() => {});
    for (const server of this.#servers) {
      server.closeAllConnections?.();
      server.close();
    }
  }
}

/** A built site with its server. */
export class Site {
  /** All its HTML, by path: `{path, url, html, kind}`. Templates of a site's own may tell no kind. */
  pages = [];
  /** All its files, by their paths with `/`. */
  files = [];

  constructor(name, folder, url) {
    this.name = name;
    this.folder = folder;
    this.url = url;
  }

  async read() {
    for (const entry of await readdir(this.folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath ?? entry.path, entry.name).slice(this.folder.length + 1);
      this.files.push(path.split(sep).join("/"));
    }
    this.files.sort();
    for (const path of this.files.filter((path) => path.endsWith(".html"))) {
      const html = readFileSync(join(this.folder, path), "utf8");
      // A page that sends its readers on is gone before anybody could look at it.
      const kind = html.includes('http-equiv="refresh"') ? "redirect" : /<body class="page-([^"]+)"/.exec(html)?.[1];
      this.pages.push({ path, url: `${this.url}/${path.split("/").map(encodeURIComponent).join("/")}`, html, kind });
    }
  }

  /** The pages at which a reader can stay. */
  get lasting() {
    return this.pages.filter(({ kind }) => kind !== "redirect");
  }

  /** Of each kind the page with most in it. */
  get kinds() {
    const longest = new Map();
    for (const page of this.lasting) {
      if (page.html.length > (longest.get(page.kind)?.html.length ?? 0)) longest.set(page.kind, page);
    }
    return [...longest.values()];
  }

  page(path) {
    const page = this.pages.find((page) => page.path === path);
    if (!page) throw new Error(`${this.name} has no ${path}`);
    return page;
  }

  /** The data beside a page. */
  data(page) {
    return JSON.parse(readFileSync(join(this.folder, page.path.replace(/html$/, "json")), "utf8"));
  }
}
