// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is what .env files write.
import { describe, expect, test } from 'vitest';
import { parseDotenv } from '../../src/config/dotenv.ts';

const environment = { HOME: '/home/lea', EMPTY: '' };

function valuesOf(text: string): Record<string, string> {
  const { entries } = parseDotenv(text, environment);
  return Object.fromEntries([...entries].map(([key, { value }]) => [key, value]));
}

describe('values, as python-dotenv reads them', () => {
  // Each expectation was compared with python-dotenv 1.2.2.
  const cases: readonly [string, string, Record<string, string>][] = [
    ['a # inside an unquoted value', 'EMAIL_PASSWORD=ab#cd$ef gh', { EMAIL_PASSWORD: 'ab#cd$ef gh' }],
    ['a comment after white space', 'A=one # two', { A: 'one' }],
    ['a comment after a tab', 'A=one\t# two', { A: 'one' }],
    ['a # right after the equals sign', 'A=#b', { A: '#b' }],
    ['a comment in place of a value', 'A=   # b', { A: '# b' }],
    ['spaces around key and value', '  A = one two  ', { A: 'one two' }],
    ['export', 'export A=1\nexport\tB=2\nexport C = 3', { A: '1', B: '2', C: '3' }],
    ['a key that begins with export', 'exported=1', { exported: '1' }],
    ['single quotes', "A='one # two \\n'", { A: 'one # two \\n' }],
    ['escapes in single quotes', "A='it\\'s a \\\\'", { A: "it's a \\" }],
    ['double quotes', 'A="one # two"', { A: 'one # two' }],
    ['escapes in double quotes', 'A="a\\nb\\tc\\"d\\\\e\\\'f\\x"', { A: 'a\nb\tc"d\\e\'f\\x' }],
    ['rare escapes', 'A="\\a\\b\\f\\r\\v"', { A: '\x07\b\f\r\v' }],
    ['a comment after quotes', 'A="one" # two', { A: 'one' }],
    ['a value over several lines', 'A="one\ntwo"\nB=3', { A: 'one\ntwo', B: '3' }],
    ['a value over several lines, CRLF', "A='one\r\ntwo'\r\nB=3\r\n", { A: 'one\ntwo', B: '3' }],
    ['CR alone', 'A=1\rB=2', { A: '1', B: '2' }],
    ['no value at all', 'A\nB=', { B: '' }],
    ['a quoted key', "'A B'=1", { 'A B': '1' }],
    ['the last of two', 'A=1\nA=2', { A: '2' }],
    ['a byte order mark', '\ufeffA=1', { A: '1' }],
    ['quotes inside an unquoted value', "A=it\"s 'fine'", { A: "it\"s 'fine'" }],
    ['backslashes in an unquoted value', 'A=C:\\new', { A: 'C:\\new' }],
    ['a no-break space at the end', 'A=one\u00a0', { A: 'one' }],
    ['an equals sign in the value', 'A=b=c', { A: 'b=c' }],
    ['a space instead of a key', ' = x\nA=1', { A: '1' }],
    ['comments and empty lines', '# one\n\n   # two\nA=1\n', { A: '1' }],
    ['accents', 'NOM=Élodie', { NOM: 'Élodie' }],
  ];
  test.each(cases)('%s', (_, text, expected) => {
    expect(valuesOf(text)).toEqual(expected);
  });
});

describe('${} expansion', () => {
  const cases: readonly [string, string, string][] = [
    ['from the environment', 'X=${HOME}/a', '/home/lea/a'],
    ['from an earlier line', 'A=1\nX=${A}2', '12'],
    ['the environment before an earlier line', 'HOME=/b\nX=${HOME}', '/home/lea'],
    ['not from a later line', 'X=${A}\nA=1', ''],
    ['a default', 'X=${NOPE:-d e}', 'd e'],
    ['no default where the variable is empty', 'X=${EMPTY:-d}', ''],
    ['unknown and without default', 'X=a${NOPE}b', 'ab'],
    ['also in single quotes', "X='${HOME}'", '/home/lea'],
    ['not without braces', 'X=$HOME', '$HOME'],
    ['a key without value counts as empty', 'A\nX=${A:-d}', ''],
    ['what every object has is no variable', 'X=a${constructor}b', 'ab'],
  ];
  test.each(cases)('%s', (_, text, expected) => {
    expect(valuesOf(text).X).toBe(expected);
  });
});

test('bad lines are named, and the others still count', () => {
  const { entries, badLines } = parseDotenv('A=1\nSMTP: x\n\nB="a" b\n=3\nC=3\nD="open\nE=4\n', {});
  expect(badLines).toEqual([2, 4, 5, 7]);
  expect([...entries.keys()]).toEqual(['A', 'C', 'E']);
});

test('a quote that is closed further down takes the lines between along', () => {
  const { entries, badLines } = parseDotenv('A="open\nB=2\nC="3"\nD=4\n', {});
  expect(badLines).toEqual([1]);
  expect([...entries.keys()]).toEqual(['D']);
});

test('each entry knows its line', () => {
  const { entries } = parseDotenv('# first\nA="x\ny"\n\nexport B=2', {});
  expect(entries.get('A')?.line).toBe(2);
  expect(entries.get('B')?.line).toBe(5);
});

test('nothing hangs or throws on random text', () => {
  const pieces = ['a', '=', "'", '"', '\\', '\n', '\r', '#', ' ', '${', '}', ':-', 'export ', '\ufeff', '\0', 'é'];
  let seed = 7;
  const next = () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed;
  };
  for (let i = 0; i < 2_000; i++) {
    const text = Array.from({ length: next() % 60 }, () => pieces[next() % pieces.length]).join('');
    const { entries, badLines } = parseDotenv(text, {});
    const lines = text.split(/\r\n?|\n/).length;
    for (const line of [...badLines, ...[...entries.values()].map((entry) => entry.line)]) {
      expect(line).toBeGreaterThan(0);
      expect(line).toBeLessThanOrEqual(lines);
    }
  }
});
