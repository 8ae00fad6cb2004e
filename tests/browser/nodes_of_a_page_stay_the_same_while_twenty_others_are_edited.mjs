import assert from "node:assert/strict";

import { article } from "./harness.mjs";

export default async function (bench) {
  const files = { "content/articles/a.md": article("About a", "## One\n\nFirst.\n\n## Two\n\nSecond.") };
  for (let i = 0; i < 20; i += 1) files[`content/articles/b${i}.md`] = article(`About ${i}`, "Old text.");
  const site = await bench.site(files);
  const server = await bench.serve(site);
  const tab = await bench.open(server, "/articles/a/");
  const other = await bench.open(server, "/articles/b19/");
  await tab.do(() => {
    window.nodes = [...document.querySelectorAll("*")];
  });
  for (let i = 0; i < 20; i += 1) await site.write(`content/articles/b${i}.md`, article(`About ${i}`, "New text."));
  await other.shows("New text.");
  const same = () =>
    tab.do(() => {
      const now = [...document.querySelectorAll("*")];
      return now.length === nodes.length && now.every((node, i) => node === nodes[i]);
    });
  assert.ok(await same(), "another page's edit replaced nodes");

  // And of a page that is edited itself, all nodes but the one that was.
  await site.edit("content/articles/a.md", "Second.", "Second, mended.");
  await tab.shows("Second, mended.");
  assert.ok(await same(), "an edit of a word replaced nodes");
  await tab.assertNotReloaded();
}
