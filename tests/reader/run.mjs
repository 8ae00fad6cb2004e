// Runs one scenario: `node run.mjs <name>`. Its verdict is the exit code; findings go to stderr, figures to stdout.

import { Bench } from "./harness.mjs";

// Longer than any scenario takes on a busy machine: the longest opens some ninety pages.
const PATIENCE = 600_000;

const name = process.argv[2];
const bench = new Bench();
let code = 0;
const clock = setTimeout(() => {
  console.error(`${name}: not over after ${PATIENCE / 1000} s`);
  void finish(1);
}, PATIENCE);

async function finish(code) {
  clearTimeout(clock);
  await bench.close();
  process.exit(code);
}

try {
  const { default: scenario } = await import(`./${name}.mjs`);
  await scenario(bench);
  bench.verdict();
} catch (error) {
  code = 1;
  console.error(error);
}
await finish(code);
