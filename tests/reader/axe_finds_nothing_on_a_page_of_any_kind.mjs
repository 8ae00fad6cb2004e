// axe-core on the longest page of each kind, in light and dark colours, on a phone and on a wide screen; and on what
// scripts put over an explainer.

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** What there has to be a page of: a kind that is gone would be looked at nowhere. */
const KINDS = ["404", "actor", "actors", "article", "articles", "home", "page", "timeline", "topic", "topics"];
/** The repository's own site has corrected nothing so far. */
const MORE = { own: [], persian: ["corrections"] };

const WIDTHS = [360, 1440];
const SCHEMES = ["light", "dark"];

export default async function (bench) {
  const axe = await readFile(AXE, "utf8");
  for (const site of await bench.sites()) {
    const kinds = site.kinds.map(({ kind }) => kind);
    for (const kind of [...KINDS, ...MORE[site.name]]) {
      bench.check(kinds.includes(kind), `${site.name} has no page of the kind ${kind}`);
    }
    for (const page of site.kinds) await lookAt(bench, site, page, axe);
  }
  const embeds = await bench.embeds();
  const parts = ["/card/", "/timeline/", "/claims/"].map((part) => embeds.pages.find(({ path }) => path.includes(part)));
  for (const page of [...parts, embeds.kinds.find(({ kind }) => kind === "embeds")]) await lookAt(bench, embeds, page, axe);
}

/** A page in all colours and widths. */
async function lookAt(bench, site, { path, url, kind }, axe) {
  for (const colorScheme of SCHEMES) {
    for (const width of WIDTHS) {
      const where = `${site.name}/${path}, ${colorScheme}, ${width} px`;
      const page = await bench.page({ colorScheme, viewport: { width, height: 800 } });
      await page.goto(url, { waitUntil: "load" });
      // What a reader may open is looked at as well.
      await page.evaluate(() => document.querySelectorAll("details").forEach((part) => (part.open = true)));
      await look(bench, page, axe, where);
      if (kind === "article" && (await peek(page))) await look(bench, page, axe, `${where}, a card beside its link`);
      await page.context().close();
    }
  }
}

async function look(bench, page, axe, where) {
  await page.evaluate(axe);
  const violations = await page.evaluate(async () => {
    // Those of WCAG 2.2 are off unless asked for.
    const asked = globalThis.axe.getRules(["wcag22aa", "best-practice"]);
    const usual = asked.filter(({ tags }) => !tags.includes("experimental") && !tags.includes("deprecated"));
    const rules = Object.fromEntries(usual.map(({ ruleId }) => [ruleId, { enabled: true }]));
    const { violations } = await globalThis.axe.run(document, { rules, resultTypes: ["violations"] });
    return violations;
  });
  bench.check(true);
  for (const { id, help, nodes } of violations) {
    const why = ({ any, all, none }) => [...any, ...all, ...none].map(({ message }) => `    ${message}`);
    const elements = nodes.flatMap((node) => [`  ${node.html}`, ...why(node)]);
    bench.found(`${where}: ${id} (${help})\n${elements.join("\n")}`);
  }
}

/** Whether the Enter key on the first mention shows the card beside it. Where it does not, it leads to the card. */
async function peek(page) {
  await page.locator("main a.mention[href^='#']").first().focus();
  await page.keyboard.press("Enter");
  return (await page.locator(".peek").count()) > 0;
}
