// WCAG 2.2, 1.4.10 (reflow): what is 1280 pixels wide is 320 wide for a reader at 400 %, who should scroll one way.

/** What may scroll by itself: its columns and lines mean something only beside each other. */
const SCROLLERS = ".table, pre";

export default async function (bench) {
  for (const site of [...(await bench.sites()), await bench.embeds()]) {
    const page = await bench.page({ viewport: { width: 320, height: 256 } });
    for (const { path, url } of site.lasting) {
      await page.goto(url, { waitUntil: "load" });
      const wide = await page.evaluate(tooWide, SCROLLERS);
      bench.check(wide.length === 0, `${site.name}/${path}:\n  ${wide.join("\n  ")}`);
    }
    await page.context().close();
  }
}

/** What is wider than its place, told in lines. Runs in the page. */
function tooWide(scrollers) {
  document.querySelectorAll("details").forEach((part) => (part.open = true));
  const root = document.documentElement;
  const told = (element) => `${element.cloneNode().outerHTML} ${element.textContent.trim().slice(0, 60)}`;
  const wide = [];
  if (root.scrollWidth > root.clientWidth) wide.push(`the page is ${root.scrollWidth} px wide`);
  for (const element of document.body.querySelectorAll("*")) {
    if (element.closest(scrollers)) continue;
    const box = element.getBoundingClientRect();
    // Half a pixel is rounding. What stands beyond the near edge cannot be scrolled to, but is not seen either.
    if (box.width > 0 && box.height > 0 && (box.right > root.clientWidth + 0.5 || box.left < -0.5)) {
      wide.push(`beyond the edge (${Math.round(box.left)} to ${Math.round(box.right)} px): ${told(element)}`);
    }
    const over = element.scrollWidth - element.clientWidth;
    const spills = getComputedStyle(element).overflowX === "visible";
    if (over > 1 && !spills) wide.push(`scrolls or is cut by ${over} px: ${told(element)}`);
  }
  return wide;
}
