// An explainer on paper: nobody can open there what is closed, nor follow a link. What has to be on it is taken from
// the data beside the page, so that a template which forgets a part is found.
//
// A PDF holds Persian as shapes of letters in the order in which they are painted, from which no text can be had back
// for certain. Of the Persian explainer, the addresses and the digits of the date are sought in the PDF, and the words
// in the page as it is laid out for print.

import { getDocument, VerbosityLevel } from "pdfjs-dist/legacy/build/pdf.mjs";

export default async function (bench) {
  for (const site of await bench.sites()) {
    const explainers = site.lasting.filter(({ kind }) => kind === "article");
    const seen = { cards: 0, answers: 0, urls: 0 };
    for (const explainer of explainers) {
      const where = `${site.name}/${explainer.path}`;
      const { article, page: about } = site.data(explainer);
      const page = await bench.page();
      await page.goto(explainer.url, { waitUntil: "load" });
      await page.emulateMedia({ media: "print" });
      const paper = normal(await read(await page.pdf({ format: "A4" })));
      const isLatin = about.dir === "ltr";
      const words = isLatin ? paper : normal(await page.evaluate(shown));

      const holds = (text, wanted, what) => {
        bench.check(text.includes(normal(wanted)), `${where}: no ${what} on paper: ${wanted}`);
      };
      for (const { name } of article.cards) holds(words, name, "name of a card");
      for (const { question } of article.questions) holds(words, question, "question");
      const answers = article.questions.map(({ answer }) => answer);
      for (const piece of await page.evaluate(pieces, answers)) holds(words, piece, "answer");
      const urls = article.sources.flatMap(({ url, archived }) => [url, archived]).filter(Boolean);
      for (const url of urls) bench.check(isOn(paper, url, isLatin), `${where}: no address of a source on paper: ${url}`);
      holds(words, article.date.words, "date of publication");
      for (const digits of article.date.words.match(/\p{Nd}+/gu)) holds(paper, digits, "date of publication");

      seen.cards += article.cards.length;
      seen.answers += answers.length;
      seen.urls += urls.length;
      await page.context().close();
    }
    for (const [what, count] of Object.entries(seen)) bench.check(count > 0, `no explainer of ${site.name} has ${what}`);
  }
}

/** The text of a PDF. */
async function read(pdf) {
  const open = getDocument({ data: new Uint8Array(pdf), verbosity: VerbosityLevel.ERRORS, useSystemFonts: true });
  const document = await open.promise;
  let text = "";
  for (let number = 1; number <= document.numPages; number += 1) {
    const { items } = await (await document.getPage(number)).getTextContent();
    text += items.map(({ str }) => str).join("");
  }
  await open.destroy();
  return text;
}

/** Without what depends on where a line or a page ends. */
function normal(text) {
  return text.normalize("NFKC").replace(/[\s\u00ad\u2060\u2066-\u2069]/gu, "");
}

/**
 * Whether an address is on paper. In a line from right to left it is painted before what stands before it, so that one
 * that goes on in the next line comes in two pieces.
 */
function isOn(paper, url, isLatin) {
  const wanted = normal(url);
  if (paper.includes(wanted) || isLatin) return paper.includes(wanted);
  const cuts = Array.from(wanted, (_, at) => at).slice(1);
  return cuts.some((cut) => paper.includes(wanted.slice(0, cut)) && paper.includes(wanted.slice(cut)));
}

/** All text that is laid out. Runs in the page. */
function shown() {
  const said = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    const range = document.createRange();
    range.selectNodeContents(text);
    const drawn = range.getClientRects().length > 0;
    const visible = text.parentElement.checkVisibility({ opacityProperty: true, visibilityProperty: true });
    if (drawn && visible) said.push(text.data);
  }
  return said.join("");
}

/** The words of HTML, apart where a number or an address may stand between them on paper. Runs in the page. */
function pieces(htmls) {
  return htmls.flatMap((html) => {
    const found = [];
    const { body } = new DOMParser().parseFromString(html, "text/html");
    const texts = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
      if (!text.parentElement.closest("sup")) found.push(text.data);
    }
    return found;
  });
}
