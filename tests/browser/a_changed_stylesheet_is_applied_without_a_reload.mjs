import assert from "node:assert/strict";

import { article } from "./harness.mjs";

const style = (colour) => `h1 { color: ${colour} }\n`;

export default async function (bench) {
  const site = await bench.site({ "content/articles/a.md": article("About a", "Text."), "static/style.css": style("rgb(1, 2, 3)") });
  const server = await bench.serve(site);
  const tab = await bench.open(server, "/articles/a/");
  const colour = () => getComputedStyle(document.querySelector("h1")).color;
  assert.equal(await tab.do(colour), "rgb(1, 2, 3)");
  await tab.do(() => {
    window.h1 = document.querySelector("h1");
    // Every frame has one of the three: the page is never without a style.
    window.seen = new Set();
    const look = () => {
      seen.add(getComputedStyle(h1).color);
      requestAnimationFrame(look);
    };
    look();
  });
  for (const next of ["rgb(4, 5, 6)", "rgb(7, 8, 9)"]) {
    await site.write("static/style.css", style(next));
    await tab.until((next) => seen.has(next), next);
  }
  await tab.until(() => document.querySelectorAll("link[rel=stylesheet]").length === 1);
  assert.deepEqual(await tab.do(() => [...seen]), ["rgb(1, 2, 3)", "rgb(4, 5, 6)", "rgb(7, 8, 9)"]);
  assert.ok(await tab.do(() => h1 === document.querySelector("h1")), "the heading is another node");
  await tab.assertNotReloaded();
}
