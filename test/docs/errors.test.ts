import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { everyCode, exitCodeOf, saidBy } from './say.ts';

/** A row of the table in docs/errors.md. */
interface Row {
  readonly code: string;
  readonly exitCode: number;
  readonly meaning: string;
  readonly remedy: string;
}

function rows(): Row[] {
  const text = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8');
  return Array.from(
    text.matchAll(/^\| `([\w-]+)` \| (\d+) \| (.*?) \| (.*?) \|$/gm),
    ([, code, exit, meaning, remedy]) => ({
      code: code ?? '',
      exitCode: Number(exit),
      meaning: meaning ?? '',
      remedy: remedy ?? '',
    }),
  );
}

describe('docs/errors.md', () => {
  const documented = rows();

  it('lists every code once', () => {
    const codes = documented.map(({ code }) => code);
    const missing = everyCode().filter((code) => !codes.includes(code));
    expect(missing, `missing in docs/errors.md: ${missing.join(', ')}`).toEqual([]);
    const gone = codes.filter((code) => !(everyCode() as string[]).includes(code));
    expect(gone, `in docs/errors.md, but not in src/errors.ts: ${gone.join(', ')}`).toEqual([]);
    expect(codes.length).toBe(new Set(codes).size);
  });

  it('says the exit code that the program returns', () => {
    const right = everyCode().map((code) => ({ code, exitCode: exitCodeOf(code) }));
    const said = documented.map(({ code, exitCode }) => ({ code, exitCode }));
    expect(said).toEqual(expect.arrayContaining(right));
  });

  it('says of each what it means and what to do', () => {
    expect(documented.filter(({ meaning, remedy }) => meaning.length < 5 || remedy.length < 5)).toEqual([]);
  });
});

describe.each(['fr', 'en'] as const)('every error (%s)', (language) => {
  it.each(everyCode())('%s says what happened and what to do', (code) => {
    for (const { what, remedy } of saidBy(code, language)) {
      expect(what.trim()).not.toBe('');
      expect(remedy.trim()).not.toBe('');
      expect(`${what} ${remedy}`).not.toMatch(/undefined|NaN|\[object/);
    }
  });
});
