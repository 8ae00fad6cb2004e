import assert from "node:assert/strict";

import { actor, article } from "./harness.mjs";

export default async function (bench) {
  const site = await bench.site({
    "content/actors/vera.md": actor("Vera Lund", "A lawyer."),
    "content/articles/a.md": article("About a", "It was said.", "actors: [vera]\n"),
    "content/articles/b.md": article("About b", "Nobody is named here."),
    "static/style.css": "h1 { color: rgb(1, 2, 3) }",
  });
  const server = await bench.serve(site);
  const concerned = [await bench.open(server, "/articles/a/"), await bench.open(server, "/actors/vera/")];
  const other = await bench.open(server, "/articles/b/");
  await other.do(() => {
    window.records = [];
    const observer = new MutationObserver((list) => records.push(...list.map((one) => one.type)));
    observer.observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
  });
  await site.edit("content/actors/vera.md", "Vera Lund", "Vera Berg");
  for (const tab of concerned) {
    await tab.shows("Vera Berg");
    assert.ok(!(await tab.text()).includes("Vera Lund"));
    await tab.assertNotReloaded();
  }
  // When it shows the next change, it has heard of the first.
  await site.write("static/style.css", "h1 { color: rgb(4, 5, 6) }");
  await other.until(() => getComputedStyle(document.querySelector("h1")).color === "rgb(4, 5, 6)");
  assert.deepEqual(await other.do(() => records), []);
  // The observer does see a patch.
  await site.edit("content/articles/b.md", "Nobody is named here.", "Nobody at all.");
  await other.shows("Nobody at all.");
  assert.notDeepEqual(await other.do(() => records), []);
  await other.assertNotReloaded();
}
