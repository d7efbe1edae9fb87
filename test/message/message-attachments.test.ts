import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import PostalMime from 'postal-mime';
import { describe, expect, it } from 'vitest';
import { compileMessage } from '../../src/message/compile.ts';
import { messageFolder } from './message-folder.ts';
import { bytesOf } from './wire.ts';

const { at, read, refused } = messageFolder();

describe('attachments', () => {
  const message = (...paths: string[]) =>
    `---\nsubject: s\nattachments: [${paths.map((p) => JSON.stringify(p)).join()}]\n---\nx`;

  it('come from the message’s folder, from anywhere by their full path, and from flags, each once', async () => {
    await mkdir(at('sub'));
    await mkdir(at('elsewhere'));
    await writeFile(at('sub/a.pdf'), 'a');
    await writeFile(at('elsewhere/Été 2026.csv'), 'b');
    const { source } = await read('m.txt', message('sub/a.pdf', at('elsewhere', 'Été 2026.csv')), {
      attach: ['../sub/a.pdf', 'Été 2026.csv'],
      cwd: at('elsewhere'),
    });
    expect(source.attachments.map(({ filename }) => filename)).toEqual(['a.pdf', 'Été 2026.csv']);
  });

  it('are refused when they are not there, not files, or outside the folder', async () => {
    await mkdir(at('sub'));
    expect(await refused('m.txt', message('gone.pdf'))).toMatchObject({ code: 'attachment-not-found' });
    expect(await refused('m.txt', message('sub'))).toMatchObject({ code: 'attachment-unreadable' });
    expect(await refused('m.txt', message('../x.pdf'))).toMatchObject({ code: 'attachment-outside' });
    expect(await refused('m.txt', message('sub/../../x.pdf'))).toMatchObject({ code: 'attachment-outside' });
    const flag = await refused('m.txt', '---\nsubject: s\n---\nx', { attach: [at('gone.pdf')] });
    expect(flag).toMatchObject({ code: 'attachment-not-found', params: { where: '--attach' } });
  });

  it.skipIf(process.platform === 'win32')(
    'are refused when a link leads out of the folder, or when they are no files',
    async () => {
      const outside = await mkdtemp(join(tmpdir(), 'facteur-outside-'));
      await writeFile(join(outside, 'secret.png'), 'x');
      await symlink(join(outside, 'secret.png'), at('lien.png'));
      await symlink(outside, at('sub'));
      execFileSync('mkfifo', [at('tube.pdf')]);
      expect(await refused('m.txt', message('lien.png'))).toMatchObject({ code: 'attachment-outside' });
      expect(await refused('m.txt', message('sub/secret.png'))).toMatchObject({ code: 'attachment-outside' });
      expect(await refused('m.html', '<h1>s</h1><img src="lien.png">')).toMatchObject({ code: 'attachment-outside' });
      expect(await refused('m.txt', message('tube.pdf'))).toMatchObject({ code: 'attachment-unreadable' });
      expect(await refused('m.txt', message('a\0.pdf'))).toMatchObject({ code: 'attachment-unreadable' });
      await rm(outside, { recursive: true });
    },
  );

  it('may have variables in their paths, which stay for each recipient', async () => {
    await writeFile(at('a.pdf'), 'a');
    const read1 = await read('m.txt', message('a.pdf', 'attestations/{{ numero }}.pdf'));
    expect(read1.recipientPaths).toEqual(['attestations/{{ numero }}.pdf']);
    expect(read1.source).toMatchObject({ recipientFiles: true, attachments: [{ filename: 'a.pdf' }] });
    expect(await refused('m.txt', message('{{ numero.pdf'))).toMatchObject({
      code: 'liquid-not-closed',
      params: { line: 3 },
    });
  });

  it('include the images that are files, shown where they stand', async () => {
    await writeFile(at('logo é.png'), 'png');
    const { source, contents } = await read('m.md', '# s\n\n![Logo](<logo é.png>) ![Web](https://x.fr/y.png)');
    const [image] = source.attachments;
    expect(image).toMatchObject({ filename: 'logo é.png', contentType: 'image/png', cid: expect.any(String) });
    expect(source.html).toContain(`<img src="cid:${image?.cid}"`);
    expect(source.html).toContain('<img src="https://x.fr/y.png"');
    const recipient = { email: 'zoe@exemple.fr', vars: {}, delivery: 'k1.1' };
    const bytes = bytesOf(compileMessage(source, { stamp: 'x', contents }).compose(recipient, new Date()));
    const [attached] = (await PostalMime.parse(bytes)).attachments;
    expect(attached).toMatchObject({ related: true, disposition: 'inline', contentId: `<${image?.cid}>` });
    expect(await refused('m.html', '<h1>s</h1><img src="gone.png">')).toMatchObject({ code: 'attachment-not-found' });
  });
});
