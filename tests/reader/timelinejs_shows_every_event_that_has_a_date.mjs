// `timeline.json` in the real TimelineJS: it takes the file without a complaint, and has a slide for each event.

import { createRequire } from "node:module";
import { dirname } from "node:path";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const DIST = dirname(dirname(createRequire(import.meta.url).resolve("@knight-lab/timelinejs/dist/js/timeline.js")));

export default async function (bench) {
  const library = await bench.serve(DIST);
  for (const site of await bench.sites()) {
    const { path } = site.kinds.find(({ kind }) => kind === "article");
    const file = path.replace("index.html", "timeline.json");
    const data = JSON.parse(readFileSync(join(site.folder, file), "utf8"));
    const dated = site.data(site.page(path)).article.timeline.filter(({ date }) => date);
    bench.check(data.events.length === dated.length, `${site.name}/${file}: ${data.events.length} of ${dated.length} events`);
    const page = await bench.page();
    const said = [];
    page.on("pageerror", (error) => said.push(String(error)));
    await page.goto(`${library}/css/timeline.css`);
    await page.setContent('<div id="timeline" style="height: 600px"></div>');
    await page.addStyleTag({ url: `${library}/css/timeline.css` });
    await page.addScriptTag({ url: `${library}/js/timeline.js` });
    await page.evaluate((data) => void new TL.Timeline("timeline", data), data);
    const slides = page.locator(".tl-slide");
    await page.waitForFunction((count) => document.querySelectorAll(".tl-slide").length >= count, data.events.length + 1);
    bench.check((await slides.count()) === data.events.length + 1, `${site.name}: ${await slides.count()} slides`);
    const shown = await page.locator(".tl-storyslider").textContent();
    for (const { text, display_date: date } of data.events) {
      const words = text.headline.replaceAll("&amp;", "&").replaceAll("&lt;", "<").replaceAll("&gt;", ">");
      bench.check(shown.includes(words), `${site.name}: no slide says ${words}`);
      bench.check(shown.includes(date), `${site.name}: no slide is dated ${date}`);
    }
    bench.check(said.length === 0, `${site.name}: ${said.join("\n")}`);
    await page.context().close();
  }
}
