import { describe, expect, it } from 'vitest';
import { htmlHeading, htmlText, fromHtml as inLanguage } from '../../src/message/html.ts';
import { imageFiles, replaceImages } from '../../src/message/images.ts';

const fromHtml = (source: string) => inLanguage(source, 'fr');
const page = (body: string, head = '') => `<!DOCTYPE html>
<html><head><meta charset="utf-8">${head}</head>
<body>
${body}
</body></html>
`;

describe('an HTML message', () => {
  it('is left as it is without a style sheet', async () => {
    const source = page('<p class=x>Bonjour {{ name }},<br/>&nbsp;<a href="{{ url | default: "x" }}">a</a></P>');
    expect(await fromHtml(source)).toBe(source);
  });

  it('gets a page around it when it is a piece of one', async () => {
    expect(await fromHtml('<p>{{ name }}</p>')).toMatch(
      /^<!DOCTYPE html>\n<html lang="fr">[\s\S]*<body>\n<p>\{\{ name \}\}<\/p>/,
    );
  });

  it('says that it is UTF-8, which it is by then', async () => {
    const declared = (meta: string) => fromHtml(page('', '').replace('<meta charset="utf-8">', meta));
    expect(await declared('<meta charset="iso-8859-1">')).toContain('<meta charset="utf-8">');
    expect(await declared('<META http-equiv="Content-Type" content="text/html; charset=windows-1252">')).toContain(
      '<META http-equiv="Content-Type" content="text/html; charset=utf-8">',
    );
  });

  it('has its styles inlined, media queries kept and Liquid untouched', async () => {
    const style = '<style>p.a{color:red} @media (max-width:600px){p{color:blue}}</style>';
    const made = await fromHtml(
      page(
        `<p class="a" title="{{ t | default: "<x>" }}" {% if b %}align="left"{% endif %}>{{ n | default: 'é & "co"' }}</p>
<table>{% for i in (1..2) %}<tr><td>{{ i }}</td></tr>{% endfor %}</table>
{% if x < 3 and y == "z" %}<a href="https://x.fr/?a=1&b={{ id }}">c</a>{% endif %}`,
        style,
      ),
    );
    expect(made).toMatch(
      /<p class="a" title="\{\{ t \| default: "<x>" \}\}" \{% if b %\}align="left" \{% endif %\} style="color: red;">/,
    );
    expect(made).toContain(`{{ n | default: 'é & "co"' }}`);
    expect(made).toContain('<table>{% for i in (1..2) %}<tr><td>{{ i }}</td></tr>{% endfor %}</table>');
    expect(made).toContain('{% if x < 3 and y == "z" %}<a href="https://x.fr/?a=1&b={{ id }}">c</a>{% endif %}');
    expect(made).toContain('@media (max-width:600px)');
    expect(made).not.toContain('p.a');
  });

  it('goes out as it was written when inlining could change what it says', async () => {
    const tags = page('<p>a</p>', '<style>{% if x %}p{color:red}{% endif %}</style>');
    expect(await fromHtml(tags)).toBe(tags);
    const twice = page('<p>a</p><p>b</p>', '<style>p{color:{{ colour }}}</style>');
    expect(await fromHtml(twice)).toBe(twice);
  });
});

describe('the text version of HTML', () => {
  const cases: [string, string][] = [
    ['<h1>Titre</h1><p>a<br>b</p><p>c</p>', 'Titre\n\na\nb\n\nc'],
    [
      '<p>Voir <a href="https://x.fr/{{ id }}">ici</a> ou <a href="https://x.fr">https://x.fr</a></p>',
      'Voir ici (https://x.fr/{{ id }}) ou https://x.fr',
    ],
    ['<ul><li>a</li><li>b</li></ul>', '- a\n- b'],
    ['<p>{{ n | default: "x  y" }} &amp; &eacute;&nbsp;!</p>', '{{ n | default: "x  y" }} & é\u00a0!'],
    [
      '<p>a</p>\n{% if x %}\n<p>b</p>\n{% else %}\n<p>c</p>\n{% endif %}\n<p>d</p>',
      'a\n\n{% if x %}b\n\n{% else %}c\n\n{% endif %}d',
    ],
    ['<p>&#123;&#123; x &#125;}</p>', '{{ "{" }}{ x }}'],
    ['<style>p{}</style><script>x</script><p>a</p><img src="x.png" alt="y">', 'a'],
    [`<p>${'mot '.repeat(60)}{{ un_nom_assez_long }}</p>`, `${'mot '.repeat(60)}{{ un_nom_assez_long }}`],
  ];
  it.each(cases)('%j', async (source, expected) => {
    expect((await htmlText(page(source))).trim()).toBe(expected);
  });
});

describe('the heading of HTML', () => {
  it.each([
    [
      page('<h1 class="x">R&eacute;union <b>du {{ d | default: "5 &" }}</b>\n!</h1><h1>b</h1>', '<title>t</title>'),
      'Réunion du {{ d | default: "5 &" }} !',
    ],
    [page('<p>a</p>', '<title>Lettre &amp; {{ n }}</title>'), 'Lettre & {{ n }}'],
    [page('<h1></h1>', '<title>t</title>'), 't'],
    [page('<h2>a</h2>'), null],
  ])('%#', async (source, expected) => {
    expect(await htmlHeading(source)).toBe(expected);
  });
});

describe('images', () => {
  const html = `<img src="logo.png"><IMG alt='x' src='img/a%20b.png?v=1'><img src="https://x.fr/c.png">
<img src="data:image/png;base64,AA=="><img src="{{ photo }}"><img src="cid:x"><img src="//x.fr/d.png"><img src="logo.png">`;

  it('are files when nothing says otherwise', () => {
    expect(imageFiles(html)).toEqual(['logo.png', 'img/a b.png']);
    expect(imageFiles('<img src="C:\\photo.png"><img src="/abs/a&amp;b.png">')).toEqual([
      'C:\\photo.png',
      '/abs/a&b.png',
    ]);
  });

  it('are replaced where they are files, and nowhere else', () => {
    const replaced = replaceImages(html, (path) => `cid:${path.length}`);
    expect(replaced).toBe(html.replaceAll('"logo.png"', '"cid:8"').replace("'img/a%20b.png?v=1'", '"cid:11"'));
  });
});
