import assert from "node:assert/strict";

import { article } from "./harness.mjs";

const PATH = "content/articles/fa.md";

export default async function (bench) {
  const site = await bench.site({ [PATH]: article("گفتگوها", "متن نخست.", "lang: fa\n") });
  const server = await bench.serve(site);
  const tab = await bench.open(server, "/articles/fa/");
  const language = () => tab.do(() => [document.documentElement.lang, document.documentElement.dir]);
  assert.deepEqual(await language(), ["fa", "rtl"]);
  await site.edit(PATH, "متن نخست.", "متن دوم با نشانی ۱۲.");
  await tab.shows("متن دوم با نشانی ۱۲.");
  assert.deepEqual(await language(), ["fa", "rtl"]);

  await site.edit(PATH, "lang: fa", "lang: en");
  await tab.until(() => document.documentElement.lang === "en");
  assert.deepEqual(await language(), ["en", "ltr"]);
  await tab.shows("Published");

  await site.edit(PATH, "lang: en", "lang: fa");
  await tab.until(() => document.documentElement.lang === "fa");
  assert.deepEqual(await language(), ["fa", "rtl"]);
  assert.ok(!(await tab.text()).includes("Published"));
  await tab.assertNotReloaded();
}
