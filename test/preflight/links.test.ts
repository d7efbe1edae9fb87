import { describe, expect, it } from 'vitest';
import { linkProblem, linksIn } from '../../src/campaign/preflight/links.ts';

const page = '<p id="bas">x</p><a name=haut></a>';
const of = (url: string, kind: 'link' | 'image' = 'link') => linkProblem({ kind, url }, page);

describe('a link', () => {
  it.each([
    'https://exemple.fr',
    'http://www.exemple.fr/a?b=c#d',
    'https://exemple.fr:8080/x',
    'https://préau-été.fr/é',
    'https://[2001:db8::1]/',
    'https://93.184.216.34/x',
    'https://a_b.exemple.fr',
    'mailto:a@exemple.fr?subject=STOP',
    'mailto:a@exemple.fr,b@exemple.fr',
    'mailto:?subject=x',
    'tel:+33123456789',
    '#bas',
    '#haut',
    'https://exemple.fr/u/k3f9.1.Abc',
  ])('%s works', (url) => expect(of(url)).toBeNull());

  it.each([
    ['', 'empty'],
    ['#', 'empty'],
    ['mailto:', 'empty'],
    ['www.exemple.fr', 'scheme-missing'],
    ['exemple.fr/page', 'scheme-missing'],
    ['//exemple.fr/x', 'scheme-missing'],
    ['contact@exemple.fr', 'scheme-missing'],
    ['exemple.fr:8080/x', 'scheme-missing'],
    ['page.html', 'relative'],
    ['/page', 'relative'],
    ['../a/b.pdf', 'relative'],
    ['htp://exemple.fr', 'scheme'],
    ['javascript:alert(1)', 'scheme'],
    ['https:/exemple.fr', 'address'],
    ['https://', 'address'],
    ['https://exemple', 'address'],
    [`https://${'a'.repeat(300)}.fr`, 'address'],
    ['https://exemple .fr', 'address'],
    ['https://exemple..fr/', 'address'],
    ['https://exemple.fr/a b', 'address'],
    ['mailto:a@b', 'address'],
    ['mailto:%', 'address'],
    ['#nulle-part', 'anchor'],
    ['#b.s', 'anchor'],
    ['http://localhost:3000', 'local'],
    ['https://192.168.1.10/x', 'local'],
    ['http://serveur.local/', 'local'],
    ['file:///C:/x.pdf', 'local'],
    ['C:\\photos\\x.jpg', 'local'],
  ] as const)('%j: %s', (url, problem) => expect(of(url)).toBe(problem));
});

describe('an image', () => {
  it('travels with the message or is on the web', () => {
    expect(of('cid:x@facteur', 'image')).toBeNull();
    expect(of('https://exemple.fr/x.png', 'image')).toBeNull();
    expect(of('data:image/png;base64,AAAA', 'image')).toBe('data');
    expect(of('photos/{{ x }}.png', 'image')).toBe('relative');
    expect(of('blob:x', 'image')).toBe('scheme');
  });
});

describe('linksIn', () => {
  it('takes no longer than it must, whatever the page is', () => {
    expect(linksIn(`${'<a '.repeat(300_000)}`)).toEqual([]);
    expect(linksIn(`<a ${'x '.repeat(300_000)}`)).toEqual([]);
  });

  it('finds links and images in whatever way they are written', () => {
    const html = `<a href="https://a.fr/?a=1&amp;b=2">x</a><A class='c' HREF='b.fr'>y</A><a href=c.fr>z</a><a name="no">n</a>
      <img alt="" src="cid:d"><area href="#e"><abbr href="no"></abbr><link href="no">`;
    expect(linksIn(html)).toEqual([
      { kind: 'link', url: 'https://a.fr/?a=1&b=2' },
      { kind: 'link', url: 'b.fr' },
      { kind: 'link', url: 'c.fr' },
      { kind: 'image', url: 'cid:d' },
      { kind: 'link', url: '#e' },
    ]);
  });
});
