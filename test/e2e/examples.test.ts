import { appendFileSync, cpSync, readdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import PostalMime from 'postal-mime';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hashedKey } from '../../src/address-hash.ts';
import { unsubscribeKey } from '../../src/config/unsubscribe-key.ts';
import { UnsubscribeTokens } from '../../src/message/unsubscribe.ts';
import { dkimPair, dkimpy, opendkim, verifiersMissing } from '../helpers/dkim.ts';
import { Project } from '../helpers/facteur.ts';
import { pythonDefects, spamAssassinMissing, spamScores } from '../helpers/judges.ts';
import { type MailServer, startMailServer } from '../helpers/smtp/mail-server.ts';

const folder = resolve(import.meta.dirname, '../../examples');
const people: Readonly<Record<string, number>> = { attestations: 3, 'lettre-annuelle': 4, 'lettre-mjml': 3 };
const rsa = dkimPair('rsa');
const ed25519 = dkimPair('ed25519');
const records = { 'rsa._domainkey.example.org': rsa.record, 'ed._domainkey.example.org': ed25519.record };

const DKIM = `
publicUrl: https://courrier.example.org
accounts:
  default:
    dkim:
      - { domain: example.org, selector: rsa, key: rsa.pem }
      - { domain: example.org, selector: ed, key: ed.pem }
`;

/** What arrived of all of them, for one look of SpamAssassin, which needs seconds to start. */
const arrived: Buffer[] = [];

let server: MailServer;
let project: Project;

beforeEach(async () => {
  server = await startMailServer();
  project = new Project();
  project.setEnv({ SMTP_HOST: '127.0.0.1', SMTP_PORT: String(server.port) });
});

afterEach(async () => {
  await project.close();
  await server.close();
});

async function send(...flags: string[]) {
  return project.json(['send', ...flags, '--delay', '0', '--yes']);
}

it('every example has a README, and a test', () => {
  // That of the library has its test in test/library.
  expect(readdirSync(folder).sort()).toEqual(['README.md', ...Object.keys(people), 'library'].sort());
  for (const name of Object.keys(people)) expect(readdirSync(resolve(folder, name))).toContain('README.md');
});

describe.each(Object.entries(people))('the example %s', (name, count) => {
  it('is sent as its README says, and arrives as it should', async () => {
    cpSync(resolve(folder, name), project.folder, { recursive: true });
    expect(await project.json(['send', '--dry-run', '--yes'])).toMatchObject({ counts: { total: count, sent: count } });
    expect(server.received).toEqual([]);
    expect(await send('--sync')).toMatchObject({ counts: { total: count, sent: count } });
    const messages = server.received.map(({ raw }) => raw);
    expectGood(messages);
    arrived.push(...messages);
    await shows[name]?.();
  });

  it('is signed and can be left with one click when that is configured', async () => {
    cpSync(resolve(folder, name), project.folder, { recursive: true });
    appendFileSync(project.path('facteur.yaml'), DKIM);
    writeFileSync(project.path('rsa.pem'), rsa.pem);
    writeFileSync(project.path('ed.pem'), ed25519.pem);
    expect(await send('--sync')).toMatchObject({ counts: { total: count, sent: count } });
    const messages = server.received.map(({ raw }) => raw);
    expectGood(messages);
    expectSigned(messages);
    if (name !== 'attestations') for (const { raw, to } of server.received) expectOneClick(raw, to[0] as string);
  });
});

it.skipIf(spamAssassinMissing())('none of what the examples send is taken for spam', () => {
  expect(arrived).toHaveLength(Object.values(people).reduce((sum, count) => sum + count, 0));
  for (const { score, rules } of spamScores(arrived)) expect(score, rules).toBeLessThanOrEqual(1);
});

function expectGood(messages: readonly Buffer[]): void {
  expect(pythonDefects(messages)).toEqual(messages.map(() => []));
  for (const message of messages) {
    for (const line of message.toString('latin1').split('\r\n')) expect(line.length, line).toBeLessThanOrEqual(998);
  }
}

function expectSigned(messages: readonly Buffer[]): void {
  if (verifiersMissing()) return;
  const accepted = messages.map(() => [true, true]);
  expect(dkimpy(messages, records)).toEqual(accepted);
  expect(opendkim(messages, records)).toEqual(accepted);
}

function expectOneClick(raw: Buffer, email: string): void {
  const head = raw.toString('latin1').replaceAll('\r\n ', ' ');
  expect(head).toContain('\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n');
  expect(head.match(/ h=[^;]*;/g)?.every((signed) => /: ?list-unsubscribe: ?list-unsubscribe-post/.test(signed))).toBe(
    true,
  );
  const [, token = ''] = /List-Unsubscribe: <https:\/\/courrier\.example\.org\/u\/([^>]+)>/.exec(head) ?? [];
  const unsubscribe = { email: null, key: null };
  const place = { root: project.folder, dataFolder: project.path('.facteur'), envFile: null, yamlFile: null };
  const key = unsubscribeKey({ project: place, unsubscribe }, { create: false });
  expect(new UnsubscribeTokens(key as Uint8Array).addressOf(token)).toBe(hashedKey(email));
}

async function received(email: string) {
  return PostalMime.parse(server.received.find(({ to }) => to[0] === email)?.raw as Buffer);
}

/** What each example is there to show. */
const shows: Readonly<Record<string, () => Promise<void>>> = {
  async attestations() {
    for (const [email, file] of [
      ['zoe.martin@example.org', '2026-001.pdf'],
      ['heloise.le-goff@example.org', '2026-003.pdf'],
    ] as const) {
      const { attachments, headers } = await received(email);
      expect(attachments.map(({ filename, mimeType }) => [filename, mimeType])).toEqual([[file, 'application/pdf']]);
      expect(Buffer.from(attachments[0]?.content as ArrayBuffer).toString('latin1')).toContain(file.slice(0, -4));
      expect(headers.map(({ key }) => key)).not.toContain('list-unsubscribe');
    }
  },
  async 'lettre-annuelle'() {
    const { html = '', text = '', attachments } = await received('jean.ndiaye@example.org');
    expect(html).toContain('#0a7d5a');
    expect(html).toContain('86000 Poitiers');
    expect(html).toContain('n’est pas encore arrivée');
    expect(text).toMatch(
      /-- \r?\nLes Amis de Gâmadji\r?\n12 rue des Écoles\r?\n86000 Poitiers\r?\nPour ne plus recevoir/,
    );
    expect(attachments).toMatchObject([{ filename: 'logo.png', disposition: 'inline', related: true }]);
  },
  async 'lettre-mjml'() {
    const { html = '', text = '' } = await received('zoe.martin@example.org');
    expect(html).toContain('<!--[if mso');
    expect(html).toContain('numéro <strong>12</strong>');
    expect(text).toContain('Bonjour Zoé,');
    expect(text).toContain('https://www.example.org/agenda');
    expect((await received('jean.ndiaye@example.org')).html).not.toContain('Votre parcelle');
  },
};
