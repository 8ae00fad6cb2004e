import assert from "node:assert/strict";

import { article } from "./harness.mjs";

const PATH = "content/articles/long.md";

// Long enough to scroll in.
const paragraphs = (from, to) => {
  const lines = [];
  for (let i = from; i < to; i += 1) lines.push(`Paragraph ${i} ${"speaks of the harbour and of the strike ".repeat(6)}.`);
  return lines.join("\n\n");
};
const extras = '<details id="more"><summary>More</summary><p id="quoted">A word to select here.</p></details>\n\n<p><input id="field"></p>';

export default async function (bench) {
  const site = await bench.site({
    [PATH]: article("Long", `## Start\n\n${paragraphs(0, 20)}\n\n## Middle\n\n${extras}\n\n${paragraphs(20, 60)}`),
  });
  const server = await bench.serve(site);
  const tab = await bench.open(server, "/articles/long/");

  await tab.page.locator("#more summary").click();
  await tab.page.locator("#field").fill("typed by the reader");
  await tab.do(() => {
    document.getElementById("field").setSelectionRange(6, 8);
    const text = document.getElementById("quoted").firstChild;
    getSelection().setBaseAndExtent(text, 2, text, 6);
    // Selecting takes the focus in some browsers; the field has it again without losing the selection.
    document.getElementById("field").focus({ preventScroll: true });
    const top = [...document.querySelectorAll(".prose p")].find((one) => one.textContent.startsWith("Paragraph 30 "));
    window.scrollTo(0, top.getBoundingClientRect().top + window.scrollY - 20);
    window.nodes = { top, text, field: document.getElementById("field"), more: document.getElementById("more") };
  });
  const look = () =>
    tab.do(() => ({
      top: Math.round(nodes.top.getBoundingClientRect().top),
      open: document.getElementById("more").open && document.getElementById("more") === nodes.more,
      focus: document.activeElement === nodes.field && nodes.field.isConnected,
      value: document.getElementById("field").value,
      caret: [nodes.field.selectionStart, nodes.field.selectionEnd],
      selected: getSelection().toString(),
    }));
  const before = await look();
  assert.deepEqual(
    { ...before, selected: "" },
    { top: 20, open: true, focus: true, value: "typed by the reader", caret: before.caret, selected: "" },
  );

  // Above what is read, so that all that follows moves down; in a browser that holds the place by itself as well,
  // and in one that does not.
  for (const [anchoring, from] of [["auto", 100], ["none", 200]]) {
    const height = await tab.do((anchoring) => {
      document.documentElement.style.overflowAnchor = anchoring;
      return document.documentElement.scrollHeight;
    }, anchoring);
    await site.edit(PATH, "## Middle", `${paragraphs(from, from + 10)}\n\n## Middle`);
    await tab.shows(`Paragraph ${from + 9}`);
    await tab.until((height) => document.documentElement.scrollHeight > height + 300, height);
    // Two frames later it would have moved once more.
    await tab.do(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(done)))));
    assert.deepEqual(await look(), before, `overflow-anchor: ${anchoring}`);
  }

  // In the text that holds the selected word, before and after it.
  await tab.do(() => {
    const { text } = nodes;
    document.activeElement.blur();
    getSelection().setBaseAndExtent(text, 2, text, 6);
  });
  assert.equal(await tab.do(() => getSelection().toString()), "word");
  for (const [from, to] of [["A word to select here.", "Here is a word to select here."], ["select here.", "select, as before."]]) {
    await site.edit(PATH, from, to);
    await tab.until((to) => document.getElementById("quoted").textContent.endsWith(to), to);
    assert.equal(await tab.do(() => getSelection().toString()), "word", to);
  }

  // Below, and far away: nothing moves.
  await site.edit(PATH, "Paragraph 59 ", "Sentence 59 ");
  await tab.shows("Sentence 59");
  assert.equal((await look()).top, before.top);
  await tab.assertNotReloaded();
}
