// The search: names and words of every site are found, in their spellings, by keyboard, under a prefix and from a disk,
// and little is loaded for it.

import { pathToFileURL } from "node:url";
import { join } from "node:path";

/** Bytes that a query may load. */
const MOST = 100_000;

/** What is shown for a question, by kind. */
async function ask(page, question) {
  await page.fill("input[name=q]", question);
  await page.press("input[name=q]", "Enter");
  await page.waitForFunction(() => document.querySelector("form.search [role=status]").textContent !== "");
  // The last turn is shown when nothing changes any more.
  let last = "";
  for (let now = null; now !== last; await page.waitForTimeout(200)) {
    last = now;
    now = await page.locator(".results").innerHTML();
  }
  return page.$$eval(".results section", (sections) =>
    sections.map((section) => ({
      kind: section.querySelector("h2").textContent,
      titles: [...section.querySelectorAll("li a")].map((link) => link.textContent),
      links: [...section.querySelectorAll("li a")].map((link) => link.href),
    })),
  );
}

const titles = (groups) => groups.flatMap(({ titles }) => titles);

async function open(bench, address) {
  const page = await bench.page();
  page.on("pageerror", (error) => bench.found(String(error)));
  await page.goto(address);
  await page.waitForSelector("form.search:not([hidden])");
  return page;
}

export default async function (bench) {
  const own = await bench.site("own");
  const places = [`${own.url}/search/index.html`, pathToFileURL(join(own.folder, "search/index.html")).href];
  places.push(`${await bench.serve(own.folder, "/under/a%20prefix")}/search/index.html`);
  for (const place of places) {
    const page = await open(bench, place);
    let loaded = 0;
    page.on("response", async (response) => (loaded += (await response.body().catch(() => "")).length));
    for (const [question, title] of [
      ["Araghchi", "Abbas Araghchi"],
      ["araghch", "Abbas Araghchi"],
      ["عراقچی", "Abbas Araghchi"],
      ["عراقچي", "Abbas Araghchi"],
      ["sultan of oman", "Qaboos bin Said"],
      ["embassies seizure 1979", "US embassy"],
    ]) {
      loaded = 0;
      const found = titles(await ask(page, question));
      bench.check(found.some((found) => found.includes(title)), `${place}: ${question} finds ${found.join(", ") || "nothing"}`);
      bench.check(loaded < MOST, `${place}: ${question} loads ${loaded} bytes`);
    }
    const groups = await ask(page, "nuclear");
    bench.check(groups.length > 2, `${place}: ${groups.length} kinds for a word of the whole site`);
    for (const link of groups.flatMap(({ links }) => links)) {
      if (place.startsWith("file:")) continue;
      const answer = await page.request.get(link);
      bench.check(answer.status() === 200, `${link}: ${answer.status()}`);
      const anchor = decodeURIComponent(new URL(link).hash.slice(1));
      if (anchor) bench.check((await answer.text()).includes(`id="${anchor}"`), `${link}: no such part`);
    }
    bench.check((await ask(page, "qqqzzzxxx")).length === 0, `${place}: something is found for a word that nobody wrote`);
    await page.context().close();
  }

  const page = await open(bench, `${places[0]}?q=nuclear&year=2015`);
  await page.waitForSelector(".results li");
  const years = await page.$$eval(".results .when", (dates) => dates.map((date) => date.textContent));
  bench.check(years.length > 0 && years.every((date) => date.includes("2015")), `of the year 2015: ${years.join(", ")}`);
  await page.selectOption("select[name=year]", "");
  const topic = await page.$eval("select[name=topic] option:nth-child(2)", (option) => option.value);
  await page.selectOption("select[name=topic]", topic);
  await page.waitForFunction((topic) => new URL(location).searchParams.get("topic") === topic, topic);
  await page.waitForSelector(".results li");
  const hub = await page.evaluate(async (topic) => {
    const list = new DOMParser().parseFromString(await (await fetch("../topics/index.html")).text(), "text/html");
    const link = [...list.querySelectorAll("main a")].find((link) => link.textContent === topic);
    return (await fetch(new URL(link.getAttribute("href"), new URL("../topics/", location)))).text();
  }, topic);
  const ofTopic = await page.$$eval(".results li a", (links) => links.map((link) => [link.href, link.textContent]));
  for (const [link, title] of ofTopic) {
    // An event stands among those of all the site, which does not say its topics.
    const text = link.includes("/timeline/") ? hub : await (await page.request.get(link)).text();
    bench.check(text.includes(link.includes("/timeline/") ? title : topic), `${link} is not of the topic ${topic}`);
  }
  await page.focus("input[name=q]");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowUp");
  const first = await page.$eval(".results a", (link) => link.href);
  bench.check((await page.evaluate(() => document.activeElement.href)) === first, "the arrow keys do not lead to what was found");
  await page.keyboard.press("Enter");
  await page.waitForURL(first);
  await page.context().close();

  const persian = await bench.site("persian");
  const there = await open(bench, `${persian.url}/search/index.html`);
  const name = persian.data(persian.kinds.find(({ kind }) => kind === "actor")).actor.name;
  for (const spelling of [name, name.replaceAll("ی", "ي").replaceAll("ک", "ك"), name.slice(0, -1)]) {
    const found = titles(await ask(there, spelling));
    bench.check(found.includes(name), `${spelling} finds ${found.join(", ") || "nothing"}`);
  }
  await there.context().close();

  const plain = await bench.page({ javaScriptEnabled: false });
  await plain.goto(places[0]);
  bench.check(!(await plain.isVisible("form.search")), "without scripts there is a form that does nothing");
  const lists = await plain.$$eval("main .ways a", (links) => links.map((link) => link.href));
  bench.check(lists.length >= 4, `without scripts ${lists.length} lists`);
  for (const link of lists) bench.check((await plain.request.get(link)).status() === 200, `${link} is not there`);
}
