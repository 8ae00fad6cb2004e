import assert from "node:assert/strict";

import { article } from "./harness.mjs";

const PATH = "content/articles/a.md";

export default async function (bench) {
  const site = await bench.site({ [PATH]: article("About a", "The text."), "content/articles/b.md": article("About b", "Other.") });
  const server = await bench.serve(site);
  const tab = await bench.open(server, "/articles/a/");
  await site.remove(PATH);
  await tab.says("notice", "This page is gone");
  assert.match(await tab.text(), /The text\./);

  // As it was.
  await site.write(PATH, article("About a", "The text."));
  await tab.hides("notice");
  assert.match(await tab.text(), /The text\./);

  // And as another.
  await site.remove(PATH);
  await tab.says("notice", "This page is gone");
  await site.write(PATH, article("About a", "It is back."));
  await tab.shows("It is back.");
  await tab.hides("notice");
  await tab.assertNotReloaded();

  // One who looks at an address of which nothing is known yet sees the page as soon as it is written.
  bench.expect("404");
  const early = await bench.open(server, "/articles/c/");
  await site.write("content/articles/c.md", article("About c", "Brand new."));
  await early.shows("Brand new.");
}
