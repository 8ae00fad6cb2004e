import { article } from "./harness.mjs";

export default async function (bench) {
  bench.expect("ERR_");
  const site = await bench.site({ "content/articles/a.md": article("About a", "Text.") });
  const first = await bench.serve(site);
  let refused = 0;
  const tab = await bench.open(first, "/articles/a/", (page) =>
    page.route("**/__nutgraf/live.css", (route) => {
      refused += 1;
      return refused === 1 ? route.abort("connectionrefused") : route.continue();
    }),
  );
  const { port } = first;
  await first.stop();
  await tab.says("notice", "nutgraf is not running");
  await bench.serve(site, port);
  await tab.hides("notice");
  await site.write("content/articles/b.md", article("About b", "Text.", "actors: [nobody]\n"));
  await tab.says("overlay", "1 error");
  // A browser's own mark is yellow.
  await tab.until(() => {
    const mark = document.querySelector("nutgraf-live").shadowRoot.querySelector(".overlay mark");
    return getComputedStyle(mark).backgroundColor === "rgb(255, 217, 214)";
  });
}
