// What the scenarios share: sites in temporary folders, the preview of one, and a browser. Start at `Bench`.
//
// Nothing here waits for a fixed time. What a page is to become is awaited; that a page does *not* change is shown by
// a later change that it must show, since a page is told of changes in their order.

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";

import { chromium } from "playwright-core";

const PROGRAM = process.env.NUTGRAF_PROGRAM;

/** How long something awaited may take on a busy machine, in milliseconds. */
const PATIENCE = 45_000;

/** How often a page is asked whether it has become what is awaited, in milliseconds. */
const POLL = 25;

/** How much of a page is quoted after a failure. */
const LONG = 2000;

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--disable-dev-shm-usage",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** What a scenario works with. Closing it ends all that was started. */
export class Bench {
  #browser = null;
  #context = null;
  #servers = [];
  #pages = [];
  #said = [];
  #expected = [];

  /** A site of the given files (text by path), with a title and trusted HTML unless they say otherwise. */
  async site(files) {
    const site = new Site(await mkdtemp(join(tmpdir(), "nutgraf-browser-")));
    const all = { "nutgraf.yaml": "title: Test\nhtml: trusted\n", ...files };
    for (const [path, text] of Object.entries(all)) await site.write(path, text);
    return site;
  }

  /** The preview of a site, at a port or at any that is free. Its first build is over, whatever came of it. */
  async serve(site, port = 0) {
    const server = new Server(site, port);
    this.#servers.push(server);
    await server.ready();
    return server;
  }

  /**
   * A tab of the browser with a page of the preview. `window.marker` is gone as soon as anything else is loaded.
   * `prepare` is given Playwright's page before it goes anywhere.
   */
  async open(server, path, prepare = async () => {}) {
    this.#browser ??= chromium.launch({ executablePath: process.env.CHROMIUM, headless: true, args: FLAGS });
    this.#context ??= (await this.#browser).newContext({ viewport: { width: 1000, height: 700 } });
    const page = await (await this.#context).newPage();
    page.setDefaultTimeout(PATIENCE);
    page.on("console", (message) => {
      // The browser asks for this one by itself.
      if (message.location().url.endsWith("/favicon.ico")) return;
      this.#said.push({ path, kind: message.type(), text: message.text() });
    });
    page.on("pageerror", (error) => this.#said.push({ path, kind: "exception", text: String(error.stack ?? error) }));
    page.on("dialog", (dialog) => {
      this.#said.push({ path, kind: "exception", text: `a dialog: ${dialog.message()}` });
      void dialog.dismiss();
    });
    await prepare(page);
    await page.goto(new URL(path, server.url).href, { waitUntil: "load" });
    const tab = new Tab(page, path);
    await tab.do(() => {
      window.marker = true;
    });
    this.#pages.push(tab);
    return tab;
  }

  /** Complaints in the console that contain this text are part of the scenario. */
  expect(text) {
    this.#expected.push(text);
  }

  /** No page threw, and live reload complained of nothing. */
  assertQuiet() {
    const loud = this.#said.filter(
      ({ kind, text }) => ["exception", "warning", "error"].includes(kind) && !this.#expected.some((part) => text.includes(part)),
    );
    if (loud.length > 0) throw new Error(`the pages complained: ${JSON.stringify(loud, null, 2)}`);
  }

  /** What there is to know after a failure. */
  async account() {
    const account = [];
    for (const tab of this.#pages) {
      const text = await tab.text().catch(String);
      account.push(`the tab ${tab.path} shows:\n${text.length > LONG ? `${text.slice(0, LONG)}…` : text}`);
    }
    for (const { path, kind, text } of this.#said) account.push(`the tab ${path} said (${kind}): ${text}`);
    for (const server of this.#servers) account.push(`a server said:\n${server.said.join("\n")}`);
    return account.join("\n\n");
  }

  async close() {
    await Promise.allSettled(this.#servers.map((server) => server.stop()));
    await this.#browser?.then((browser) => browser.close()).catch(() => {});
  }
}

/** A site in a temporary folder, which goes with all others of the scenario. */
class Site {
  constructor(root) {
    this.root = root;
  }

  async write(path, text) {
    const file = join(this.root, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }

  /** Writes a file with a part of it exchanged. */
  async edit(path, from, to) {
    const text = await readFile(join(this.root, path), "utf8");
    if (!text.includes(from)) throw new Error(`${path} does not contain ${from}`);
    await this.write(path, text.replace(from, () => to));
  }

  async remove(path) {
    await rm(join(this.root, path));
  }

  /** Runs `nutgraf build` and gives all files of the output, as text by path. */
  async build() {
    const run = spawnSync(PROGRAM, ["build", "--root", this.root], { encoding: "utf8" });
    if (run.status !== 0) throw new Error(`the build ended with ${run.status}: ${run.stderr}`);
    const folder = join(this.root, "public");
    const files = new Map();
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath ?? entry.path, entry.name);
      if (entry.isFile()) files.set(path.slice(folder.length + 1), await readFile(path, "utf8"));
    }
    return files;
  }
}

/** A `nutgraf serve`. */
class Server {
  /** All lines that it printed. */
  said = [];
  /** The turns that it told of, oldest first. */
  turns = [];
  #child;
  #ended;
  #news = [];

  constructor(site, port) {
    const flags = ["serve", "--root", site.root, "--port", String(port), "--format", "json"];
    this.#child = spawn(PROGRAM, flags, { stdio: ["ignore", "pipe", "pipe"] });
    this.#ended = once(this.#child, "close");
    createInterface({ input: this.#child.stderr }).on("line", (line) => this.said.push(line));
    createInterface({ input: this.#child.stdout }).on("line", (line) => {
      this.said.push(line);
      const told = JSON.parse(line);
      if (told.serving) this.url = told.serving;
      else this.turns.push(told);
      for (const look of this.#news) look();
    });
  }

  get port() {
    return Number(new URL(this.url).port);
  }

  async ready() {
    await this.#until(() => this.url && this.turns.length > 0, "the first turn");
  }

  async #until(is, what) {
    const gone = this.#ended.then(([code]) => {
      throw new Error(`the server ended with ${code} before ${what}: ${this.said.join("\n")}`);
    });
    let look;
    let clock;
    const seen = new Promise((done, fail) => {
      look = () => is() && done();
      clock = setTimeout(() => fail(new Error(`no ${what}: ${this.said.join("\n")}`)), PATIENCE);
    });
    this.#news.push(look);
    look();
    try {
      await Promise.race([seen, gone]);
    } finally {
      clearTimeout(clock);
      gone.catch(() => {});
      this.#news.splice(this.#news.indexOf(look), 1);
    }
  }

  async stop() {
    this.#child.kill("SIGTERM");
    await this.#ended;
  }
}

/** A tab with a page of the preview. */
export class Tab {
  constructor(page, path) {
    this.page = page;
    this.path = path;
  }

  /** Runs a function in the page. */
  do(act, argument) {
    return this.page.evaluate(act, argument);
  }

  /** Waits until a function gives something true in the page, also across a reload. */
  async until(is, argument) {
    try {
      await this.page.waitForFunction(is, argument, { polling: POLL, timeout: PATIENCE });
    } catch (error) {
      const awaited = argument === undefined ? `${is}` : `${is} with ${JSON.stringify(argument)}`;
      throw new Error(`the tab ${this.path} never saw ${awaited}: ${error.message}`);
    }
  }

  /** Waits until the page's own text contains a text. */
  async shows(text) {
    await this.until((text) => document.body?.innerText.includes(text), text);
  }

  /** All that a user sees: the page's text, and what live reload puts over it. */
  text() {
    return this.do(() => {
      const layer = document.querySelector("nutgraf-live")?.shadowRoot;
      const over = [...(layer?.querySelectorAll(":popover-open") ?? [])].map((part) => `[over it: ${part.innerText}]`);
      return [document.body.innerText, ...over].join("\n");
    });
  }

  /** Waits until what live reload puts over the page contains a text: `overlay`, `badge` or `notice`. */
  async says(part, text) {
    await this.until(
      ([part, text]) => {
        const shown = document.querySelector("nutgraf-live")?.shadowRoot.querySelector(`.${part}:popover-open`);
        return shown?.innerText.includes(text);
      },
      [part, text],
    );
  }

  /** Waits until a part of live reload is not shown. */
  async hides(part) {
    await this.until(
      (part) => !document.querySelector("nutgraf-live")?.shadowRoot.querySelector(`.${part}:popover-open`),
      part,
    );
  }

  /** The page is the one that was opened, not loaded anew. */
  async assertNotReloaded() {
    if ((await this.do(() => window.marker)) !== true) throw new Error(`the tab ${this.path} was loaded anew`);
  }
}

/** An article. `more` stands in its front matter. */
export function article(title, body, more = "") {
  return `---\ntitle: ${title}\ndate: 2026-02-06\n${more}---\n${body}\n`;
}

export function actor(name, body = "") {
  return `---\nname: ${name}\nkind: person\n---\n${body}\n`;
}
