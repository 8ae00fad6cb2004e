import assert from "node:assert/strict";

import { article } from "./harness.mjs";

const PATH = "content/articles/a.md";
const good = (text) => article("About a", `${text}\n\n<p><input id="field"></p>`);
const bad = (key) => article("About a", "Text.", `${key}: misspelt\n`);

export default async function (bench) {
  const site = await bench.site({ [PATH]: good("First text.") });
  const server = await bench.serve(site);
  const tab = await bench.open(server, "/articles/a/");
  const { keyboard } = tab.page;
  const focus = () => tab.do(() => document.activeElement?.id);

  await tab.page.locator("#field").focus();
  await keyboard.type("one ");
  await site.write(PATH, good("Second text."));
  await tab.shows("Second text.");
  await keyboard.type("two ");

  // Nor do errors take it.
  await site.write(PATH, bad("titel"));
  await tab.says("overlay", "1 error");
  assert.equal(await focus(), "field");
  await keyboard.type("three ");
  await keyboard.press("Escape");
  await tab.hides("overlay");
  await tab.says("badge", "1 error");
  await keyboard.type("four ");

  // The badge brings it back, by keyboard as well.
  await tab.do(() => document.querySelector("nutgraf-live").shadowRoot.querySelector(".badge").focus());
  await keyboard.press("Enter");
  await tab.says("overlay", "1 error");
  await keyboard.press("Escape");
  await tab.hides("overlay");

  // News of errors are shown though the old ones were hidden.
  await site.write(PATH, bad("dat"));
  await tab.says("overlay", "dat: misspelt");
  await tab.page.locator("#field").focus();

  await site.write(PATH, good("Third text."));
  await tab.shows("Third text.");
  await tab.hides("overlay");
  await tab.hides("badge");
  assert.equal(await focus(), "field");
  await keyboard.type("five");
  assert.equal(await tab.page.locator("#field").inputValue(), "one two three four five");
  await tab.assertNotReloaded();
}
