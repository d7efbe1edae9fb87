import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  flushFolder,
  flushFolderSync,
  mayBeInUse,
  patiently,
  patientlySync,
  takeName,
  takeNameSync,
} from '../src/disk.ts';
import { FacteurError } from '../src/errors.ts';

const folder = mkdtempSync(join(tmpdir(), 'facteur-disk-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A step that fails with these codes, one a time, and then succeeds; `tries` counts. */
function step(...codes: string[]) {
  const done = { tries: 0 };
  const run = () => {
    const code = codes[done.tries];
    done.tries += 1;
    if (code !== undefined) throw Object.assign(new Error(code), { code });
    return 'done';
  };
  return { done, run };
}

describe('a file that another program has open', () => {
  it('is waited for on Windows, by both ways of waiting', async () => {
    const [one, other] = [step('EPERM', 'EBUSY'), step('EACCES')];
    expect(await patiently(async () => one.run(), 'win32')).toBe('done');
    expect(patientlySync(other.run, 'win32')).toBe('done');
    expect([one.done.tries, other.done.tries]).toEqual([3, 2]);
  });

  it('is told after a second, with what the system said last', async () => {
    const busy = step(...Array<string>(20).fill('EBUSY'));
    await expect(patiently(async () => busy.run(), 'win32')).rejects.toMatchObject({ code: 'EBUSY' });
    expect(busy.done.tries).toBe(6);
  });

  it('is none elsewhere, and what else goes wrong is told at once everywhere', async () => {
    const [rights, missing] = [step('EPERM'), step('ENOENT')];
    expect(() => patientlySync(rights.run, 'linux')).toThrow('EPERM');
    await expect(patiently(async () => missing.run(), 'win32')).rejects.toThrow('ENOENT');
    expect([rights.done.tries, missing.done.tries]).toEqual([1, 1]);
    expect(mayBeInUse(new Error('no code'), 'win32')).toBe(false);
  });
});

it('a file takes the name of another, and its folder is flushed', async () => {
  const path = (name: string) => join(folder, name);
  for (const [text, take, flush] of [
    ['one', takeName, flushFolder],
    ['two', async (from: string, to: string) => takeNameSync(from, to), async (at: string) => flushFolderSync(at)],
  ] as const) {
    writeFileSync(path('.new'), text);
    await take(path('.new'), path('kept'));
    await flush(folder);
    expect(readFileSync(path('kept'), 'utf8')).toBe(text);
  }
});

describe('what the system refuses, in words', () => {
  it('a file that Excel has open is to be closed there', () => {
    for (const error of [
      new FacteurError('list-unreadable', { file: 'membres.xlsx', reason: 'EBUSY' }),
      new FacteurError('backup-file', { file: 'a.backup', problem: "EBUSY: resource busy or locked, open 'a.backup'" }),
      new FacteurError('attachment-unreadable', { file: 'a.pdf', where: 'message.md:2', problem: 'EBUSY: locked' }),
    ]) {
      expect(error.say('fr').what).toContain('il est ouvert dans un autre programme (EBUSY)');
      expect(error.say('fr').remedy).toContain('Fermez-le dans cet autre programme');
      expect(error.say('en').remedy).toContain('Close it in that other program');
    }
  });

  it('a port that Windows keeps for itself is no question of rights', () => {
    const at = { host: '127.0.0.1', problem: 'listen EACCES: permission denied 127.0.0.1' };
    const page = (port: number) => new FacteurError('port-refused', { ...at, port }).say('fr').remedy;
    const figures = (port: number) =>
      new FacteurError('metrics-port-refused', { ...at, port, privileged: true }).say('en').remedy;
    expect([page(4280), figures(9464)]).toEqual([
      expect.stringMatching(/Hyper-V.*--port N/),
      expect.stringMatching(/Hyper-V.*--metrics-port N/),
    ]);
    expect([page(80), figures(80)]).toEqual([expect.stringContaining('1023'), expect.stringContaining('1023')]);
  });
});
