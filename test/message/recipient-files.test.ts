import { createHash } from 'node:crypto';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join, posix, win32 } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RecipientFiles, refusalOf, writtenFolder } from '../../src/campaign/recipient-files.ts';
import { type StoredAttachment, TemplateError } from '../../src/message/types.ts';
import { folderWith } from '../helpers/folder.ts';

const row = (vars: Record<string, string>) => ({ email: 'zoe@exemple.fr', vars });
const sha256 = (content: Uint8Array) => createHash('sha256').update(content).digest('hex');

function filesOf(folder: string, ...paths: string[]) {
  const kept: string[] = [];
  const put = async (content: Uint8Array) => {
    kept.push(Buffer.from(content).toString());
    return sha256(content);
  };
  return { kept, files: new RecipientFiles(paths, folder, put) };
}

/** What becomes of one row: names, or what is wrong. */
async function outcome(folder: string, path: string, vars: Record<string, string>): Promise<string> {
  const [found] = await filesOf(folder, path).files.ofAll([row(vars)]);
  if (!(found instanceof TemplateError)) return (found ?? []).map(({ filename }) => filename).join();
  expect(found.part).toBe('attachment');
  return found.variable === null ? found.message : `variable ${found.variable}`;
}

describe('attachments of recipients', () => {
  it('are those that their row names, each kept once', async () => {
    const folder = folderWith({ 'attestations/1.pdf': 'one', 'attestations/2.pdf': 'two', 'plan.pdf': 'plan' });
    const { kept, files } = filesOf(folder, 'attestations/{{ Numéro }}.pdf', '{% if vip %}plan.pdf{% endif %}');
    const rows = ['1', '2', '1', '3'].map((n) => row({ Numéro: n, vip: n === '2' ? 'x' : '' }));
    const [first, second, third, fourth] = (await files.ofAll(rows)) as StoredAttachment[][];
    expect(first).toEqual([
      { filename: '1.pdf', contentType: 'application/pdf', sha256: sha256(Buffer.from('one')), size: 3 },
    ]);
    expect(second?.map(({ filename }) => filename)).toEqual(['2.pdf', 'plan.pdf']);
    expect(third).toEqual(first);
    expect(fourth).toBeInstanceOf(TemplateError);
    expect(new Set(kept)).toEqual(new Set(['one', 'two', 'plan']));
    expect(await filesOf(folder, '{{ x }}.pdf').files.ofAll([])).toEqual([]);
  });

  it('may have accents and blanks in their names, and stand anywhere below', async () => {
    const folder = folderWith({ 'a/Été 2026/Zoé Ndiaye.pdf': 'x' });
    expect(await outcome(folder, 'a/{{ dossier }}/{{ nom }}.pdf', { dossier: 'Été 2026', nom: 'Zoé Ndiaye' })).toBe(
      'Zoé Ndiaye.pdf',
    );
    expect(
      await outcome(folder, join(folder, 'a/{{ dossier }}/{{ nom }}.pdf'), { dossier: 'Été 2026', nom: 'Zoé Ndiaye' }),
    ).toBe('Zoé Ndiaye.pdf');
  });

  it('never lead out of the folder that the author wrote, whatever the list says', async () => {
    const around = folderWith({
      'secret.txt': 's',
      'envoi/m.md': 'x',
      'envoi/a/1.pdf': 'x',
      'envoi/b/2.pdf': 'x',
      'envoi/.env': 's',
    });
    const folder = join(around, 'envoi');
    const outside = 'facteur:file-outside';
    const tries: [string, string, string][] = [
      ['{{ f }}', '../secret.txt', outside],
      ['{{ f }}', join(around, 'secret.txt'), outside],
      ['{{ f }}', '/etc/passwd', outside],
      ['a/{{ f }}', '../../secret.txt', outside],
      ['a/{{ f }}', '../b/2.pdf', outside],
      ['a/x{{ f }}', '/../../b/2.pdf', outside],
      [join(folder, 'a/{{ f }}'), '../b/2.pdf', outside],
      ['{{ f }}', '.', outside],
      ['{{ f }}', '.env', 'facteur:file-hidden'],
      ['{{ f }}', 'a/../.env', 'facteur:file-hidden'],
      ['a/{{ f }}.pdf', '', 'facteur:file-hidden'],
      ['{{ f }}', 'a/1.pdf\0.txt', 'facteur:file-name'],
      ['a/{{ f }}', '1.pdf\r\nBcc: x', 'facteur:file-name'],
      ['{{ f }}', 'a', 'facteur:file-unreadable'],
      ['{{ f }}', 'a/1.pdf/x', 'facteur:file-missing'],
      ['{{ f }}', 'x'.repeat(300), 'facteur:file-unreadable'],
      ['{{ g }}.pdf', 'x', 'variable g'],
    ];
    for (const [path, f, wanted] of tries) expect(await outcome(folder, path, { f }), `${path} ${f}`).toBe(wanted);
  });

  it.skipIf(process.platform === 'win32')('never lead out of it by a link', async () => {
    const around = folderWith({ 'dehors/1.pdf': 'x', 'envoi/a/1.pdf': 'x' });
    const folder = join(around, 'envoi');
    symlinkSync('../../dehors/1.pdf', join(folder, 'a/lien.pdf'));
    symlinkSync('../dehors', join(folder, 'ailleurs'));
    symlinkSync('1.pdf', join(folder, 'a/dedans.pdf'));
    mkdirSync(join(folder, 'b'));
    symlinkSync('../a/1.pdf', join(folder, 'b/voisin.pdf'));
    const outside = 'facteur:file-outside';
    expect(await outcome(folder, 'a/{{ f }}.pdf', { f: 'lien' })).toBe(outside);
    expect(await outcome(folder, 'ailleurs/{{ f }}.pdf', { f: '1' })).toBe(outside);
    expect(await outcome(folder, 'a/{{ f }}.pdf', { f: 'dedans' })).toBe('dedans.pdf');
    expect(await outcome(folder, 'b/{{ f }}.pdf', { f: 'voisin' })).toBe('voisin.pdf');
  });
});

describe('paths under the rules of both kinds of systems', () => {
  const folders = { posix: '/asso/envoi', win32: 'C:\\asso\\envoi' } as const;
  const refused = (kind: keyof typeof folders, fixed: string, path: string) => {
    const [rules, folder] = [{ posix, win32 }[kind], folders[kind]];
    const root = writtenFolder(fixed, folder, rules);
    return refusalOf(path, { full: rules.resolve(folder, path), root, realm: folder }, rules);
  };

  it.each([
    ['posix', 'pdf/', '/asso/envoi/pdf'],
    ['posix', 'pdf/fiche-', '/asso/envoi/pdf'],
    ['posix', '', '/asso/envoi'],
    // A backslash is a letter like any other there.
    ['posix', 'pdf\\', '/asso/envoi'],
    ['win32', 'pdf/', 'C:\\asso\\envoi\\pdf'],
    ['win32', 'pdf\\', 'C:\\asso\\envoi\\pdf'],
    ['win32', 'pdf\\fiche-', 'C:\\asso\\envoi\\pdf'],
    ['win32', 'D:\\pdf\\', 'D:\\pdf'],
    ['win32', '\\\\serveur\\partage\\pdf\\', '\\\\serveur\\partage\\pdf'],
  ] as const)('%s: the author of %j wrote the folder %s', (kind, fixed, root) => {
    const rules = { posix, win32 }[kind];
    expect(rules.relative(root, writtenFolder(fixed, folders[kind], rules))).toBe('');
  });

  it.each([
    ['posix', 'pdf/', 'pdf/1.pdf', null],
    ['posix', 'pdf/', 'pdf/../secret.pdf', 'outside'],
    ['posix', 'pdf/', 'pdf/a:b.pdf', null],
    ['win32', 'pdf\\', 'pdf\\1.pdf', null],
    ['win32', 'pdf\\', 'PDF/1.pdf', null],
    ['win32', 'pdf\\', 'pdf\\..\\secret.pdf', 'outside'],
    ['win32', 'pdf\\', 'pdf\\..\\..\\secret.pdf', 'outside'],
    ['win32', 'pdf\\', 'pdf2\\1.pdf', 'outside'],
    ['win32', '', 'D:\\secret.pdf', 'outside'],
    ['win32', '', 'D:secret.pdf', 'outside'],
    ['win32', '', '\\secret.pdf', 'outside'],
    ['win32', '', '\\\\serveur\\partage\\secret.pdf', 'outside'],
    ['win32', '', '\\\\?\\C:\\secret.pdf', 'outside'],
    ['win32', '', '.env', 'hidden'],
    ['win32', '', 'a\\.facteur\\facteur.db', 'hidden'],
    ['win32', '', '1.pdf:autre', 'name'],
    ['win32', '', '1.pdf::$DATA', 'name'],
  ] as const)('%s: below what was written as %j, %j is %s', (kind, fixed, path, outcome) => {
    expect(refused(kind, fixed, path)).toBe(outcome);
  });
});
