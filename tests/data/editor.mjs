// What a language server of YAML says of a site, with the settings that stand in its `.vscode/`. The first argument is
// the folder of the site; the standard input holds `[{"name": "slips" | "completions", "data": […]}]`. Without it, every
// YAML file of the site has to be without a problem.

import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const root = fs.realpathSync(process.argv[2]);
const settings = JSON.parse(fs.readFileSync(path.join(root, '.vscode/settings.json'), 'utf8'));
// As the extension does it: a path is one below the folder that is open.
const schemas = Object.fromEntries(
  Object.entries(settings['yaml.schemas'] ?? {}).map(([file, globs]) => [pathToFileURL(path.join(root, file)).href, globs]),
);

const folder = path.dirname(createRequire(import.meta.url).resolve('yaml-language-server/package.json'));
const server = spawn(process.execPath, [path.join(folder, 'bin/yaml-language-server'), '--stdio'], {
  stdio: ['pipe', 'pipe', 'inherit'],
});
const waiting = new Map();
const problems = new Map();
let next = 1;

function send(message) {
  const text = JSON.stringify({ jsonrpc: '2.0', ...message });
  server.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
}

function ask(method, params) {
  const id = next++;
  send({ id, method, params });
  return new Promise((resolve) => waiting.set(id, resolve));
}

function got(message) {
  if (message.method === 'workspace/configuration') {
    const yaml = { schemas, validate: true, completion: true, schemaStore: { enable: false } };
    const of = ({ section }) => ({ yaml, http: {}, '[yaml]': {}, editor: {}, files: {} })[section] ?? null;
    send({ id: message.id, result: message.params.items.map(of) });
  } else if (message.method === 'textDocument/publishDiagnostics') {
    problems.get(message.params.uri)?.(message.params.diagnostics);
  } else if (message.method && message.id !== undefined) {
    send({ id: message.id, result: null });
  } else if (message.id !== undefined) {
    waiting.get(message.id)?.(message.result);
  }
}

let buffer = Buffer.alloc(0);
server.stdout.on('data', (chunk) => {
  buffer = Buffer.concat([buffer, chunk]);
  for (;;) {
    const head = buffer.indexOf('\r\n\r\n');
    if (head < 0) return;
    const length = Number(/Content-Length: (\d+)/i.exec(buffer.subarray(0, head).toString())[1]);
    if (buffer.length < head + 4 + length) return;
    const text = buffer.subarray(head + 4, head + 4 + length).toString();
    buffer = buffer.subarray(head + 4 + length);
    got(JSON.parse(text));
  }
});

// A file that is open in the editor as a text. What is found in it, or what the editor offers at its end.
let version = 1;
const opened = new Set();
async function open(file, text) {
  const uri = pathToFileURL(path.join(root, file)).href;
  const found = new Promise((resolve) => problems.set(uri, resolve));
  if (opened.has(uri)) {
    send({ method: 'textDocument/didChange', params: { textDocument: { uri, version: ++version }, contentChanges: [{ text }] } });
  } else {
    opened.add(uri);
    send({ method: 'textDocument/didOpen', params: { textDocument: { uri, languageId: 'yaml', version: ++version, text } } });
  }
  return { uri, found: await found };
}

async function offered(file, text) {
  const { uri } = await open(file, text);
  const lines = text.split('\n');
  const position = { line: lines.length - 1, character: lines.at(-1).length };
  const list = await ask('textDocument/completion', { textDocument: { uri }, position });
  return (list?.items ?? list ?? []).map((item) => item.label);
}

const wrong = [];
const read = (file) => fs.readFileSync(path.join(root, file), 'utf8');
const uri = pathToFileURL(root).href;
await ask('initialize', {
  processId: process.pid,
  rootUri: uri,
  workspaceFolders: [{ uri, name: 'site' }],
  capabilities: {
    workspace: { configuration: true, didChangeConfiguration: { dynamicRegistration: true } },
    textDocument: { completion: { completionItem: {} }, publishDiagnostics: {} },
  },
});
send({ method: 'initialized', params: {} });
send({ method: 'workspace/didChangeConfiguration', params: { settings: {} } });

const asked = Object.fromEntries(JSON.parse(fs.readFileSync(0, 'utf8')).map(({ name, data }) => [name, data]));
if (!asked.slips) {
  const lists = ['content/events', 'content/sources'].flatMap((below) =>
    fs.existsSync(path.join(root, below)) ? fs.readdirSync(path.join(root, below)).map((name) => `${below}/${name}`) : [],
  );
  const files = ['nutgraf.yaml', ...lists.filter((name) => name.endsWith('.yaml'))];
  for (const file of files) {
    const { found } = await open(file, read(file));
    for (const problem of found) wrong.push(`${file}: ${problem.message}`);
  }
  if (files.length < 3) wrong.push(`only ${files.length} files`);
}
for (const { file, add, says } of asked.slips ?? []) {
  const text = read(file);
  const { found } = await open(file, text + add);
  const line = text.split('\n').length - 1;
  const told = found.some((problem) => problem.message.includes(says) && problem.range.start.line === line);
  if (!told) wrong.push(`${file} with ${add}: ${JSON.stringify(found)}`);
}
for (const { file, add, offers } of asked.completions ?? []) {
  const labels = await offered(file, read(file) + add);
  if (!labels.includes(offers)) wrong.push(`${file} with ${add}: ${labels.join(', ') || 'nothing is offered'}`);
}

server.kill();
for (const line of wrong) console.error(line);
process.exit(wrong.length === 0 ? 0 : 1);
