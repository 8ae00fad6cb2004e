import { article } from "./harness.mjs";

const PATH = "content/articles/a.md";

export default async function (bench) {
  bench.expect("ERR_");
  const site = await bench.site({ [PATH]: article("About a", "First text."), "static/style.css": "h1 { color: rgb(1, 2, 3) }" });
  const first = await bench.serve(site);
  const tab = await bench.open(first, "/articles/a/");
  const { port } = first;
  await first.stop();
  await tab.says("notice", "nutgraf is not running");
  await site.edit(PATH, "First text.", "Written meanwhile.");
  await site.write("static/style.css", "h1 { color: rgb(4, 5, 6) }");
  const second = await bench.serve(site, port);
  await tab.shows("Written meanwhile.");
  await tab.until(() => getComputedStyle(document.querySelector("h1")).color === "rgb(4, 5, 6)");
  await tab.hides("notice");

  // The new server is listened to as the old one was.
  await site.edit(PATH, "Written meanwhile.", "Written afterwards.");
  await tab.shows("Written afterwards.");

  // A new start without any edit only makes the notice go.
  await second.stop();
  await tab.says("notice", "nutgraf is not running");
  await bench.serve(site, port);
  await tab.hides("notice");
  await tab.assertNotReloaded();
}
