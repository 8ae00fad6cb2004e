import assert from "node:assert/strict";

import { article } from "./harness.mjs";

const IMAGE = "<img src=x onerror=alert(1)>";
const SCRIPT = "</code><script>alert(2)</script>";
// The name of a file holds no slash, and needs an id beside it.
const FILE = `content/articles/${IMAGE}.md`;
const BROKEN = article("About b", "Other.", `id: hostile\nactors: ["${IMAGE}"]\ntopics: ["${SCRIPT}"]\n`);

async function assertText(tab, root) {
  const found = await tab.do((root) => {
    const tree = root ? document.querySelector(root).shadowRoot : document;
    const list = tree.querySelector(".problems");
    return { text: list.textContent, elements: [...list.querySelectorAll("*")].map((one) => one.localName) };
  }, root);
  for (const text of [IMAGE, SCRIPT, FILE]) assert.ok(found.text.includes(text), `${text} is not in ${found.text}`);
  const harmless = ["li", "p", "b", "span", "pre", "code", "mark"];
  assert.deepEqual(found.elements.filter((name) => !harmless.includes(name)), []);
}

export default async function (bench) {
  const site = await bench.site({ "content/articles/b.md": article("About b", "Other.") });
  const server = await bench.serve(site);
  const tab = await bench.open(server, "/articles/b/");
  await site.write(FILE, BROKEN);
  await tab.says("overlay", "error");
  await assertText(tab, "nutgraf-live");
  await tab.assertNotReloaded();

  // The page that stands in for a site that was never built is written by the server.
  bench.expect("503");
  const waiting = await bench.open(await bench.serve(site), "/articles/b/");
  await waiting.shows("could not be built yet");
  await assertText(waiting, null);
}
