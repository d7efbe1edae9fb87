import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { marked, nobody, withoutGapsHtml, withoutGapsText } from '../../src/app/archive/neutral.ts';
import type { Language } from '../../src/language.ts';
import { compileMessage } from '../../src/message/compile.ts';
import type { MessageSource } from '../../src/message/types.ts';
import { csv, Project } from '../helpers/facteur.ts';

/** What a message says to nobody, as text and as HTML. */
function said(text: string, language: Language = 'fr', html: string | null = null): string {
  const source: MessageSource = {
    ...{ from: { name: '', address: 'a@example.org' }, replyTo: null, attachments: [], language },
    ...{ subject: 'x', text, html },
  };
  const message = compileMessage(marked(source), { stamp: 'x', contents: new Map() });
  const rendered = message.check({ email: '', vars: nobody(['Prénom', 'Nom', 'Ville'], {}) });
  return html === null ? withoutGapsText(rendered.text, language) : withoutGapsHtml(rendered.html ?? '', language);
}

describe('a message to nobody', () => {
  it.each([
    ['Bonjour {{ prenom }},', 'Bonjour,'],
    ['Bonjour {{ prenom }} {{ nom }}\u00a0!', 'Bonjour\u00a0!'],
    ['Bonjour, {{ prenom }} !', 'Bonjour !'],
    ['Cher {{ prenom }},', 'Bonjour,'],
    ['Chers {{ prenom }} {{ nom }} !', 'Bonjour !'],
    ['Chère / Cher {{ prenom }},', 'Bonjour,'],
    ['Cher(e) {{ prenom }}, merci.', 'Bonjour, merci.'],
    ['Chers {{ prenom | default: "amis" }},', 'Chers amis,'],
    ['{{ prenom }}, la fête à {{ ville }} !', 'La fête !'],
    ['La fête ({{ ville }}) aura lieu samedi.', 'La fête aura lieu samedi.'],
    ['{% if prenom %}Salut {{ prenom }}{% else %}Salut à tous{% endif %} !', 'Salut à tous !'],
    ['https://example.org/?id={{ nom }}&a=1', 'https://example.org/?id=&a=1'],
    ['Partir : {{ unsubscribe_url }}\nSuite', 'Suite'],
    ['{% raw %}{{ prenom }}{% endraw %}', '{{ prenom }}'],
  ])('reads well in French: %s', (written, read) => {
    expect(said(written)).toBe(read);
  });

  it('reads well in English', () => {
    expect(said('Dear {{ prenom }},', 'en')).toBe('Hello,');
    expect(said('Hi {{ prenom }}! The party in {{ ville }} is on.', 'en')).toBe('Hi! The party is on.');
  });

  it('reads well as HTML, and leads nobody out of the list', () => {
    const html =
      '<p><strong>Bonjour</strong> <em>{{ prenom }}</em>,</p><p>{{ nom }}</p><p>Podor<br>\n<a href="{{ unsubscribe_url }}">Partir</a></p>';
    expect(said('x', 'fr', html)).toBe('<p><strong>Bonjour</strong>,</p><p>Podor<br></p>');
  });
});

const MESSAGE = `---
subject: "{{ name }}, la fête <de> Podor"
attachments: [plan.txt]
---
Bonjour {{ name }},

![Le jardin](jardin.png)

<script>alert(1)</script>

À samedi !
`;
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

describe('facteur archive', () => {
  const project = new Project({
    ...{ '.env': 'SMTP_URL=smtp://127.0.0.1:1\nMAIL_FROM=a@example.org\nFACTEUR_AUTOSTART=0\n' },
    ...{ 'message.md': MESSAGE, 'destinataires.csv': csv(3), 'plan.txt': 'plan' },
    'facteur.yaml': 'identity:\n  name: Les Jardins & co\n',
  });
  writeFileSync(project.path('jardin.png'), Buffer.from(PIXEL, 'base64'));
  afterAll(() => project.close());
  const page = (name: string) => readFileSync(project.path(`site/${name}`), 'utf8');

  it('writes pages that name nobody, and an index of them; overwrites only its own', async () => {
    const { id } = await project.json<{ id: string }>(['send', '--yes', '--key', 'one']);
    await project.json(['archive', id, '-o', 'site', '--attachments']);
    const html = page(`${id}.html`);
    expect(html).toContain('<title>La fête &lt;de&gt; Podor</title>');
    expect(html).toContain('Bonjour,');
    expect(html).toContain("default-src 'none'");
    expect(html).not.toMatch(/name1|Membre 1|@example\.org|cid:|unsubscribe/i);
    expect(readdirSync(project.path(`site/${id}`)).sort()).toEqual(['jardin.png', 'plan.txt']);
    expect(html).toContain(`src="${id}/jardin.png"`);
    expect(html).toContain(`<a href="${id}/plan.txt">plan.txt</a>`);

    const second = await project.json<{ id: string }>(['send', '--yes', '--key', 'two']);
    await project.json(['archive', second.id, '-o', 'site', '--set', 'name=Chers amis']);
    expect(page(`${second.id}.html`)).toContain('Bonjour Chers amis,');
    expect(page('index.html')).toContain('<h1>Les messages de Les Jardins &amp; co</h1>');
    for (const one of [id, second.id]) expect(page('index.html')).toContain(`<a href="${one}.html">`);

    // Without its attachments they go; what is not its own stays as it is, and is not written over.
    await project.json(['archive', id, '-o', 'site']);
    expect(existsSync(project.path(`site/${id}/plan.txt`))).toBe(false);
    const third = await project.json<{ id: string }>(['send', '--yes', '--key', 'three']);
    writeFileSync(project.path(`site/${third.id}.html`), 'mine');
    const refused = await project.run(['archive', third.id, '-o', 'site', '--json']);
    expect(refused.code).toBe(3);
    expect(JSON.parse(refused.stdout).error.code).toBe('archive-not-ours');
    expect(page(`${third.id}.html`)).toBe('mine');
    expect(page('index.html')).not.toContain(third.id);
  });
});
