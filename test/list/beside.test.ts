import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { openListFile } from '../../src/campaign/list/file.ts';
import type { Table } from '../../src/campaign/list/table.ts';
import { Archive } from '../../src/campaign/list/workbook/archive.ts';
import { openWorkbook } from '../../src/campaign/list/workbook/open-workbook.ts';
import { openSpreadsheet } from '../../src/campaign/list/workbook/spreadsheet.ts';
import { errorOf } from '../helpers/errors.ts';
import { folderWith } from '../helpers/folder.ts';
import { zip } from '../helpers/workbook.ts';

const ROWS = 3_000;
// What no archive makes smaller, so that the file is a large one.
const noise = Array.from({ length: ROWS }, () => randomBytes(400).toString('base64'));

/** A large workbook: a hidden column, a flaw, a row that is hidden. `end`: what stands behind its rows. */
function large(end = ''): Buffer {
  const rows = noise.map((text, i) => {
    const number = i + 2;
    const flaw = i === 700 ? '<c r="C702" t="e"><v>#N/A</v></c>' : `<c r="C${number}"><v>${i}</v></c>`;
    const shown = i === 900 ? ' hidden="1"' : '';
    return `<row r="${number}"${shown}><c r="A${number}" t="inlineStr"><is><t>m${i}@exemple.fr</t></is></c><c r="B${number}" t="inlineStr"><is><t>${text}</t></is></c>${flaw}</row>`;
  });
  const names = ['email', 'texte', 'nombre'].map(
    (name, i) => `<c r="${'ABC'[i]}1" t="inlineStr"><is><t>${name}</t></is></c>`,
  );
  return zip({
    'xl/workbook.xml': '<workbook xmlns:r="r"><sheets><sheet name="Un" r:id="a"/></sheets></workbook>',
    'xl/_rels/workbook.xml.rels':
      '<Relationships><Relationship Id="a" Type="x/worksheet" Target="/xl/worksheets/s.xml"/></Relationships>',
    'xl/worksheets/s.xml': `<worksheet><cols><col min="2" max="2" hidden="1"/></cols><sheetData><row r="1">${names.join('')}</row>${rows.join('')}${end}</sheetData></worksheet>`,
  });
}

/** Opens it; `thread`: where it is read. */
async function opened(content: Buffer) {
  const begun = once(process, 'worker');
  const path = join(folderWith({ 'membres.xlsx': content }), 'membres.xlsx');
  const table = await openWorkbook(await openListFile(path, 'fr'), 'zip');
  const [thread] = (await begun) as [Worker];
  return { path, table, thread };
}

async function all(table: Table) {
  const records = [];
  for await (const batch of table.records()) records.push(...batch);
  return records;
}

test('a large workbook is read beside, and says the same as one that is not', async () => {
  const content = large();
  expect(content.length).toBeGreaterThan(1_000_000);
  const here = (await openSpreadsheet({ name: 'membres.xlsx', language: 'fr' }, new Archive('', content))) as Table;
  const { table } = await opened(content);
  expect(table.reading).toEqual(here.reading);
  const expected = await all(here);
  expect(expected).toHaveLength(ROWS + 1);
  // Twice at once, while somebody else looks at the beginning and goes.
  const [one, other] = await Promise.all([all(table), all(table), looked(table)]);
  expect(one).toEqual(expected);
  expect(other).toEqual(expected);
  expect([...(table.hiddenColumns?.() ?? [])]).toEqual([1]);
});

async function looked(table: Table): Promise<void> {
  for await (const batch of table.records()) if (batch.length > 0) break;
}

test('a thread that nobody asked anything for a while is begun anew, and notices another file', async () => {
  const { path, table, thread } = await opened(large());
  const ended = once(thread, 'exit');
  const read = await all(table);
  await ended;
  const next = once(process, 'worker');
  expect(await all(table)).toEqual(read);
  const [another] = (await next) as [Worker];
  await once(another, 'exit');
  writeFileSync(path, large('<row r="9000"><c r="A9000" t="inlineStr"><is><t>x@exemple.fr</t></is></c></row>'));
  expect(await errorOf(() => all(table))).toMatchObject({ code: 'list-changed' });
});

test('what is wrong with a large workbook is told in the same words', async () => {
  const { table } = await opened(large('<row r="5000"><c r="ZZZZ1"><v>1</v></c></row>'));
  expect(await errorOf(() => all(table))).toMatchObject({
    code: 'list-workbook-damaged',
    params: { file: expect.stringContaining('membres.xlsx') },
  });
  const cut = large().subarray(0, 1_100_000);
  expect(await errorOf(() => opened(cut))).toMatchObject({ code: 'list-workbook-damaged' });
});
