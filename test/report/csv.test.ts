import { expect, test } from 'vitest';
import { csvLine } from '../../src/report/export.ts';

test.each([
  ['Zoé « l’été » Œuvre 😀', 'Zoé « l’été » Œuvre 😀'],
  ['a, "b"', '"a, ""b"""'],
  ['=1+1', "'=1+1"],
  ['+33 6', "'+33 6"],
  ['-2', "'-2"],
  ['@SUM(A1)', "'@SUM(A1)"],
  [' =1', " '=1"],
  ['\t=1', '"\t\'=1"'],
  ['\rx', '"\'\rx"'],
  ['＝1', "'＝1"],
  ['550 no;=HYPERLINK("x")', '"550 no;\'=HYPERLINK(""x"")"'],
  ['a\n@x', '"a\n\'@x"'],
  ['user@example.org', 'user@example.org'],
  ['550-5.1.1 no such user - gsmtp', '550-5.1.1 no such user - gsmtp'],
])('%j is harmless in a spreadsheet', (cell, written) => {
  expect(csvLine([cell, 12, null])).toBe(`${written},12,\r\n`);
});
