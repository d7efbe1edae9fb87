import { describe, expect, test } from 'vitest';
import { type AddressProblem, checkAddress, formatMailbox } from '../../src/address.ts';

const letters = (count: number) => 'a'.repeat(count);
/** A domain of exactly this many characters, in labels of at most 63. */
function domainOf(length: number): string {
  const labels: string[] = [];
  let left = length - 2;
  while (left > 0) {
    const label = Math.min(63, left - 1);
    labels.push(letters(label));
    left -= label + 1;
  }
  return `${labels.join('.')}.fr`;
}

describe('accepted', () => {
  // RFC 3696 section 3, RFC 5322, RFC 6531 and the lists that go round with them.
  const plain = [
    'simple@example.com',
    'very.common@example.com',
    'disposable.style.email.with+symbol@example.com',
    'other.email-with-dash@example.com',
    'x@example.com',
    'user.name+tag+sorting@example.com',
    'admin@mail-server.example.org',
    'example@s.example',
    'mailhost!username@example.org',
    'user%example.com@example.org',
    'user-@example.org',
    'customer/department=shipping@example.com',
    '$A12345@example.com',
    '!def!xyz%abc@example.com',
    '_somename@example.com',
    "!#$%&'*+-/=?^_`{|}~@example.org",
    "o'neill@example.ie",
    '1234567890@example.com',
    'jean-marie.lévêque@exemple.fr',
    '用户@example.com',
    'δοκιμή@example.com',
    '" "@example.org',
    '"john..doe"@example.org',
    '"much.more unusual"@example.com',
    '"very.unusual.@.unusual.com"@example.com',
    '"Abc\\@def"@example.com',
    '"a, b@c"@example.com',
    '""@example.com',
    'a@xn--bcher-kva.example',
    'a@1.fr',
    'a@1und1.de',
    'a@a-b.c-d.fr',
    `${letters(64)}@example.com`,
    `a@${letters(63)}.fr`,
    `a@${domainOf(252)}`,
  ];
  test.each(plain)('%s', (address) => {
    expect(checkAddress(address)).toEqual({ ok: true, email: address, key: address.toLowerCase(), name: '' });
  });

  test.each([
    ['Jean.Dupont@Example.FR', 'Jean.Dupont@example.fr', 'jean.dupont@example.fr'],
    ['léa@bücher.example', 'léa@xn--bcher-kva.example', 'léa@xn--bcher-kva.example'],
    ['LÉA@Bücher.Example', 'LÉA@xn--bcher-kva.example', 'léa@xn--bcher-kva.example'],
    ['le\u0301a@exemple.fr', 'le\u0301a@exemple.fr', 'léa@exemple.fr'],
    ['a@faß.example', 'a@xn--fa-hia.example', 'a@xn--fa-hia.example'],
    ['a@例え.テスト', 'a@xn--r8jz45g.xn--zckzah', 'a@xn--r8jz45g.xn--zckzah'],
  ])('%s on the wire', (written, email, key) => {
    expect(checkAddress(written)).toMatchObject({ ok: true, email, key });
  });

  test.each([
    ['  a@b.fr\t', ''],
    ['\u00a0a@b.fr\u202f', ''],
    ['\u200ba@\u200bb.fr\ufeff', ''],
    ['a@b.fr.', ''],
    ['a@b.fr ,', ''],
    ['a@b.fr;', ''],
    ['<a@b.fr>', ''],
    ['mailto:a@b.fr', ''],
    ['Jean Dupont <a@b.fr>', 'Jean Dupont'],
    ['Jean\u00a0Dupont  < a@b.fr >', 'Jean Dupont'],
    ['"Dupont, Jean" <a@b.fr>', 'Dupont, Jean'],
    ['"Jean \\"Jojo\\" Dupont" <a@b.fr>;', 'Jean "Jojo" Dupont'],
    ['Dupont, Jean <a@b.fr>', 'Dupont, Jean'],
    ['a@b.fr <a@b.fr>', 'a@b.fr'],
    ["'Jean' <mailto:a@b.fr>", "'Jean'"],
    ['Jean\r\nBcc:\u0000 <a@b.fr>', 'Jean Bcc:'],
  ])('cleaned: %j', (written, name) => {
    expect(checkAddress(written)).toEqual({ ok: true, email: 'a@b.fr', key: 'a@b.fr', name });
  });
});

describe('refused', () => {
  const cases: readonly [string, AddressProblem][] = [
    ['', 'empty'],
    [' \u00a0\u200b', 'empty'],
    ['Jean <>', 'empty'],
    ['...', 'empty'],
    ['abc.example.com', 'no-at'],
    ['Jean Dupont', 'no-at'],
    ['n/a', 'no-at'],
    ['@example.com', 'local-part'],
    ['a@', 'domain'],
    ['a@b@c.example.com', 'local-part'],
    ['a"b(c)d,e:f;g<h>i[j\\k]l@example.com', 'characters'],
    ['just"not"right@example.com', 'characters'],
    ['this is"not\\allowed@example.com', 'characters'],
    ['"unclosed@example.com', 'local-part'],
    ['"a"b@example.com', 'local-part'],
    ['"a\u0000b"@example.com', 'local-part'],
    ['.a@example.com', 'local-part'],
    ['a.@example.com', 'local-part'],
    ['a..b@example.com', 'local-part'],
    ['a\u0007@example.com', 'characters'],
    ['\ud800@example.com', 'characters'],
    ['"\ud800"@example.com', 'characters'],
    ['jean dupont@example.com', 'characters'],
    ['jean @example.com', 'characters'],
    ['a@exam ple.com', 'characters'],
    ['a@example.com (Jean)', 'characters'],
    ['a@b', 'undotted'],
    ['root@localhost', 'undotted'],
    ['a@-b.fr', 'domain'],
    ['a@b-.fr', 'domain'],
    ['a@b..fr', 'domain'],
    ['a@.fr', 'domain'],
    ['a@b_c.fr', 'domain'],
    ['a@example.123', 'domain'],
    ['a@127.0.0.1', 'domain'],
    ['a@[127.0.0.1]', 'domain'],
    ['a@[IPv6:::1]', 'characters'],
    ['a@b.f%72', 'domain'],
    ['a@é%2e.fr', 'domain'],
    ['a@xn--.é', 'domain'],
    [`a@${letters(64)}.fr`, 'domain'],
    [`${letters(65)}@example.com`, 'too-long'],
    [`${'é'.repeat(33)}@example.com`, 'too-long'],
    [`a@${domainOf(253)}`, 'too-long'],
    [letters(2_000), 'too-long'],
    ['a@b.fr, c@d.fr', 'several'],
    ['a@b.fr;c@d.fr', 'several'],
    ['a@b.fr c@d.fr', 'several'],
    ['a@b.fr / c@d.fr', 'several'],
    ['a@b.fr\nc@d.fr', 'several'],
    ['a@b.fr ou c@d.fr', 'several'],
    ['Jean <a@b.fr>, Marie <c@d.fr>', 'several'],
    ['a@b.fr, Marie <c@d.fr>', 'several'],
  ];
  test.each(cases)('%j', (written, problem) => {
    expect(checkAddress(written)).toMatchObject({ ok: false, problem });
  });

  test('a line end never gets through', () => {
    for (const end of ['\n', '\r', '\r\n', '\u2028', '\u0085']) {
      for (const written of [`a${end}b@c.fr`, `a@b${end}c.fr`, `"a${end}b"@c.fr`]) {
        const check = checkAddress(written);
        expect(check.ok && /[\n\r\u0085\u2028]/.test(check.email)).toBe(false);
      }
    }
  });
});

test('what is accepted is accepted again, unchanged', () => {
  const pieces = ['a', 'B', '.', '@', '"', '\\', ' ', ',', '<', '>', 'é', '-', 'fr', '\u00a0', '\u200b', ';', '1', '['];
  let seed = 3;
  const next = () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed >> 8;
  };
  let accepted = 0;
  for (let i = 0; i < 50_000; i++) {
    const text = Array.from({ length: 3 + (next() % 9) }, () => pieces[next() % pieces.length]).join('');
    const check = checkAddress(i % 2 ? text : `a@${text}.fr`);
    if (!check.ok) continue;
    accepted++;
    expect(checkAddress(check.email)).toEqual({ ...check, name: '' });
  }
  expect(accepted).toBeGreaterThan(100);
});

test('no text takes long', () => {
  for (const unit of ['a@b ,', 'a.', 'a@', '<', '"\\', ' ', '@.', 'é.']) checkAddress(unit.repeat(200_000));
  for (const unit of ['a@b ,', 'a.', 'a@', '<', '"\\', ' ', '@.', 'é.']) checkAddress(unit.repeat(190));
});

test('formatMailbox', () => {
  expect(formatMailbox({ name: '', address: 'a@b.fr' })).toBe('a@b.fr');
  expect(formatMailbox({ name: 'Jean', address: 'a@b.fr' })).toBe('Jean <a@b.fr>');
});
