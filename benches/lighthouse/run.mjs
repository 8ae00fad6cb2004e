// Scores of pages of a built site in Lighthouse's mobile run: `node run.mjs SITE PATH…`. The site is served compressed,
// as hosts do it. CHROME_PATH names a Chromium.

import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize, resolve, sep } from "node:path";
import { gzipSync } from "node:zlib";

import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";

const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".jpg": "image/jpeg",
  ".js": "text/javascript; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".webp": "image/webp",
};
const PACKED = new Set([".css", ".html", ".js", ".svg"]);
const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

async function answer(root, request, response) {
  const path = normalize(decodeURIComponent(new URL(request.url, "http://localhost").pathname));
  const file = join(root, path.endsWith(sep) ? join(path, "index.html") : path);
  try {
    const body = await readFile(file);
    const packed = PACKED.has(extname(file));
    response.writeHead(200, {
      "Content-Type": TYPES[extname(file)] ?? "application/octet-stream",
      ...(packed ? { "Content-Encoding": "gzip" } : {}),
    });
    response.end(packed ? gzipSync(body) : body);
  } catch {
    response.writeHead(404).end();
  }
}

const [site, ...pages] = process.argv.slice(2);
if (!site || pages.length === 0) {
  console.error("usage: node run.mjs SITE PATH…");
  process.exit(2);
}
const root = resolve(site);
const server = createServer((request, response) => answer(root, request, response));
await new Promise((started) => server.listen(0, "127.0.0.1", started));
const chrome = await launch({ chromeFlags: FLAGS });
try {
  for (const page of pages) {
    const url = `http://127.0.0.1:${server.address().port}${page}`;
    const { lhr } = await lighthouse(url, { port: chrome.port, logLevel: "error" });
    const scores = Object.values(lhr.categories).map(({ id, score }) => `${id} ${Math.round(score * 100)}`);
    const figure = (audit) => lhr.audits[audit].displayValue;
    const times = `LCP ${figure("largest-contentful-paint")}, CLS ${figure("cumulative-layout-shift")}`;
    console.log(`${page}: ${scores.join(", ")}; ${times}, TBT ${figure("total-blocking-time")}`);
  }
} finally {
  await chrome.kill();
  server.close();
}
