import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readList } from '../../src/campaign/list/read-list.ts';
import type { Language } from '../../src/language.ts';
import { collect } from '../helpers/collect.ts';
import { errorOf } from '../helpers/errors.ts';
import { folderWith } from '../helpers/folder.ts';

async function read(content: string | Uint8Array, language: Language = 'fr') {
  const list = await readList(join(folderWith({ liste: content }), 'liste'), { language });
  return { info: list.info, rows: await collect(list) };
}

async function emails(content: string): Promise<readonly (readonly [email: string, name: string | undefined])[]> {
  const { info, rows } = await read(content);
  expect(info.format).toBe('addresses');
  return rows.map(({ email, vars }) => [email, vars.nom]);
}

const card = (...lines: string[]) => ['BEGIN:VCARD', ...lines, 'END:VCARD', ''].join('\r\n');

test('an address book in LDIF: base64, folded values, a second address; lists of people are none', async () => {
  const { info, rows } = await read(
    [
      'dn: cn=Zoé Durand,mail=zoe@example.org',
      ...[
        'objectclass: top',
        'objectclass: mozillaAbPersonAlpha',
        'givenName:: Wm/DqQ==',
        'sn: Durand',
        'cn:: Wm/DqSBEdX',
      ],
      ...[
        ' JhbmQ=',
        'mail: zoe@example.org',
        'mozillaSecondEmail: z2@example.org',
        'mobile: 06 12 34 56 78',
        'l: Nîmes',
        '',
      ],
      ...['dn: cn=Bureau', 'objectclass: groupOfNames', 'cn: Bureau', 'member: cn=Zoé Durand,mail=zoe@example.org', ''],
      ...['# un ami', 'dn: cn=Paul', 'cn: Paul', 'mail: paul@example.org'],
    ].join('\r\n'),
  );
  expect(info).toMatchObject({ format: 'ldif', addressColumn: 'email', otherAddressColumns: ['email 2'] });
  expect(rows.map(({ line, email }) => [line, email])).toEqual([
    [1, 'zoe@example.org'],
    [18, 'paul@example.org'],
  ]);
  expect(rows[0]?.vars).toEqual({
    ...{
      email: 'zoe@example.org',
      'email 2': 'z2@example.org',
      prénom: 'Zoé',
      nom: 'Durand',
      'nom complet': 'Zoé Durand',
    },
    ...{ téléphone: '06 12 34 56 78', ville: 'Nîmes' },
  });
  const version = await read('version: 1\n\n# carnet\ndn: cn=A\nmail: a@b.fr\n');
  expect(version.rows.map(({ email }) => email)).toEqual(['a@b.fr']);
});

test('what people put around addresses: numbers, links, the head of a message', async () => {
  expect(
    await emails('1. Zoé Durand zoe@example.org\n2) Léa Martin lea@example.org\n- Paul <paul@example.org>'),
  ).toEqual([
    ['zoe@example.org', 'Zoé Durand'],
    ['lea@example.org', 'Léa Martin'],
    ['paul@example.org', 'Paul'],
  ]);
  expect((await read('mailto:zoe@example.org\nmailto:lea@example.org\n')).rows.map(({ email }) => email)).toEqual([
    'zoe@example.org',
    'lea@example.org',
  ]);
  const head =
    'Envoyé : lundi 5 décembre 2026 09:00\nÀ : Zoé Durand <zoe@example.org>; Léa Martin <lea@example.org>\nCc : Paul <paul@example.org>\nObjet : réunion\n';
  expect(await emails(head)).toEqual([
    ['zoe@example.org', 'Zoé Durand'],
    ['lea@example.org', 'Léa Martin'],
    ['paul@example.org', 'Paul'],
  ]);
});

describe('address cards', () => {
  test('3.0 and 4.0: folded lines, groups, several addresses, the preferred one first', async () => {
    const { info, rows } = await read(
      card(
        'VERSION:3.0',
        'N:Dupré;Élodie;Marie;Mme;',
        'FN:Élodie Dupré',
        'ORG:Association\\, section\\; Sud;Bureau',
        'item1.EMAIL;type=INTERNET:travail@example.org',
        'EMAIL;TYPE=INTERNET,PREF:elodie@',
        ' example.org',
        'TEL;TYPE=CELL:+33 6 12 34 56 78',
        'ADR;TYPE=HOME:;;12 rue des Lilas;Nîmes;;30000;France',
        'NOTE:une\\nnote',
        'PHOTO;ENCODING=b:AAAA',
      ) +
        card('VERSION:4.0', 'FN:Awa Diallo', 'N:Diallo;Awa;;;', 'EMAIL;PREF=1:mailto:awa@example.org') +
        card('VERSION:4.0', 'KIND:group', 'FN:Bureau', 'MEMBER:urn:uuid:1'),
    );
    expect(info).toMatchObject({ format: 'vcf', addressColumn: 'email', otherAddressColumns: ['email 2'] });
    expect(rows.map(({ line, email }) => [line, email])).toEqual([
      [1, 'elodie@example.org'],
      [14, 'awa@example.org'],
    ]);
    expect(rows[0]?.vars).toEqual({
      ...{
        email: 'elodie@example.org',
        'email 2': 'travail@example.org',
        civilité: 'Mme',
        prénom: 'Élodie',
        nom: 'Dupré',
      },
      ...{ 'nom complet': 'Élodie Dupré', organisation: 'Association, section; Sud', téléphone: '+33 6 12 34 56 78' },
      ...{ rue: '12 rue des Lilas', 'code postal': '30000', ville: 'Nîmes', pays: 'France', note: 'une\nnote' },
    });
  });

  test('2.1: quoted-printable, its soft line ends and charsets', async () => {
    const { rows } = await read(
      card(
        'VERSION:2.1',
        'N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Dupr=C3=',
        '=A9;=C3=89lodie;;;',
        'FN;CHARSET=ISO-8859-1;QUOTED-PRINTABLE:=C9lodie Dupr=E9',
        'EMAIL;INTERNET;HOME:elodie@example.org',
      ),
    );
    expect(rows[0]?.vars).toMatchObject({ prénom: 'Élodie', nom: 'Dupré', 'nom complet': 'Élodie Dupré' });
  });

  test('columns in English, a card without an address, a file cut off', async () => {
    const whole = card('N:Doe;Jo;;;', 'EMAIL:jo@example.org') + card('N:Poe;Al;;;');
    const { info, rows } = await read(whole, 'en');
    expect(info.headers).toEqual(['email', 'first name', 'last name']);
    expect(rows.map(({ problem }) => problem)).toEqual([null, 'empty']);
    const error = await errorOf(() => read(whole.slice(0, -15)));
    expect([error.code, error.params]).toEqual(['list-card', expect.objectContaining({ line: 5 })]);
  });
});

describe('what is copied out of a mail program', () => {
  const cases: readonly (readonly [written: string, found: readonly (readonly [string, string])[]])[] = [
    [
      'Awa Diallo <awa@example.org>, "Dupré, Jean" <jean@example.org>; marie@example.org\npaul@example.org\n',
      [
        ['awa@example.org', 'Awa Diallo'],
        ['jean@example.org', 'Dupré, Jean'],
        ['marie@example.org', ''],
        ['paul@example.org', ''],
      ],
    ],
    [
      'Dupré, Jean <jean@example.org>; Diallo, Awa <awa@example.org>;',
      [
        ['jean@example.org', 'Dupré, Jean'],
        ['awa@example.org', 'Diallo, Awa'],
      ],
    ],
    [
      "À : Awa <awa@example.org>\nCc: jean@example.org (Jean Dupré), 'Marie' <marie@example.org>",
      [
        ['awa@example.org', 'Awa'],
        ['jean@example.org', 'Jean Dupré'],
        ['marie@example.org', 'Marie'],
      ],
    ],
    [
      'To: Awa Diallo <awa@example.org>,\n\tJean <jean@example.org>\n',
      [
        ['awa@example.org', 'Awa Diallo'],
        ['jean@example.org', 'Jean'],
      ],
    ],
    [
      'a@example.org b@example.org\n<c@example.org>',
      [
        ['a@example.org', ''],
        ['b@example.org', ''],
        ['c@example.org', ''],
      ],
    ],
    [
      'Awa Diallo awa@example.org\nJean [mailto:jean@example.org]\nZoé (zoe@example.org)\n"jean2@example.org" <jean2@example.org>\n',
      [
        ['awa@example.org', 'Awa Diallo'],
        ['jean@example.org', 'Jean'],
        ['zoe@example.org', 'Zoé'],
        ['jean2@example.org', ''],
      ],
    ],
  ];
  test.each(cases)('%s', async (written, found) => {
    expect(await emails(written)).toEqual(found);
  });

  test.each([
    'a@example.org\nb@example.org\n',
    'Nom;Email\nAwa;awa@example.org\n',
    'Awa,awa@example.org\nJean,jean@example.org\n',
    'Contact\nAwa <awa@example.org>\nJean <jean@example.org>\n',
    'Awa\tawa@example.org\nJean\tjean@example.org\n',
  ])('a table stays one: %s', async (written) => {
    expect((await read(written)).info.format).toBe('csv');
  });

  test('a quote that is never closed ends with its line; what is no address is named', async () => {
    const many = Array.from({ length: 12 }, (_, i) => `"Nom ${i}" <m${i}@example.org>`);
    const { rows } = await read(['"Awa <awa@example.org>', ...many, 'Cordialement'].join('\n'));
    expect(rows).toHaveLength(14);
    expect(rows.at(-1)).toMatchObject({ line: 14, problem: 'no-at', email: 'Cordialement' });
  });
});
