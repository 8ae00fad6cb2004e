// What a search loads in Chromium, in bytes as they are sent without compression:
// `node benches/search.mjs OUTPUT QUERY…`, after `npm ci` in `tests/reader`. Each query is asked in a browser that knows
// nothing of the site yet.

import { createRequire } from "node:module";
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";

const require = createRequire(new URL("../tests/reader/", import.meta.url));
const { chromium } = require("playwright-core");
const [folder, ...queries] = process.argv.slice(2);
const TYPES = { ".css": "text/css", ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8" };

const server = createServer(async (request, response) => {
  const path = normalize(decodeURIComponent(new URL(request.url, "http://127.0.0.1").pathname));
  const body = await readFile(join(folder, path)).catch(() => null);
  response.writeHead(body ? 200 : 404, { "content-type": TYPES[extname(path)] ?? "application/octet-stream" });
  response.end(body ?? "");
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
const start = `http://127.0.0.1:${server.address().port}/search/index.html`;
for (const query of queries) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const bytes = { page: 0, index: 0, files: 0 };
  page.on("response", async (response) => {
    const { length } = await response.body().catch(() => "");
    const ofIndex = /\/search\/(start|words|found)/.test(response.url());
    bytes[ofIndex ? "index" : "page"] += length;
    bytes.files += ofIndex ? 1 : 0;
  });
  await page.goto(`${start}?q=${encodeURIComponent(query)}`);
  await page.waitForFunction(() => document.querySelector("[role=status]").textContent);
  const status = await page.textContent("[role=status]");
  const first = await page.$$eval(".results li a", (links) => links[0]?.textContent ?? "");
  await page.waitForTimeout(100);
  console.log(`${query}: ${status}; first: ${first}; ${bytes.index} B of the index in ${bytes.files} files, ${bytes.page} B of the page`);
  await context.close();
}
await browser.close();
server.close();
