import assert from "node:assert/strict";

import { article } from "./harness.mjs";

export default async function (bench) {
  const site = await bench.site({
    "content/articles/a.md": article("About a", "The last good text."),
    "content/articles/b.md": article("About b", "Other."),
  });
  const server = await bench.serve(site);
  const tab = await bench.open(server, "/articles/a/");

  await site.write("content/articles/b.md", article("About b", "Other.", "actors: [nobody]\ntopics: [nothing]\n"));
  await tab.says("overlay", "2 errors");
  await site.write("content/articles/a.md", "---\ntitle: About a\ndate: 2026-02-06\ntitel: misspelt\n---\nThe newest text.\n");
  await tab.says("overlay", "3 errors");
  const problems = await tab.do(() =>
    [...document.querySelector("nutgraf-live").shadowRoot.querySelectorAll(".overlay .problem")].map((problem) => ({
      place: problem.querySelector(".place").textContent,
      number: problem.querySelector(".number").textContent,
      line: problem.querySelector("code").textContent,
      marked: problem.querySelector("mark").textContent,
    })),
  );
  assert.deepEqual(problems, [
    { place: "content/articles/a.md:4:1", number: "4", line: "titel: misspelt", marked: "titel" },
    { place: "content/articles/b.md:4:10", number: "4", line: "actors: [nobody]", marked: "nobody" },
    { place: "content/articles/b.md:5:10", number: "5", line: "topics: [nothing]", marked: "nothing" },
  ]);
  assert.ok(await tab.do(() => document.body.innerText.includes("The last good text.")));

  // A page that is opened now is the last good one as well, with the same over it.
  const second = await bench.open(server, "/articles/a/");
  await second.says("overlay", "3 errors");
  assert.ok(await second.do(() => document.body.innerText.includes("The last good text.")));

  await site.write("content/articles/b.md", article("About b", "Other."));
  await tab.says("overlay", "1 error");
  await site.edit("content/articles/a.md", "titel: misspelt\n", "");
  for (const one of [tab, second]) {
    await one.hides("overlay");
    await one.shows("The newest text.");
    await one.assertNotReloaded();
  }
}
