import { createHmac, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hashedKey } from '../../src/address-hash.ts';
import { Secret } from '../../src/config/secret.ts';
import { unsubscribeKey as keyOf } from '../../src/config/unsubscribe-key.ts';
import { compileMessage } from '../../src/message/compile.ts';
import { hasRecipientFiles, readRecipient, storeRecipient } from '../../src/message/stored-message.ts';
import { readTopic } from '../../src/message/topic.ts';
import type { ListMail, MessageSource, RecipientOf } from '../../src/message/types.ts';
import { readUnsubscribeToken, UnsubscribeTokens, unsubscribeKeyId } from '../../src/message/unsubscribe.ts';
import { errorOf } from '../helpers/errors.ts';
import { folderWith } from '../helpers/folder.ts';
import { bytesOf, fieldNames } from './wire.ts';

const key = Buffer.from('0123456789abcdef');
const at = new Date('2026-11-22T10:00:00Z');
const byMail: ListMail = { email: 'départ+x@exemple.fr', subject: 'Désinscription', url: null };
const online: ListMail = { ...byMail, url: { base: 'https://courrier.exemple.fr', keyId: unsubscribeKeyId(key) } };
const zoe: RecipientOf = { email: 'Zoe@exemple.fr', vars: {}, delivery: 'k3f9.17' };

function composed(list: ListMail | undefined, text = 'x', recipient = zoe, more: Partial<MessageSource> = {}): string {
  const from = { name: '', address: 'a@exemple.fr' };
  const source = { from, replyTo: null, subject: 's', html: null, text, attachments: [], ...more };
  const message = compileMessage(list ? { ...source, list } : source, {
    stamp: 'a',
    contents: new Map(),
    unsubscribeKey: key,
  });
  message.check(recipient);
  return bytesOf(message.compose(recipient, at)).toString('utf8').replaceAll('\r\n ', ' ');
}

const OLD = 'k3f9.17.';
/** As older programs made it. */
const oldToken = (email: string, of: Uint8Array = key) => {
  const mac = createHmac('sha256', of).update(`facteur-unsubscribe-1\nk3f9.17\n${email}`).digest();
  return OLD + mac.toString('base64url', 0, 18);
};

describe('unsubscribe tokens', () => {
  const tokens = new UnsubscribeTokens(key);
  const other = new UnsubscribeTokens(Buffer.from('another key'));
  const of = { delivery: 'k3f9.17', email: 'Zoe@exemple.fr', language: 'en', topic: 'lettre' } as const;
  const token = tokens.make(of);

  it('say whose mail they came with and all that is needed, but no address', () => {
    expect(token).toMatch(/^2\.k3f9\.17\.en-lettre\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{24}$/);
    expect(readUnsubscribeToken(token)).toEqual({ campaign: 'k3f9', number: 17, language: 'en', topic: 'lettre' });
    expect(tokens.addressOf(token)).toBe(hashedKey('zoe@exemple.fr'));
    expect(tokens.make({ ...of, email: 'zoe@EXEMPLE.fr' })).toBe(token);
    const plain = tokens.make({ ...of, topic: null });
    expect(plain).toMatch(/^2\.k3f9\.17\.en\.[A-Za-z0-9_-]{22}\./);
    expect(readUnsubscribeToken(plain)).toMatchObject({ topic: null });
    const hash = hashedKey('zoe@exemple.fr').slice('sha256:'.length);
    expect(token).not.toContain(hash);
    expect(other.make(of).split('.')[4]).not.toBe(token.split('.')[4]);
  });

  it('hold for their key only, whichever character is another', () => {
    expect(other.addressOf(token)).toBeNull();
    const characters = 'ABab01-_.';
    for (let i = 0; i < token.length; i += 1) {
      for (const character of characters) {
        const altered = token.slice(0, i) + character + token.slice(i + 1);
        if (altered !== token) expect(tokens.addressOf(altered), altered).toBeNull();
      }
    }
  });

  it('of older programs hold for the address of their delivery', () => {
    const old = oldToken('zoe@exemple.fr');
    expect(readUnsubscribeToken(old)).toEqual({ campaign: 'k3f9', number: 17, language: null, topic: null });
    expect(tokens.isOldOf(old, 'ZOE@exemple.FR')).toBe(true);
    expect(tokens.isOldOf(old, 'zo@exemple.fr')).toBe(false);
    expect(other.isOldOf(old, 'zoe@exemple.fr')).toBe(false);
    expect(tokens.isOldOf(old.replace('.17.', '.18.'), 'zoe@exemple.fr')).toBe(false);
    expect(tokens.addressOf(old)).toBeNull();
    expect(tokens.isOldOf(token, 'zoe@exemple.fr')).toBe(false);
  });

  it.each([
    '',
    'k3f9.17',
    OLD,
    'k3f9.0.aaaaaaaaaaaaaaaaaaaaaaaa',
    'x'.repeat(24),
    `${token}x`,
    `${token}\n`,
    '2.k3f9.17.fr',
  ])('are nothing when damaged: %j', (damaged) => {
    expect(readUnsubscribeToken(damaged)).toBeNull();
    expect(tokens.addressOf(damaged)).toBeNull();
    expect(tokens.isOldOf(damaged, 'zoe@exemple.fr')).toBe(false);
  });

  it('cannot be guessed: of 20,000 random and altered ones none is one', () => {
    const bytes = (count: number) => randomBytes(count).toString('base64url');
    for (let i = 0; i < 5_000; i += 1) {
      const [hash, mac] = [bytes(16), bytes(18)];
      const real = token.split('.');
      const made = [
        `2.k3f9.${i + 1}.fr.${hash}.${mac}`,
        [...real.slice(0, 5), mac].join('.'),
        [...real.slice(0, 4), hash, real[5]].join('.'),
        `k3f9.17.${mac}`,
      ];
      for (const one of made) expect(tokens.addressOf(one) ?? tokens.isOldOf(one, 'zoe@exemple.fr')).toBe(false);
    }
  });

  it('give a page elsewhere what verifies them, and nothing by which addresses are tried', () => {
    const said = token.slice(0, token.lastIndexOf('.'));
    const mac = createHmac('sha256', tokens.verifier).update(`facteur-unsubscribe-2\n${said}`).digest();
    expect(mac.toString('base64url', 0, 18)).toBe(token.split('.')[5]);
    expect(tokens.fetchSecret).toMatch(/^[0-9a-f]{64}$/);
    expect(
      new Set([...[tokens.verifier, key].map((one) => Buffer.from(one).toString('hex')), tokens.fetchSecret]).size,
    ).toBe(3);
  });
});

describe('topics', () => {
  it('are the same however they are written', () => {
    for (const written of ['Lettre d’info', 'lettre-d-info', ' LETTRE  d_info ', "Léttre d'ìnfo!"]) {
      expect(readTopic(written)).toBe('lettre-d-info');
    }
    expect(readTopic('Œuvres')).toBe('oeuvres');
  });

  it.each(['', '…', 'x'.repeat(41)])('are refused where nothing is left of them, or too much: %j', async (written) => {
    expect(await errorOf(() => readTopic(written, 'message.md:3'))).toMatchObject({
      code: 'topic-invalid',
      params: { where: 'message.md:3' },
    });
  });
});

describe('the key of unsubscribe tokens', () => {
  it('is the environment’s, else one in the data folder, made once and kept from others', () => {
    const dataFolder = join(folderWith(), '.facteur');
    const config = {
      project: { root: '', dataFolder, envFile: null, yamlFile: null },
      unsubscribe: { email: null, key: null },
    };
    expect(keyOf(config, { create: false })).toBeNull();
    const made = keyOf(config, { create: true });
    expect(made).toHaveLength(32);
    expect(keyOf(config, { create: true })).toEqual(made);
    expect(keyOf(config, { create: false })).toEqual(made);
    const file = join(dataFolder, 'unsubscribe.key');
    expect(readFileSync(file, 'utf8')).toMatch(/^[0-9a-f]{64}\n$/);
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
    // What a power cut leaves, or somebody who has opened it in an editor: an empty key would open every link to anybody.
    for (const damaged of ['', '\n', 'perdue']) {
      writeFileSync(file, damaged);
      expect(keyOf(config, { create: false })).toBeNull();
      const another = keyOf(config, { create: true });
      expect(another).toHaveLength(32);
      expect(another).not.toEqual(made);
      expect(keyOf(config, { create: false })).toEqual(another);
      expect(readFileSync(`${file}.unreadable`, 'utf8')).toBe(damaged);
    }
    expect(readdirSync(dataFolder).sort()).toEqual(['unsubscribe.key', 'unsubscribe.key.unreadable']);
    const given = { ...config, unsubscribe: { email: null, key: new Secret('a key that is given') } };
    expect(Buffer.from(keyOf(given, { create: false }) ?? []).toString()).toBe('a key that is given');
  });
});

describe('mail to a list', () => {
  it('says how to leave it by mail', () => {
    const message = composed(byMail, '{{ unsubscribe_url }}');
    expect(message).toContain(
      '\r\nList-Unsubscribe: <mailto:d%C3%A9part+x@exemple.fr?subject=unsubscribe%20k3f9.17>\r\n',
    );
    expect(message).not.toContain('List-Unsubscribe-Post');
    expect(message).toMatch(/\r\nFeedback-ID: k3f9:list:facteur:[0-9a-f]{12}\r\n/);
    expect(message.replaceAll('=\r\n', '').replaceAll('=3D', '=')).toContain(
      'mailto:d%C3%A9part+x@exemple.fr?subject=D%C3%A9sinscription%20k3f9.17',
    );
  });

  it('says how to leave it by one click where there is a public address (RFC 8058)', () => {
    const message = composed(online, '{{ unsubscribe_url }}');
    const [, url = ''] = /List-Unsubscribe: <(https:[^>]+)>, <mailto:[^>]+>\r\n/.exec(message) ?? [];
    expect(message).toContain('\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n');
    const token = url.replace('https://courrier.exemple.fr/u/', '');
    expect(new UnsubscribeTokens(key).addressOf(token)).toBe(hashedKey('zoe@exemple.fr'));
    expect(token).toContain('.17.fr.');
    expect(composed({ ...online, topic: 'lettre' }, 'x', zoe, { language: 'en' })).toContain('/u/2.k3f9.17.en-lettre.');
    expect(message).toContain(`, <mailto:d%C3%A9part+x@exemple.fr?subject=unsubscribe%20${token}>\r\n`);
    expect(message.replaceAll('=\r\n', '').replaceAll('=3D', '=').split(url)).toHaveLength(3);
    const plain = { ...online, url: { base: 'http://127.0.0.1:8080', keyId: unsubscribeKeyId(key) } };
    expect(composed(plain)).not.toContain('List-Unsubscribe-Post');
  });

  it('gives a column of that name the precedence', () => {
    expect(composed(byMail, '{{ unsubscribe_url }}', { ...zoe, vars: { unsubscribe_url: 'mine' } })).toMatch(
      /\r\nmine\r\n/,
    );
  });

  it('is none when it does not say so, and has no such variable', () => {
    expect(fieldNames(Buffer.from(composed(undefined)))).not.toContain('List-Unsubscribe');
    expect(() => composed(undefined, '{{ unsubscribe_url }}')).toThrow('unsubscribe_url');
  });

  it('is not composed with another key than it was submitted with', async () => {
    const other = { ...online, url: { base: 'https://x.fr', keyId: unsubscribeKeyId(Buffer.from('other')) } };
    expect(await errorOf(() => composed(other))).toMatchObject({ code: 'unsubscribe-key-other' });
  });
});

describe('mail that a program makes of itself', () => {
  it('says so (RFC 3834)', () => {
    expect(composed(undefined, 'x', zoe, { automatic: true })).toContain('\r\nAuto-Submitted: auto-generated\r\n');
    expect(composed(undefined)).not.toContain('Auto-Submitted');
  });
});

describe('what a delivery keeps of its recipient', () => {
  it('is the variables, and files where there are some', () => {
    const vars = { prenom: 'Zoé', vars: 'x' };
    expect(JSON.parse(storeRecipient({ vars, files: [] }))).toEqual(vars);
    const files = [{ filename: 'a.pdf', contentType: 'application/pdf', sha256: 'a', size: 3 }];
    for (const stored of [
      { vars, files: [] },
      { vars, files },
    ]) {
      expect(readRecipient(storeRecipient(stored))).toEqual({ ...stored, at: null });
    }
    const timed = { vars, files, at: 1_796_108_400_000 };
    expect(readRecipient(storeRecipient(timed))).toEqual(timed);
    const source = {
      from: { name: '', address: '' },
      replyTo: null,
      subject: '',
      html: null,
      text: '',
      attachments: [],
    };
    expect(hasRecipientFiles({ source, stamp: '' })).toBe(false);
    expect(hasRecipientFiles({ source: { ...source, recipientFiles: true }, stamp: '' })).toBe(true);
  });
});
