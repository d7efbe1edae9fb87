import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import JSZip from 'jszip';
import { describe, expect, it } from 'vitest';
import { convertMessage } from '../../src/campaign/message-convert.ts';
import { readMessageFile } from '../../src/campaign/message-file.ts';
import { FacteurError } from '../../src/errors.ts';
import { cleanHtml } from '../../src/message/documents/clean-html.ts';
import { fromDocx } from '../../src/message/documents/docx.ts';
import { fromEml } from '../../src/message/documents/eml.ts';
import { fromOdt } from '../../src/message/documents/odt.ts';
import { fromOfficeHtml, isOfficeHtml } from '../../src/message/documents/office-html.ts';
import { folderWith } from '../helpers/folder.ts';
import { DocumentFuzz, packed } from './fuzz-documents.ts';

const file = (name: string) => readFileSync(join(import.meta.dirname, 'files', name));
const unstyled = (html: string) => html.replace(/ style="(?!text-align)[^"]*"/g, '').trim();

const letter = `<h1>Bonjour</h1>
<p>Cher <strong>{{ prenom | default: "ami" }}</strong>,</p>
<p>Un texte <strong>gras</strong> et <em>italique</em></p>
<ul><li>Un</li>
<li>Deux</li></ul>
<ol><li>Un</li>
<li>Deux</li></ol>
<table><tr><td>A</td>
<td>B</td></tr>
<tr><td>1</td>
<td>2</td></tr></table>
<p><img src="image1.png" alt=""></p>
<p>Monsieur «Nom»</p>`;

const rich = `<h1>Titre</h1>
<p>Texte <a href="https://example.org/?a=1&amp;b=2">un lien</a> <u>souligné</u> <s>barré</s></p>
<ol><li>Un<ul><li>Sous-un</li>
<li>Sous-deux</li></ul></li>
<li>Deux</li></ol>`;

describe('a document of a word processor', () => {
  it.each([
    ['docx', fromDocx],
    ['odt', fromOdt],
  ] as const)('(.%s) becomes clean HTML, with what was typed of Liquid', async (extension, read) => {
    const { html, subject, images } = await read(`letter.${extension}`, file(`letter.${extension}`));
    expect(unstyled(html)).toContain(letter);
    expect(subject).toBe('Assemblée générale du 5 décembre');
    expect([...images.keys()]).toEqual(['image1.png']);
    expect(Buffer.from(images.get('image1.png') ?? []).toString('latin1')).toMatch(/^\x89PNG/);
    const other = await read(`rich.${extension}`, file(`rich.${extension}`));
    expect(unstyled(other.html)).toContain(rich);
    expect(unstyled(other.html)).toContain('<td colspan="2">Fusion</td>');
    expect(other.html).toContain('<blockquote');
  });

  it('is a message with its pictures, in the default layout', async () => {
    const folder = folderWith({ 'lettre.odt': file('letter.odt') });
    const from = { name: 'Asso', address: 'asso@example.org' };
    const { source, foreign, contents } = await readMessageFile(join(folder, 'lettre.odt'), {
      language: 'fr',
      defaultFrom: from,
    });
    expect(source.subject).toBe('Assemblée générale du 5 décembre');
    expect(source.html).toMatch(/<!DOCTYPE html>.*Cher <strong>\{\{ prenom \| default: "ami" \}\}/s);
    expect(source.html).toContain(`src="cid:${source.attachments[0]?.cid}"`);
    expect(source.text).toContain('Cher {{ prenom | default: "ami" }},');
    expect(contents.size).toBe(1);
    expect(foreign.map(({ written }) => written)).toEqual(['«Nom»']);
  });

  it.each([
    ['no archive', Buffer.from('x'), 'message-document-damaged'],
    ['another archive', packed({ 'a.xml': '<a/>' }), 'message-document-damaged'],
    ['Word’s own encryption', Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'message-document-protected'],
    [
      'LibreOffice’s encryption',
      packed({ 'META-INF/manifest.xml': '<a><manifest:encryption-data/></a>' }),
      'message-document-protected',
    ],
    ['gigabytes of text', packed({ 'content.xml': 'x'.repeat(11 * 2 ** 20) }), 'message-document-too-large'],
    ['elements without end', packed({ 'content.xml': '<a/>'.repeat(80_001) }), 'message-document-too-large'],
    ['levels without end', packed({ 'content.xml': '<a>'.repeat(600) }), 'message-too-nested'],
  ])('%s is refused by name', async (_, made, code) => {
    const bytes = await made;
    const reading = [
      fromOdt('f', bytes),
      ...(code.endsWith('too-large') || code.endsWith('nested') ? [] : [fromDocx('f', bytes)]),
    ];
    for (const result of await Promise.allSettled(reading)) {
      expect(result).toMatchObject({ status: 'rejected', reason: { params: { file: 'f' } } });
    }
    await expect(fromOdt('f', bytes)).rejects.toMatchObject({ code });
  });

  it.each([
    ['docx', fromDocx],
    ['odt', fromOdt],
  ] as const)('damaged in any way (.%s) is read or refused by name', { timeout: 120_000 }, async (extension, read) => {
    const zip = await JSZip.loadAsync(file(`letter.${extension}`));
    const parts: Record<string, string> = {};
    for (const { name } of zip.file(/\.(xml|rels)$/)) parts[name] = (await zip.file(name)?.async('string')) ?? '';
    const fuzz = await DocumentFuzz.of(1, parts);
    const results = { read: 0, refused: 0 };
    for (let i = 0; i < 40; i++) {
      try {
        await read('f', await fuzz.next());
        results.read += 1;
      } catch (error) {
        expect(error).toSatisfy((thrown) => thrown instanceof FacteurError || thrown instanceof RangeError);
        results.refused += 1;
      }
    }
    expect(Math.min(results.read, results.refused)).toBeGreaterThan(3);
  });
});

describe('a page that a word processor saved', () => {
  const word = `<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word">
<head><meta name=Generator content="Microsoft Word 15 (filtered medium)"><title>Lettre</title><style><!-- p.MsoNormal {margin:0} --></style></head>
<body lang=FR><!--[if gte mso 9]><xml><o:x/></xml><![endif]--><div class=WordSection1>
<p class=MsoNormal><b><span style='font-size:14.0pt'>Objet&nbsp;: Réunion</span></b><o:p></o:p></p>
<p class=MsoNormal><b>Bonjour {{ pre</b>nom | default: &quot;ami&quot; }},<o:p></o:p></p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoListParagraphCxSpFirst style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>·<span>&nbsp;&nbsp;</span></span><![endif]>Un</p>
<p class=MsoListParagraphCxSpMiddle style='mso-list:l0 level2 lfo1'><span style='mso-list:Ignore'>1.<span>&nbsp;</span></span>Deux</p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·</span>Trois</p>
<p class=MsoNormal align=right style='text-align:right'><i>Le bureau</i></p>
</div></body></html>`;
  const google = `<html><head><style type="text/css">@import url(https://themes.googleusercontent.com/fonts/css?kit=x);.c1{font-weight:700}.c2{font-style:italic}</style></head>
<body class="c5 doc-content"><p class="c0"><span class="c1">Bonjour</span><span class="c2"> {{prenom}}</span></p><p class="c0"><span></span></p>
<p><span><a href="https://www.google.com/url?q=https://example.org/a?b%3Dc&amp;sa=D&amp;source=editors">ici</a></span></p></body></html>`;

  it('is known by what it says of itself, a mail that somebody designed is not', () => {
    expect([word, google].map(isOfficeHtml)).toEqual([true, true]);
    expect(
      isOfficeHtml('<html><head><meta name="generator" content="LibreOffice 7.4.7.2 (Linux)"/></head></html>'),
    ).toBe(true);
    const designed =
      '<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"><!--[if mso]><xml><o:OfficeDocumentSettings/></xml><![endif]--><p>x</p></html>';
    expect(isOfficeHtml(designed)).toBe(false);
  });

  it('says what it says, and nothing of the program', async () => {
    expect(cleanHtml(word)).toBe(`<p><strong>Objet\u00a0: Réunion</strong></p>
<p><strong>Bonjour {{ prenom | default: "ami" }}</strong>,</p>
<ul>
<li>Un<ol>
<li>Deux</li></ol>
</li>
<li>Trois</li></ul>
<p style="text-align:right"><em>Le bureau</em></p>
`);
    expect(await fromOfficeHtml(google)).toBe(
      '<p><strong>Bonjour</strong><em> {{prenom}}</em></p>\n<p><a href="https://example.org/a?b=c">ici</a></p>\n',
    );
    const folder = folderWith({ 'lettre.htm': Buffer.from(word, 'latin1') });
    const from = { name: 'Asso', address: 'asso@example.org' };
    const { source } = await readMessageFile(join(folder, 'lettre.htm'), { language: 'fr', defaultFrom: from });
    expect(source.subject).toBe('Réunion');
    expect(source.html).not.toMatch(/MsoNormal|mso-list|Objet/i);
  });

  it('nested without end is refused by name', async () => {
    const folder = folderWith({ 'a.html': `<meta name="generator" content="LibreOffice">${'<b>'.repeat(50_000)}` });
    await expect(convertMessage(join(folder, 'a.html'), 'fr')).rejects.toMatchObject({ code: 'message-too-nested' });
  });
});

const mail = [
  'From - Sat Nov 28 10:00:00 2026',
  'From: Moi <moi@example.org>',
  'To: toi@example.org',
  'Reply-To: Bureau <bureau@example.org>',
  'Subject: =?UTF-8?Q?R=C3=A9union_de_=7B=7B_nom_=7D=7D?=',
  'MIME-Version: 1.0',
  'Content-Type: multipart/mixed; boundary="m"',
  '',
  '--m',
  'Content-Type: multipart/related; boundary="r"',
  '',
  '--r',
  'Content-Type: text/html; charset=UTF-8',
  '',
  '<p>Bonjour {{ nom | default: &quot;x&quot; }} <img src="cid:a@b"></p>',
  '--r',
  'Content-Type: image/gif; name="été.gif"',
  'Content-ID: <a@b>',
  'Content-Disposition: inline',
  '',
  'GIF89a',
  '--r--',
  '--m',
  'Content-Type: text/plain; name="../plan.txt"',
  'Content-Disposition: attachment; filename="../plan.txt"',
  '',
  'Plan',
  '--m--',
  '',
].join('\r\n');

describe('a mail that was written before', () => {
  it('is a message with its pictures and attachments, and nothing of whom it was to', async () => {
    const read = await fromEml('m.eml', Buffer.from(mail));
    expect(read.html?.trim()).toBe(
      `<p>Bonjour {{ nom | default: "x" }} <img src="1-${encodeURIComponent('été.gif')}"></p>`,
    );
    expect(read).toMatchObject({ subject: 'Réunion de {{ nom }}', replyTo: 'Bureau <bureau@example.org>' });
    expect([...read.images.keys()]).toEqual(['1-été.gif']);
    expect(read.attachments.map(({ name }) => name)).toEqual(['plan.txt']);
    const folder = folderWith({ 'm.eml': mail });
    const from = { name: 'Asso', address: 'asso@example.org' };
    const { source } = await readMessageFile(join(folder, 'm.eml'), { language: 'fr', defaultFrom: from });
    expect(source).toMatchObject({ from, subject: 'Réunion de {{ nom }}', replyTo: { address: 'bureau@example.org' } });
    expect(source.attachments.map(({ filename }) => filename)).toEqual(['1-été.gif', 'plan.txt']);
  });

  it('with text alone is a text', async () => {
    const folder = folderWith({ 'm.eml': 'Subject: Bonjour\n\nCher {{ nom }},\n' });
    const { text, extension } = await convertMessage(join(folder, 'm.eml'), 'fr');
    expect({ text, extension }).toEqual({ text: '---\nsubject: "Bonjour"\n---\nCher {{ nom }},\n', extension: '.txt' });
  });

  it('that is encrypted or no mail is refused by name', async () => {
    const encrypted = 'Content-Type: multipart/encrypted; boundary="a"\n\n--a--\n';
    await expect(fromEml('f', Buffer.from(encrypted))).rejects.toMatchObject({ code: 'message-document-protected' });
    await expect(fromEml('f', Buffer.from(''))).rejects.toMatchObject({ code: 'message-document-damaged' });
  });
});
