import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import PostalMime from 'postal-mime';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openInBrowser } from '../../src/commands/open-browser.ts';
import { eventually } from '../helpers/eventually.ts';
import { Project } from '../helpers/facteur.ts';
import { folderWith } from '../helpers/folder.ts';
import { type MailServer, type MailServerOptions, startMailServer } from '../helpers/smtp/mail-server.ts';

const message = `---
subject: "{{ prenom }}, des nouvelles"
from: "Asso Éxemple <bureau@example.org>"
attachments: ["plan.txt", "cartes/{{ numero }}.txt"]
---

Bonjour **{{ prenom }}** <{{ email }}>, ![logo](logo.gif)
`;
const list = 'email;prenom;numero\nada@example.org;Ada;1\npas une adresse;B;2\nzoe@example.org;Zoé;3\n';

async function project(options: MailServerOptions = {}): Promise<{ here: Project; server: MailServer }> {
  const server = await startMailServer(options);
  const here = new Project({
    'message.md': message,
    'destinataires.csv': list,
    'plan.txt': 'Plan',
    'logo.gif': 'GIF89a',
  });
  mkdirSync(here.path('cartes'));
  here.write({ 'cartes/1.txt': 'Carte 1', 'cartes/3.txt': 'Carte 3' });
  here.setEnv({ SMTP_HOST: '127.0.0.1', SMTP_PORT: String(server.port), FACTEUR_AUTOSTART: '0' });
  onTestFinished(async () => {
    await here.close();
    await server.close();
  });
  return { here, server };
}

describe('facteur preview', () => {
  it('shows the message of the first recipient as text, or of the one that is asked for', async () => {
    const { here, server } = await project();
    const shown = await here.run(['preview']);
    expect(shown).toMatchObject({ code: 0, stderr: '' });
    expect(shown.stdout).toContain('Objet\u202f: Ada, des nouvelles');
    expect(shown.stdout).toContain('Pièce jointe\u202f: 1.txt');
    expect(shown.stdout).toContain('Bonjour Ada <ada@example.org>');
    const byRow = await here.run(['preview', '--row', '3', '--lang', 'en']);
    expect(byRow.stdout).toContain('To: zoe@example.org (recipient 3, line 4 of the list)');
    const json = (await here.run(['preview', '--for', 'ZOE@example.org', '--json'])).json();
    expect(json).toMatchObject({ row: 3, line: 4, email: 'zoe@example.org', subject: 'Zoé, des nouvelles' });
    expect(json.attachments).toEqual([
      { filename: 'plan.txt', size: 4 },
      { filename: '3.txt', size: 7 },
    ]);
    expect(server.sessions).toBe(0);
    expect((await here.run(['status', '--list', '--json'])).json().campaigns).toEqual([]);
  });

  it('gives the whole message as .eml, on stdout or in a file', async () => {
    const { here } = await project();
    const mail = await PostalMime.parse((await here.run(['preview', '--eml'])).stdout);
    expect(mail).toMatchObject({ subject: 'Ada, des nouvelles', from: { name: 'Asso Éxemple' } });
    expect(mail.attachments).toHaveLength(3);
    const written = await here.run(['preview', '--row', '3', '--eml', 'zoe.eml']);
    expect(written.stdout).toBe('✅ Écrit dans zoe.eml\n');
    expect((await PostalMime.parse(readFileSync(here.path('zoe.eml')))).subject).toBe('Zoé, des nouvelles');
    const refused = await here.run(['preview', '--eml', 'nosuch/zoe.eml', '--json']);
    expect(refused.code).toBe(2); // one way at a time
    expect((await here.run(['preview', '--eml', 'nosuch/zoe.eml'])).code).toBe(3);
  });

  it('gives the page with its images, and opens no browser without a terminal', async () => {
    const { here } = await project();
    const page = (await here.run(['preview', '--html'])).stdout;
    expect(page).toContain('<strong>Ada</strong>');
    expect(page).toContain('src="data:image/gif;base64,R0lGODlh"');
    expect((await here.run(['preview', '--open'])).code).toBe(2);
  });

  it('says what is wrong with that recipient', async () => {
    const { here } = await project();
    expect((await here.run(['preview', '--row', '9', '--json'])).json().error.code).toBe('sample-not-found');
    expect((await here.run(['preview', '--for', 'eve@example.org'])).code).toBe(4);
    expect((await here.run(['preview', '--row', '2', '--json'])).json().error.code).toBe('address-invalid');
    here.write({ 'message.md': message.replace('**{{ prenom }}**', '{{ ville }}') });
    const missing = await here.run(['preview', '--json']);
    expect(missing.json().error.code).toBe('send-variable-missing');
    expect(missing.code).toBe(4);
  });

  it('opens a page in the browser that is named', async () => {
    const folder = folderWith({ browser: '#!/bin/sh\ncp "$1" "$0.seen"\n' });
    chmodSync(`${folder}/browser`, 0o755);
    const file = openInBrowser(Buffer.from('<p>x'), { BROWSER: `${folder}/browser` });
    expect(readFileSync(file, 'utf8')).toBe('<p>x');
    onTestFinished(() => rmSync(dirname(file), { recursive: true }));
    await eventually('the browser has seen it', () => existsSync(`${folder}/browser.seen`) || null);
  });
});

describe('facteur send --test-to', () => {
  it('sends the message of the first recipient, marked, and makes no campaign', async () => {
    const { here, server } = await project();
    const sent = await here.run(['send', '--test-to', 'Moi <moi@example.net>']);
    expect(sent.code, sent.stdout + sent.stderr).toBe(0);
    expect(sent.stdout).toContain('✅ [TEST] envoyé à moi@example.net');
    expect(server.received).toHaveLength(1);
    expect(server.received[0]?.to).toEqual(['moi@example.net']);
    const mail = await PostalMime.parse(server.received[0]?.raw as Buffer);
    expect(mail.subject).toBe('[TEST] Ada, des nouvelles');
    expect(mail.text).toContain('Bonjour Ada <ada@example.org>');
    expect(mail.attachments.map(({ filename }) => filename)).toContain('1.txt');
    expect((await here.run(['status', '--list', '--json'])).json().campaigns).toEqual([]);
  });

  it('sends those of the recipients that were chosen', async () => {
    const { here, server } = await project();
    const chosen = ['--row', '3', '--for', 'ada@example.org'];
    const sent = await here.run(['send', '--test-to', 'moi@example.net', ...chosen, '--json']);
    expect(sent.json()).toMatchObject({
      ...{ test: true, to: 'moi@example.net', account: 'default' },
      messages: [
        { row: 1, email: 'ada@example.org', sent: true },
        { row: 3, email: 'zoe@example.org', sent: true },
      ],
    });
    const ids = server.received.map(({ raw }) => /^Message-ID: (.*)$/im.exec(raw.toString())?.[1]);
    expect(new Set(ids).size).toBe(2);
  });

  it('says what the server says', async () => {
    const refusing = await project({
      server: {
        onRcptTo: (_address, _session, done) => done(Object.assign(new Error('no such user'), { responseCode: 550 })),
      },
    });
    const refused = await refusing.here.run(['send', '--test-to', 'moi@example.net', '--json']);
    expect(refused.code).toBe(1);
    expect(refused.json().messages[0]).toMatchObject({ sent: false, reply: expect.stringContaining('no such user') });
    refusing.here.setEnv({ SMTP_PORT: '1' });
    const unreachable = await refusing.here.run(['send', '--test-to', 'moi@example.net', '--json']);
    expect(unreachable).toMatchObject({ code: 3 });
    expect(unreachable.json().error.code).toBe('test-account');
    expect((await refusing.here.run(['send', '--test-to', 'moi', '--json'])).json().error.code).toBe('address-invalid');
    expect((await refusing.here.run(['send', '--row', '1'])).code).toBe(2);
  });
});
