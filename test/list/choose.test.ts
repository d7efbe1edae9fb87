import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Backend } from '../../src/backend/port.ts';
import { chooseRows } from '../../src/campaign/list/choose.ts';
import { readList } from '../../src/campaign/list/read-list.ts';
import { collect } from '../helpers/collect.ts';
import { folderWith } from '../helpers/folder.ts';

const people =
  'email;Prénom usuel;ville;age\na@b.fr;Léa;Podor;41\nc@d.fr;;Nîmes;9\ne@f.fr;Jean-Luc;Saint-Louis;70\npas une adresse;X;Podor;\n';

test.each([
  ['ville == "Podor"', [2, 5]],
  ["ville == 'Podor'", [2, 5]],
  ['ville != "Podor"', [3, 4]],
  ['ville contains "in"', [4]],
  ['age >= 18 and age < 60', [2]],
  ['not age < 18', [2, 4]],
  ['prenom_usuel', [2, 4, 5]],
  ['not prenom_usuel', [3]],
  ['["Prénom usuel"] == "Jean-Luc" or ville == "Nîmes"', [3, 4]],
  ['ville == "Podor = (x) && y"', []],
  ['email contains "@d.fr"', [3]],
])('%s', async (where, lines) => {
  const list = await readList(join(folderWith({ 'l.csv': people }), 'l.csv'), { language: 'fr' });
  const chosen = await chooseRows(list, { where, language: 'fr', at: new Date(0) }, undefined as unknown as Backend);
  const rows = await collect(chosen);
  expect(rows.map(({ line }) => line)).toEqual(lines);
  expect(rows.map(({ number }) => number)).toEqual(lines.map((_, index) => index + 1));
  expect(chosen.leftOut).toEqual({ where: 4 - lines.length, exclude: 0, onlyFailedOf: 0 });
});

test('a value that cannot be compared is named with its line', async () => {
  const list = await readList(join(folderWith({ 'l.csv': people.replace('9', 'neuf') }), 'l.csv'), { language: 'fr' });
  const chosen = await chooseRows(
    list,
    { where: 'age > 17', language: 'fr', at: new Date(0) },
    undefined as unknown as Backend,
  );
  await expect(collect(chosen)).rejects.toMatchObject({ code: 'where-value', params: { line: 3, value: '"neuf"' } });
});
