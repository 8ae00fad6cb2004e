// What the lists of a site have to be: sitemaps by their schema, Atom feeds by RFC 4287, JSON Feeds by their version
// 1.1, calendars by RFC 5545, and citations as a reader of them reads them. The standard input holds `[{"name": …, "data": the text of the file}]`.

import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import fs from 'node:fs';
import '@citation-js/plugin-bibtex';
import '@citation-js/plugin-csl';
import { Cite } from '@citation-js/core';
import ICAL from 'ical.js';
import { parseFeed } from '@rowanmanning/feed-parser';
import { validateXML } from 'xmllint-wasm';

const modules = dirname(createRequire(import.meta.url).resolve('xmllint-wasm/package.json'));
const SITEMAP = fs.readFileSync(join(modules, '..', 'sitemap', 'schema', 'sitemap.xsd'), 'utf8');
// Of XHTML, a sitemap holds this one element.
const LINK = `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="http://www.w3.org/1999/xhtml">
  <xs:element name="link"><xs:complexType>
    <xs:attribute name="rel" use="required"/><xs:attribute name="hreflang" type="xs:language" use="required"/>
    <xs:attribute name="href" type="xs:anyURI" use="required"/>
  </xs:complexType></xs:element>
</xs:schema>`;
const BOTH = `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <xs:import namespace="http://www.sitemaps.org/schemas/sitemap/0.9" schemaLocation="sitemap.xsd"/>
  <xs:import namespace="http://www.w3.org/1999/xhtml" schemaLocation="link.xsd"/>
</xs:schema>`;

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

let wrong = 0;
function check(holds, why) {
  if (holds) return;
  wrong += 1;
  console.error(why);
}

async function sitemap(name, text) {
  const { valid, errors } = await validateXML({
    xml: [{ fileName: name.replaceAll('/', '-'), contents: text }],
    schema: [BOTH],
    preload: [{ fileName: 'sitemap.xsd', contents: SITEMAP }, { fileName: 'link.xsd', contents: LINK }],
  });
  check(valid, `${name}: ${errors.slice(0, 3).map(({ rawMessage }) => rawMessage).join('\n')}`);
}

/** The texts of the elements of a name that stand directly in a piece of an Atom feed without entries in it. */
const texts = (piece, element) =>
  [...piece.matchAll(new RegExp(`<${element}(?: [^>]*)?>([^<]*)</${element}>`, 'g'))].map(([, text]) => text);

function atom(name, text) {
  const feed = parseFeed(text);
  check(feed.meta.type === 'atom', `${name}: no Atom`);
  const [head, ...entries] = text.split('<entry');
  check(feed.items.length === entries.length, `${name}: ${feed.items.length} of ${entries.length} entries are read`);
  const seen = new Set();
  for (const [number, piece] of [head, ...entries].entries()) {
    const where = number === 0 ? name : `${name}, entry ${number}`;
    for (const element of ['id', 'title', 'updated']) {
      const found = texts(piece.replace(/<author>.*?<\/author>/gs, ''), element);
      check(found.length === 1 && found[0].trim() !== '', `${where}: ${found.length} of ${element}`);
    }
    const [id] = texts(piece, 'id');
    check(URL.canParse(id) && !seen.has(id), `${where}: the id ${id}`);
    seen.add(id);
    for (const moment of [...texts(piece, 'updated'), ...texts(piece, 'published')]) {
      check(MOMENT.test(moment) && !Number.isNaN(Date.parse(moment)), `${where}: the moment ${moment}`);
    }
    check(piece.includes('rel="alternate"'), `${where}: it leads nowhere`);
  }
  check(head.includes('rel="self"'), `${name}: it does not say where it stands`);
  check(texts(head, 'name').length > 0, `${name}: neither it nor all of its entries have an author`);
}

function json(name, text) {
  const feed = JSON.parse(text);
  check(feed.version === 'https://jsonfeed.org/version/1.1', `${name}: the version ${feed.version}`);
  check(typeof feed.title === 'string' && Array.isArray(feed.items), `${name}: no title or no items`);
  for (const key of ['home_page_url', 'feed_url']) check(URL.canParse(feed[key]), `${name}: ${key} is ${feed[key]}`);
  const ids = new Set(feed.items.map(({ id }) => id));
  check(ids.size === feed.items.length, `${name}: items with one id`);
  for (const item of feed.items) {
    check(typeof item.id === 'string' && URL.canParse(item.url), `${name}: ${item.id} leads nowhere`);
    check(Boolean(item.content_text || item.content_html), `${name}: ${item.id} says nothing`);
    for (const key of ['date_published', 'date_modified']) check(MOMENT.test(item[key]), `${name}: ${key} of ${item.id} is ${item[key]}`);
    for (const author of item.authors ?? []) check(Boolean(author.name), `${name}: ${item.id} has an author without a name`);
    check((item.tags ?? []).every((tag) => typeof tag === 'string'), `${name}: ${item.id} has a strange tag`);
  }
}

function calendar(name, text) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  const seen = new Set();
  check(calendar.getFirstPropertyValue('version') === '2.0' && calendar.hasProperty('prodid'), `${name}: no version or no maker`);
  for (const component of calendar.getAllSubcomponents('vevent')) {
    const event = new ICAL.Event(component);
    const where = `${name}: ${event.summary}`;
    check(Boolean(event.uid) && !seen.has(event.uid), `${where}: the uid ${event.uid}`);
    seen.add(event.uid);
    check(Boolean(event.summary), `${where}: no words`);
    check(component.hasProperty('dtstamp'), `${where}: no dtstamp`);
    check(event.startDate.isDate && event.endDate.isDate && event.endDate.compare(event.startDate) > 0, `${where}: its days`);
  }
  check(seen.size > 0, `${name}: no event`);
  // 75 bytes and the space that a folded line begins with, which not everybody counts.
  const long = text.split('\r\n').find((line) => Buffer.byteLength(line) > 76);
  check(long === undefined, `${name}: a line of more than 75 bytes: ${long}`);
}

function citation(name, text) {
  const entries = new Cite(text).data;
  check(entries.length === 1, `${name}: ${entries.length} entries`);
  const [entry] = entries;
  check(Boolean(entry?.title) && !/[\\{}]/.test(entry.title), `${name}: the title ${entry?.title}`);
  check(URL.canParse(entry?.URL), `${name}: the address ${entry?.URL}`);
  for (const part of entry?.issued?.['date-parts']?.[0] ?? []) check(Number.isInteger(part), `${name}: the day ${JSON.stringify(entry.issued)}`);
  const names = entry?.author ?? [];
  check(names.every(({ literal, family }) => literal || family), `${name}: ${JSON.stringify(names)}`);
}

for (const { name, data } of JSON.parse(fs.readFileSync(0, 'utf8'))) {
  if (name.endsWith('feed.json')) json(name, data);
  else if (name.endsWith('feed.xml')) atom(name, data);
  else if (name.endsWith('.ics')) calendar(name, data);
  else if (name.includes('/cite.')) citation(name, data);
  else await sitemap(name, data);
}
process.exit(wrong === 0 ? 0 : 1);
