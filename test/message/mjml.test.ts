import { describe, expect, it } from 'vitest';
import type { Language } from '../../src/language.ts';
import { htmlText } from '../../src/message/html.ts';
import { fromMjml as inLanguage } from '../../src/message/mjml.ts';
import { TemplateSet } from '../../src/message/template.ts';
import { errorOf } from '../helpers/errors.ts';

const fromMjml = (source: string, at = place, language: Language = 'fr') => inLanguage(source, at, language);
const place = { file: 'lettre.mjml', line: 4 };
const body = (inner: string, head = '') =>
  `<mjml>\n<mj-head>${head}</mj-head>\n<mj-body>\n${inner}\n</mj-body>\n</mjml>`;
const section = (inner: string) => `<mj-section><mj-column>${inner}</mj-column></mj-section>`;
const text = (inner: string) => section(`<mj-text>${inner}</mj-text>`);

function render(template: string, vars: Record<string, string>): string {
  return new TemplateSet('fr').parse(template, 'html').render({ email: 'a@exemple.fr', vars }, new Date());
}

describe('MJML', () => {
  it('becomes a page in the language asked for, with the Liquid as it was written', async () => {
    const html = await fromMjml(
      body(
        `${text('Bonjour {{ prenom | default: "l’ami" }}')}
{% if membre %}${section('<mj-button href="https://exemple.fr/?id={{ id }}&x=1">Voir</mj-button>')}{% endif %}
${section('{% for i in (1..2) %}<mj-text>{{ i }}</mj-text>{% endfor %}')}`,
        '<mj-title>Lettre de {{ mois }}</mj-title><mj-preview>Aperçu {{ prenom }}</mj-preview>',
      ),
      place,
    );
    const member = render(html, { prenom: '<Zoé>', membre: 'x', id: '7', mois: 'mars' });
    expect(member).toMatch(/^<!doctype html><html lang="fr"/i);
    expect(member).toContain('Bonjour &lt;Zoé&gt;');
    expect(member).toContain('href="https://exemple.fr/?id=7&x=1"');
    expect(member).toContain('<title>Lettre de mars</title>');
    const other = render(html, { prenom: '', mois: 'mars' });
    expect(other).toContain('Bonjour l’ami');
    expect(other).not.toContain('Voir');
    expect(await htmlText(html)).toContain('Bonjour {{ prenom | default: "l’ami" }}');
    expect(await fromMjml(body(text('x')), place, 'en')).toContain('<html lang="en"');
    expect(await fromMjml(body(text('x')).replace('<mjml>', '<mjml lang="wo">'), place)).toContain('<html lang="wo"');
  });

  it('fetches no font that the author did not ask for', async () => {
    expect(await fromMjml(body(text('x')), place)).not.toMatch(/fonts\.g|<link|@import/);
    const font = '<mj-font name="Raleway" href="https://exemple.fr/raleway.css"/>';
    const asked = body(text('x').replace('<mj-text>', '<mj-text font-family="Raleway">'), font);
    expect(await fromMjml(asked, place)).toContain('https://exemple.fr/raleway.css');
  });

  it('carries out inline styles', async () => {
    const style = '<mj-style inline="inline">.chaud { color: #a33 }</mj-style>';
    const html = await fromMjml(body(text('<b class="chaud">{{ x }}</b>'), style), place);
    expect(html).toMatch(/<b class="chaud" style="color: #a33;">\{\{ x \}\}<\/b>/);
    expect(html).toContain('<!--[if mso');
  });

  it.each([
    ['an element that does not exist', body('<mj-sectoin></mj-sectoin>'), 'mjml-element', 7, { near: 'mj-section' }],
    [
      'an element that is not possible',
      body('<mj-include path="/etc/passwd" />'),
      'mjml-element',
      7,
      { name: 'mj-include' },
    ],
    [
      'an element that is not closed',
      body('<mj-section>\n<mj-column>\n</mj-section>'),
      'mjml-syntax',
      8,
      { problem: '<mj-column>' },
    ],
    ['an element that was not opened', body('</mj-section>'), 'mjml-syntax', 6, { problem: '<mj-body>' }],
    ['an attribute that is not closed', body('<mj-section a="x></mj-section>'), 'mjml-syntax', undefined, {}],
    [
      'an element in the wrong place',
      body('x').replace('<mj-head></mj-head>', '<mj-text>a</mj-text>'),
      'mjml-syntax',
      5,
      {},
    ],
    ['no MJML at all', '<html><body>x</body></html>', 'mjml-syntax', 4, { problem: '<mjml>' }],
  ] as const)('is refused with %s, naming the line', async (_, source, code, line, params) => {
    const error = await errorOf(() => fromMjml(source, place));
    expect(error).toMatchObject({ code, params: { file: 'lettre.mjml', ...(line ? { line } : {}), ...params } });
  });

  it('does not look for elements in comments', async () => {
    expect(await fromMjml(body(`<!-- <mj-autre> -->${text('x')}`), place)).toContain('x');
  });
});
