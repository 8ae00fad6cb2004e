// Compares linked data with the vocabulary of schema.org: every type and property has to exist, and every value to be
// of a type that the property takes. Reads `[{"name": …, "data": …}]` from the standard input.
//
// The vocabulary is that of schema-dts, which says it in types of TypeScript; the data becomes a constant of such a type.

import fs from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

const pages = JSON.parse(fs.readFileSync(0, 'utf8'));
const file = path.join(import.meta.dirname, 'pages.ts');
const lines = ['import type { Graph } from "schema-dts";'];
for (const [at, page] of pages.entries()) {
  lines.push(`export const page${at}: Graph = ${JSON.stringify(page.data)};`);
}
const text = lines.join('\n');

const options = {
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  types: [],
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  target: ts.ScriptTarget.ESNext,
};
const host = ts.createCompilerHost(options);
const { getSourceFile, fileExists } = host;
host.fileExists = (name) => name === file || fileExists.call(host, name);
host.getSourceFile = (name, ...rest) =>
  name === file ? ts.createSourceFile(name, text, rest[0]) : getSourceFile.call(host, name, ...rest);

const program = ts.createProgram([file], options, host);
const found = ts.getPreEmitDiagnostics(program);
for (const diagnostic of found) {
  const line = diagnostic.file?.getLineAndCharacterOfPosition(diagnostic.start).line;
  const name = diagnostic.file?.fileName === file ? pages[line - 1]?.name : diagnostic.file?.fileName;
  const message = ts.flattenDiagnosticMessageText(diagnostic.messageText, ' ').slice(0, 400);
  const near = diagnostic.file?.text.slice(diagnostic.start, diagnostic.start + 120);
  console.error(`${name}: ${message}\n  at ${near}`);
}
process.exit(found.length === 0 ? 0 : 1);
