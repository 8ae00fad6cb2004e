// Validates workflows of GitHub Actions by their JSON Schema. The standard input holds `[{"name": …, "data": the text of
// the file}]`.

import fs from 'node:fs';
import { validateWorkflow } from '@action-validator/core';

let wrong = 0;
for (const { name, data } of JSON.parse(fs.readFileSync(0, 'utf8'))) {
  const { errors } = validateWorkflow(data);
  if (errors.length === 0) continue;
  wrong += 1;
  console.error(`${name}: ${JSON.stringify(errors)}`);
}
process.exit(wrong === 0 ? 0 : 1);
