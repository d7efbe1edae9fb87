import { spawnSync } from 'node:child_process';
import { openSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Project } from '../helpers/facteur.ts';
import { mail, ours, report, written } from '../returns/mails.ts';

function projectWith(files: Readonly<Record<string, Buffer>>): Project {
  const here = new Project(files);
  onTestFinished(() => here.close());
  return here;
}

const full = report({ to: 'anne@orange.example', diagnostic: '552 5.2.2 Mailbox full', delivery: 'cdf347.12' });

describe('facteur returns read', () => {
  it('says of one mail what it is, as JSON and in both languages', async () => {
    const here = projectWith({ 'return.eml': full });
    expect(await here.json(['returns', 'read', 'return.eml', '--dry'])).toEqual({
      kind: 'return',
      recipients: [
        {
          email: 'anne@orange.example',
          class: 'full',
          status: '5.2.2',
          reply: '552 5.2.2 Mailbox full',
          delivery: 'cdf347.12',
        },
      ],
    });
    const french = await here.run(['returns', 'read', 'return.eml', '--dry']);
    expect(french.stdout).toBe(
      '📪 Message non distribué\n   anne@orange.example\u202f: boîte pleine, envoi cdf347.12\n      552 5.2.2 Mailbox full\n',
    );
    const english = await here.run(['returns', 'read', 'return.eml', '--dry', '--lang', 'en']);
    expect(english.stdout).toBe(
      '📪 Undelivered message\n   anne@orange.example: mailbox full, delivery cdf347.12\n      552 5.2.2 Mailbox full\n',
    );
  });

  it('of a folder: one line a file, each kind', async () => {
    const from = { From: 'Anne <anne@b.example>', To: 'bureau@amicale.example' };
    const here = projectWith({
      '1-return.eml': written('It could not be delivered.\n\n<a@b.example>: 550 User unknown\n'),
      '2-asked.eml': mail({ ...from, Subject: 'unsubscribe cdf347.3' }, ''),
      '3-away.eml': mail({ ...from, Subject: 'Absence du bureau', 'Auto-Submitted': 'auto-replied' }, 'Absente.'),
      '4-reply.eml': mail({ ...from, Subject: 'Re: x', 'In-Reply-To': '<x@y>' }, 'Merci.'),
      '5-receipt.eml': report({ to: 'a@b.example', action: 'delivered' }),
      '6-letter.eml': Buffer.from(ours('cdf347.1', 'a@b.example')),
      '7-late.eml': report({ to: 'a@b.example', action: 'delayed', diagnostic: '451 try again' }),
    });
    const { stdout } = await here.run(['returns', 'read', '.', '--dry', '--json']);
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(
      lines.map(({ file, kind, recipients }) => [file, kind, recipients[0]?.class, recipients[0]?.delivery]),
    ).toEqual([
      ['1-return.eml', 'return', 'permanent', null],
      ['2-asked.eml', 'unsubscribe', 'unknown', 'cdf347.3'],
      ['3-away.eml', 'auto-reply', 'auto-reply', null],
      ['4-reply.eml', 'other', undefined, undefined],
      ['5-receipt.eml', 'receipt', 'unknown', 'cdf347.12'],
      ['6-letter.eml', 'other', undefined, undefined],
      ['7-late.eml', 'return', 'temporary', 'cdf347.12'],
    ]);
    const said = await here.run(['returns', 'read', '.', '--dry', '--lang', 'en']);
    expect(said.stdout).toContain('4-reply.eml: 💬 Reply of a person\n   anne@b.example\n');
    expect(said.stdout).toContain('2-asked.eml: ✋ Asked to leave the list\n   anne@b.example, delivery cdf347.3\n');
    expect(said.stdout).toContain('a passing obstacle (the server goes on trying)');
  });

  it('of standard input, as a mail server hands it on', () => {
    const here = projectWith({ 'return.eml': full });
    const launcher = resolve(import.meta.dirname, '../../bin/facteur.js');
    const done = spawnSync(process.execPath, [launcher, 'returns', 'read', '-', '--dry', '--json'], {
      stdio: [openSync(here.path('return.eml'), 'r'), 'pipe', 'pipe'],
      cwd: here.folder,
    });
    expect(JSON.parse(String(done.stdout))).toMatchObject({ kind: 'return', recipients: [{ delivery: 'cdf347.12' }] });
  });

  it('refuses to record, and what it cannot read', async () => {
    const here = projectWith({ 'return.eml': full });
    const recording = await here.run(['returns', 'read', 'return.eml', '--json']);
    expect([recording.code, recording.json().error.code]).toEqual([2, 'returns-dry-only']);
    const missing = await here.run(['returns', 'read', 'none.eml', '--dry', '--json']);
    expect([missing.code, missing.json().error.code]).toEqual([2, 'returns-not-found']);
  });
});
