import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDotenv } from '../../src/config/dotenv.ts';
import { changedDotenv, dotenvValue } from '../../src/config/dotenv-write.ts';

const readBack = (text: string, key: string) => parseDotenv(text, {}).entries.get(key)?.value;

describe('a value in .env', () => {
  it('is read as it was meant, whatever it is', () => {
    const value = fc.oneof(
      fc.string(),
      fc.string({
        unit: fc.constantFrom("'", '"', '\\', '$', '{', '}', '#', ' ', '\n', '\r', '\t', 'é', ':', '-', '='),
      }),
    );
    fc.assert(
      fc.property(value, (written) => {
        // White space of other systems is Python's rule to strip, between quotes it stays.
        expect(readBack(`A=1\nKEY=${dotenvValue(written)}\nB=2\n`, 'KEY') ?? '').toBe(written);
      }),
    );
  });

  it.each([
    ['plain', 'plain'],
    ['contact@example.org', 'contact@example.org'],
    ['ab#cd$ef gh', "'ab#cd$ef gh'"],
    ["l'été", "'l\\'été'"],
    ['a\nb', '"a\\nb"'],
  ])('%j is written %s', (value, written) => {
    expect(dotenvValue(value)).toBe(written);
  });
});

describe('changes to .env', () => {
  const text = [
    '# Le compte',
    'export SMTP_HOST=old.example.org   # chez nous',
    "SMTP_PASSWORD='old one' # secret",
    '',
    'OTHER=1',
    'pas une affectation',
    '',
  ].join('\n');

  it('keep comments, order and everything else', () => {
    const changed = changedDotenv(text, { SMTP_HOST: 'new.example.org', SMTP_PASSWORD: 'a b', SMTP_PORT: '465' });
    expect(changed.split('\n')).toEqual([
      '# Le compte',
      'export SMTP_HOST=new.example.org   # chez nous',
      "SMTP_PASSWORD='a b' # secret",
      '',
      'OTHER=1',
      'pas une affectation',
      'SMTP_PORT=465',
      '',
    ]);
  });

  it('take a key away, and write none that is not there', () => {
    const changed = changedDotenv(text, { SMTP_PASSWORD: null, NOTHING: null });
    expect(changed).toBe(text.replace("SMTP_PASSWORD='old one' # secret\n", ''));
  });

  it('leave one of a key that is there twice', () => {
    expect(changedDotenv('A=1\n# x\nA=2\n', { A: '3' })).toBe('# x\nA=3\n');
    expect(changedDotenv('A=1\nA=2\n', { A: null })).toBe('');
  });

  it('keep the line ends of Windows, and end the last line', () => {
    expect(changedDotenv('A=1\r\nB=2', { B: '3', C: '4' })).toBe('A=1\r\nB=3\r\nC=4\r\n');
    expect(changedDotenv('A=1', { B: '2' })).toBe('A=1\nB=2\n');
    expect(changedDotenv('', { B: '2' })).toBe('B=2\n');
  });
});
