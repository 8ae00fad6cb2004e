// Validates JSON against a JSON Schema (draft 2020-12, 07 or 04). The first argument is the file of the schema; the
// standard input holds `[{"name": …, "data": …}]`.

import fs from 'node:fs';
import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';

const schema = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'));
const is2020 = schema.$schema.includes('2020-12');
// Draft 04 calls the name of a schema `id`; else what is used of it here is the same in 07.
if (schema.$schema.includes('draft-04')) {
  schema.$schema = 'http://json-schema.org/draft-07/schema#';
  delete schema.id;
}
// A schema may say what a number is for (`format: uint32`), which Ajv does not know.
const ajv = new (is2020 ? Ajv2020 : Ajv)({ allErrors: true, strict: is2020, unicodeRegExp: is2020, validateFormats: false });
const validate = ajv.compile(schema);
let wrong = 0;
for (const { name, data } of JSON.parse(fs.readFileSync(0, 'utf8'))) {
  if (!validate(data)) {
    wrong += 1;
    for (const error of validate.errors.slice(0, 5)) {
      console.error(`${name}${error.instancePath}: ${error.message} ${JSON.stringify(error.params)}`);
    }
  }
}
process.exit(wrong === 0 ? 0 : 1);
