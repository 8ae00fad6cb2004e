import assert from "node:assert/strict";

import { actor, article } from "./harness.mjs";

const holds = (files) => [...files].filter(([, text]) => /__nutgraf|nutgraf-live|nutgrafLive/.test(text)).map(([path]) => path);

export default async function (bench) {
  const site = await bench.site({
    "content/actors/vera.md": actor("Vera Lund"),
    "content/articles/a.md": article("About a", "Vera Lund spoke.", "actors: [vera]\n"),
  });
  // Also where a preview runs beside the build.
  const server = await bench.serve(site);
  const tab = await bench.open(server, "/articles/a/");
  const files = await site.build();
  assert.ok(files.size > 5, `only ${files.size} files`);
  assert.deepEqual(holds(files), []);
  // What is looked for would be found.
  assert.deepEqual(holds([["preview", await (await fetch(new URL("/articles/a/", server.url))).text()]]), ["preview"]);
  await tab.assertNotReloaded();
}
