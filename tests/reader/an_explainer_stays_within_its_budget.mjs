// What a reader has to load before an explainer can be read, pictures aside. The figures are printed.

import { gzipSync } from "node:zlib";

/** The example that the README shows: an explainer of usual length, with a part of every kind. */
const PAGE = "articles/us-iran-talks/index.html";

/** The most that each may be, in bytes after gzip at its best, which is what a server sends at most. */
const BYTES = { html: 14_000, style: 6_000, scripts: 4_000 };

const REQUESTS = 4;

export default async function (bench) {
  const site = await bench.site("own");
  const { url } = site.page(PAGE);
  const page = await bench.page();
  const bodies = [];
  page.on("response", (response) => bodies.push({ response, kind: response.request().resourceType() }));
  await page.goto(url, { waitUntil: "networkidle" });

  const bytes = { html: 0, style: 0, scripts: 0 };
  const parts = { document: "html", stylesheet: "style", script: "scripts" };
  const loaded = bodies.filter(({ response }) => !response.headers()["content-type"].startsWith("image/"));
  for (const { response, kind } of loaded) {
    if (parts[kind]) bytes[parts[kind]] += gzipSync(await response.body(), { level: 9 }).length;
  }
  for (const [part, most] of Object.entries(BYTES)) {
    console.log(`${PAGE}: ${part} ${bytes[part]} of ${most} bytes after gzip`);
    bench.check(bytes[part] > 0 || part === "scripts", `no ${part} was loaded`);
    bench.check(bytes[part] <= most, `${part}: ${bytes[part]} bytes after gzip, ${bytes[part] - most} too many`);
  }
  console.log(`${PAGE}: ${loaded.length} of ${REQUESTS} requests besides pictures`);
  const asked = loaded.map(({ response, kind }) => `${kind} ${response.url()}`);
  bench.check(asked.length <= REQUESTS, `${asked.length} requests: ${asked.join(", ")}`);

  const faces = await page.evaluate(() => {
    const rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]);
    return rules.filter((rule) => rule instanceof CSSFontFaceRule).map((rule) => rule.cssText);
  });
  bench.check(faces.length === 0, `fonts: ${faces.join(" ")}`);
  const fonts = site.files.filter((path) => /\.(woff2?|[ot]tf|eot)$/.test(path));
  bench.check(fonts.length === 0, `fonts: ${fonts.join(", ")}`);
}
