import { spawnSync } from 'node:child_process';
import { mkdirSync, openSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Project } from '../helpers/facteur.ts';
import { startMailServer } from '../helpers/smtp/mail-server.ts';
import { mail, multipart, ours, report, written } from '../returns/mails.ts';

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

  it('says what it cannot read', async () => {
    const here = projectWith({});
    const missing = await here.run(['returns', 'read', 'none.eml', '--dry', '--json']);
    expect([missing.code, missing.json().error.code]).toEqual([2, 'returns-not-found']);
  });

  it('records what came back of a campaign: in counters, status and export, once; a dead address is not written to again', async () => {
    const server = await startMailServer();
    onTestFinished(() => server.close());
    const here = projectWith({});
    here.write({
      'message.md': '---\nsubject: Assemblée\nfrom: bureau@amicale.example\n---\n\nBonjour.\n',
      'destinataires.csv': 'email\nanne@orange.example\nbob@b.example\nzoe@b.example\n',
    });
    here.setEnv({ SMTP_HOST: '127.0.0.1', SMTP_PORT: String(server.port), FACTEUR_AUTOSTART: '0' });
    const { id } = await here.json(['send', '--sync', '--delay', '0', '--yes']);
    const arf = multipart(
      { From: 'fbl@isp.example', To: 'bureau@amicale.example', Subject: 'Abuse' },
      'report; report-type=feedback-report',
      [
        { type: 'text/plain', body: 'A complaint.' },
        { type: 'message/feedback-report', body: 'Feedback-Type: abuse\n' },
        { type: 'message/rfc822', body: ours(`${id}.2`, 'bob@b.example') },
      ],
    );
    mkdirSync(here.path('retours'));
    here.write({
      'retours/1.eml': report({ to: 'anne@orange.example', diagnostic: '550 5.1.1 unknown', delivery: `${id}.1` }),
      'retours/2.eml': arf,
      'retours/3.eml': report({ to: 'zoe@b.example', action: 'delayed', delivery: `${id}.3` }),
      'retours/4.eml': report({ to: 'eve@b.example', delivery: `${id}.3` })
        .toString()
        .replace('zoe@', 'eve@'),
      'retours/5.eml': report({ to: 'zoe@b.example', delivery: `${id}.3`, original: 'image/png' })
        .toString()
        .replace('X-Facteur', 'X-Other')
        .replaceAll(`${id}.3`, 'x'),
    } as Record<string, Buffer | string>);
    const read = async () => {
      const { stdout } = await here.run(['returns', 'read', 'retours', '--json']);
      return stdout
        .trim()
        .split('\n')
        .map((line) =>
          JSON.parse(line)
            .recipients.map((one: { recorded: string }) => one.recorded)
            .join(),
        );
    };
    expect(await read()).toEqual(['recorded', 'recorded', 'nothing', 'refused', 'recorded']);
    expect(await read()).toEqual(['known', 'known', 'nothing', 'refused', 'known']);
    expect((await here.json(['status', id])).counts).toMatchObject({ total: 3, returned: 2, complained: 1 });
    expect(await here.deliveries(id)).toMatchObject([
      { email: 'anne@orange.example', state: 'returned', reply: '550 5.1.1 unknown' },
      { email: 'bob@b.example', state: 'complained' },
      { email: 'zoe@b.example', state: 'returned' },
    ]);
    const exported = await here.run(['export', id, '--state', 'returned']);
    expect(exported.stdout).toContain('anne@orange.example');
    expect(exported.stdout).not.toContain('bob@b.example');
    const { suppressions } = await here.json(['suppress', 'list']);
    expect(suppressions.map(({ email, reason }: { email: string; reason: string }) => `${email} ${reason}`)).toEqual([
      'anne@orange.example hard-bounce',
      'bob@b.example complaint',
    ]);
    const said = await here.run(['status', id, '--lang', 'en']);
    expect(said.stdout).toContain('Returned: 2   Called junk: 1');
    const again = await here.run(['returns', 'read', 'retours/1.eml', '--lang', 'en']);
    expect(again.stdout).toContain('recorded before');
  });

  it('asks the mail server that hands a mail on to do so again when it cannot be recorded now', async () => {
    const here = projectWith({ 'return.eml': full });
    // A file stands where the data folder should be.
    here.write({ blocked: '' });
    const launcher = resolve(import.meta.dirname, '../../bin/facteur.js');
    const hand = (env: Record<string, string>, ...flags: string[]) =>
      spawnSync(process.execPath, [launcher, 'returns', 'read', '-', ...flags], {
        stdio: [openSync(here.path('return.eml'), 'r'), 'pipe', 'pipe'],
        ...{ cwd: here.folder, env: { ...process.env, ...env } },
      });
    const blocked = { FACTEUR_DATA: here.path('blocked') };
    const kept = hand(blocked, '--json');
    expect([kept.status, JSON.parse(String(kept.stdout)).error.code]).toEqual([75, 'returns-later']);
    expect(hand(blocked, '--dry').status).toBe(0);
    // One that was read from a file is there still: it says what is wrong with the folder.
    expect((await here.run(['returns', 'read', 'return.eml', '--json'], blocked)).code).toBe(3);
    const done = hand({}, '--json');
    expect([done.status, JSON.parse(String(done.stdout)).recipients[0].recorded]).toEqual([0, 'refused']);
  });

  it('sends each message with a return address of its own, and knows it by that whatever comes back', async () => {
    const server = await startMailServer();
    onTestFinished(() => server.close());
    const here = projectWith({});
    here.write({
      'facteur.yaml': 'returns:\n  verp: retours+TOKEN@amicale.example\n',
      'message.md': '---\nsubject: Assemblée\nfrom: bureau@amicale.example\n---\n\nBonjour.\n',
      'destinataires.csv': 'email\nanne@orange.example\n',
    });
    here.setEnv({ SMTP_HOST: '127.0.0.1', SMTP_PORT: String(server.port), FACTEUR_AUTOSTART: '0' });
    const { id } = await here.json(['send', '--sync', '--delay', '0', '--yes']);
    const [{ from, raw } = { from: '', raw: Buffer.alloc(0) }] = server.received;
    expect(from).toMatch(new RegExp(`^retours\\+${id}\\.1\\.[a-z2-7]{16}@amicale\\.example$`));
    expect(raw.toString()).toContain('From: bureau@amicale.example\r\n');
    const text = 'Hi. This message was refused.\n\n<someone@elsewhere.example>: 550 No such user here\n';
    const read = async (to: string) => {
      here.write({ 'return.eml': written(text, 'Mail delivery failed', { To: to, 'Message-ID': `<${to}>` }) });
      return (await here.json(['returns', 'read', 'return.eml'])).recipients[0];
    };
    expect(await read(from.replace(`${id}.1.`, `${id}.1.a`).replace(/.@/, '@'))).toMatchObject({ recorded: 'refused' });
    expect(await read(from)).toMatchObject({ recorded: 'recorded', delivery: `${id}.1`, suppressed: 'hard-bounce' });
    expect((await here.json(['status', id])).returns).toMatchObject({ permanent: 1 });
    const said = await here.run(['status', id]);
    expect(said.stdout).toContain('📪 Revenus\u202f: adresse inexistante\u202f: 1');
    expect((await here.run(['status', `${id}.1`, '--lang', 'en'])).stdout).toContain('Came back: no such address');
    const exported = await here.run(['export', id]);
    expect(exported.stdout).toMatch(
      /^number,email,state,attempts,reply,at,class\r\n1,anne@orange.example,returned,.*,permanent\r\n$/s,
    );
  });
});
