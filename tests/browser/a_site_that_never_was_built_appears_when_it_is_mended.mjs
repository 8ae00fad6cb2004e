import assert from "node:assert/strict";

import { article } from "./harness.mjs";

const PATH = "content/articles/a.md";

export default async function (bench) {
  bench.expect("503");
  const site = await bench.site({ [PATH]: article("About a", "Here it is.", "titel: misspelt\n") });
  const server = await bench.serve(site);
  const tab = await bench.open(server, "/articles/a/");
  await tab.shows("could not be built yet");
  const text = await tab.text();
  for (const part of [`${PATH}:4:1`, "titel: misspelt", "title"]) assert.ok(text.includes(part), `${part} is not in ${text}`);

  // Another mistake takes the place of the first.
  await site.edit(PATH, "titel: misspelt\n", "actors: [nobody]\n");
  await tab.shows(`${PATH}:4:10`);
  assert.ok(!(await tab.text()).includes("misspelt"));

  await site.edit(PATH, "actors: [nobody]\n", "");
  await tab.shows("Here it is.");
  await tab.hides("overlay");

  // And from here on it is a page like any other.
  await tab.do(() => {
    window.marker = true;
  });
  await site.edit(PATH, "Here it is.", "Here it stays.");
  await tab.shows("Here it stays.");
  await tab.assertNotReloaded();
}
