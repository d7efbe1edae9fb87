import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readList } from '../../src/campaign/list/read-list.ts';
import { readMessageFile } from '../../src/campaign/message-file.ts';
import { loadConfig } from '../../src/config/load.ts';
import { blocksIn, documents } from './markdown.ts';

/** Blocks of one language over all documents, with the document they stand in. */
function blocks(language: string): [string, string][] {
  return documents().flatMap((document) =>
    blocksIn(document, language).map((text): [string, string] => [document.path, text]),
  );
}

/** One that webhooks can be signed with. */
const SECRET = `whsec_${Buffer.alloc(32).toString('base64')}`;

describe('examples in the documents are understood by the program', () => {
  let folder = '';
  let count = 0;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'facteur-docs-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function write(name: string, text: string): string {
    const path = join(folder, `${++count}`);
    mkdirSync(path);
    // Attachments that the messages name.
    for (const attached of text.matchAll(/[\w-]+\.pdf/g)) writeFileSync(join(path, attached[0]), '%PDF-1.4');
    writeFileSync(join(path, name), text);
    return path;
  }

  it.each(blocks('yaml'))('facteur.yaml in %s', async (_, text) => {
    const passwords = Array.from(text.matchAll(/passwordEnv: (\w+)/g), ([, name = '']) => [name, 'secret']);
    const keys = Array.from(text.matchAll(/secretEnv: (\w+)/g), ([, name = '']) => [name, SECRET]);
    const cwd = write('facteur.yaml', text);
    const config = await loadConfig({ cwd, env: Object.fromEntries([...passwords, ...keys]) });
    expect(config.warnings).toEqual([]);
  });

  it.each(blocks('dotenv'))('.env in %s', async (_, text) => {
    const config = await loadConfig({ cwd: write('.env', text), env: {} });
    expect(config.warnings.filter(({ code }) => code === 'env-line')).toEqual([]);
    const user = /^SMTP_USER=(\S+)$/m.exec(text)?.[1] ?? 'contact@example.org';
    for (const account of config.accounts.values()) expect(account).toMatchObject({ port: 587, user });
  });

  it.each(blocks('csv'))('list in %s', async (_, text) => {
    const header = text.trimEnd();
    const path = write('list.csv', header.includes('\n') ? text : `${header}\na@example.org;A;B\n`);
    const list = await readList(join(path, 'list.csv'), { language: 'fr' });
    for await (const { problem } of list) expect(problem).toBeNull();
    expect(list.info.addressColumn).toBe('email');
  });

  it.each(blocks('markdown'))('message in %s', async (_, text) => {
    const path = join(write('message.md', text), 'message.md');
    const subject = text.startsWith('---') ? undefined : 'x';
    const message = await readMessageFile(path, {
      language: 'fr',
      subject,
      defaultFrom: { name: '', address: 'a@example.org' },
    });
    expect(message.source.subject).not.toBe('');
  });

  it.each(blocks('json'))('JSON in %s', (_, text) => {
    expect(() => JSON.parse(text)).not.toThrow();
  });
});
