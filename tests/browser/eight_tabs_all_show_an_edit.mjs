import { article } from "./harness.mjs";

// A browser has six connections to one server.
const TABS = 8;

export default async function (bench) {
  const files = {};
  for (let i = 0; i < TABS; i += 1) files[`content/articles/a${i}.md`] = article(`About ${i}`, "First text.");
  const site = await bench.site(files);
  const server = await bench.serve(site);
  const tabs = [];
  for (let i = 0; i < TABS; i += 1) tabs.push(await bench.open(server, `/articles/a${i}/`));
  for (const text of ["Second text.", "Third text."]) {
    for (let i = 0; i < TABS; i += 1) await site.write(`content/articles/a${i}.md`, article(`About ${i}`, text));
    await Promise.all(tabs.map((tab) => tab.shows(text)));
  }
  for (const tab of tabs) await tab.assertNotReloaded();
  // There is still a connection left for one who opens another page.
  const last = await bench.open(server, "/articles/");
  await last.shows("About 7");
}
