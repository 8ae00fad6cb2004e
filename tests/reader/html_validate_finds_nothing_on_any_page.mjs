// html-validate on every page of every site, the golden ones included, as the page is built.

import { readdir } from "node:fs/promises";

import { HtmlValidate } from "html-validate";

const CONFIG = {
  root: true,
  extends: ["html-validate:standard", "html-validate:a11y", "html-validate:document"],
  rules: {
    // A hash guards against another server. Style and script come from the page's own, which could change both.
    "require-sri": ["error", { target: "crossorigin" }],
  },
};

// What templates of a golden site's own make, where it is no page on purpose.
const NO_PAGES = [
  // Two words, to show that the template is taken.
  "golden-own-templates/404.html",
];

/** How much of the page is quoted around a mistake, in characters. */
const AROUND = 80;

export default async function (bench) {
  const validator = new HtmlValidate(CONFIG);
  const names = (await readdir(process.env.READER_SITES)).sort();
  const sites = await Promise.all(names.map((name) => bench.site(name)));
  const pages = sites.flatMap(({ name, pages }) => pages.map(({ path, html }) => ({ name: `${name}/${path}`, html })));
  for (const name of NO_PAGES) bench.check(pages.some((page) => page.name === name), `${name} is no longer built`);
  for (const { name, html } of pages.filter(({ name }) => !NO_PAGES.includes(name))) {
    const { results } = await validator.validateString(html, name);
    bench.check(true);
    for (const { ruleId, message, line, column } of results.flatMap(({ messages }) => messages)) {
      const text = html.split("\n")[line - 1].slice(Math.max(0, column - AROUND), column + AROUND);
      bench.found(`${name}:${line}:${column}: ${ruleId}: ${message}\n  ${text}`);
    }
  }
}
