import { describe, expect, it } from 'vitest';
import { convertForeign } from '../../src/message/foreign/convert.ts';
import { findForeign, looksMeant } from '../../src/message/foreign/find.ts';
import { checkTemplate } from '../../src/message/liquid.ts';

const columns = ['email', 'Prénom', 'nom', 'Ville de naissance'];
const convert = (text: string, html = false) => convertForeign(text, { html, columns });

describe('a variable of another system', () => {
  it.each([
    ['*|FNAME|*', '{{ prenom }}'],
    ['*|LNAME|*', '{{ nom }}'],
    ['*|EMAIL|*', '{{ email }}'],
    ['*|UNSUB|*', '{{ unsubscribe_url }}'],
    [
      '*|IF:FNAME|*Cher *|FNAME|**|ELSE:|*Bonjour*|END:IF|*',
      '{% if prenom %}Cher {{ prenom }}{% else %}Bonjour{% endif %}',
    ],
    ['{{ contact.PRENOM }}', '{{ prenom }}'],
    ['{{ contact.PRENOM | default : "ami" }}', '{{ prenom | default: "ami" }}'],
    ['{{ contact.firstname }}', '{{ prenom }}'],
    ['{{ params.nom }}', '{{ nom }}'],
    ['{{ personalization_token("contact.firstname", "ami") }}', '{{ prenom | default: "ami" }}'],
    ['{{var:prenom:"ami"}}', '{{ prenom | default: "ami" }}'],
    ['{{data:nom}}', '{{ nom }}'],
    ['[[data:prenom:"ami"]]', '{{ prenom | default: "ami" }}'],
    ['[[var:nom]]', '{{ nom }}'],
    ['[[nom]]', '{{ nom }}'],
    ['[[Prénom]]', '{{ prenom }}'],
    ['[[UNSUB_LINK_FR]]', '{{ unsubscribe_url }}'],
    ['%PRENOM%', '{{ prenom }}'],
    ['%%FirstName%%', '{{ prenom }}'],
    ['%%=v(@nom)=%%', '{{ nom }}'],
    ['[Name,fallback=ami]', '{{ nom | default: "ami" }}'],
    ['[unsubscribe]', '{{ unsubscribe_url }}'],
    ['[UNSUBSCRIBEURL]', '{{ unsubscribe_url }}'],
    ['[FIRST NAME]', '{{ prenom }}'],
    ['[Prénom]', '{{ prenom }}'],
    ['{prenom}', '{{ prenom }}'],
    ['{FirstName}', '{{ prenom }}'],
    ['{ville de naissance}', '{{ ville_de_naissance }}'],
    ['{$nom}', '{{ nom }}'],
    ['{!Contact.LastName}', '{{ nom }}'],
    ['{contactfield=firstname}', '{{ prenom }}'],
    ['{subtag:name}', '{{ nom }}'],
    ['$[FNAME]$', '{{ prenom }}'],
    ['{ MERGEFIELD Prénom \\* MERGEFORMAT }', '{{ prenom }}'],
    ['«Prénom»', '{{ prenom }}'],
    ['&laquo;nom&raquo;', '{{ nom }}'],
    ['<<nom>>', '{{ nom }}'],
    ['&lt;&lt;nom&gt;&gt;', '{{ nom }}'],
    ['$' + '{nom}', '{{ nom }}'],
    ['#{nom}', '{{ nom }}'],
    ['{{{nom}}}', '{{ nom }}'],
    ['{%PRENOM%}', '{{ prenom }}'],
    ['@prenom@', '{{ prenom }}'],
    ['@@NOM@@', '{{ nom }}'],
    ['##NOM##', '{{ nom }}'],
    ['#NOM#', '{{ nom }}'],
    ['$NOM$', '{{ nom }}'],
    ['[%first_name%]', '{{ prenom }}'],
    ['<Prénom>', '{{ prenom }}'],
    ['&lt;nom&gt;', '{{ nom }}'],
    ['@firstname', '{{ prenom }}'],
    ['$prenom', '{{ prenom }}'],
    ['<a href="https://x.fr/?m=*|EMAIL|*">', '<a href="https://x.fr/?m={{ email }}">'],
  ])('%s is %s', (written, expected) => {
    const { text, changes } = convert(`Bonjour ${written}, merci.`);
    expect(text).toBe(`Bonjour ${expected}, merci.`);
    expect(changes.every(({ write }) => write !== null)).toBe(true);
    expect(() => checkTemplate(text, { file: 'm', line: 1 })).not.toThrow();
    expect(convert(text).changes).toEqual([]);
  });

  it('keeps its own name where the list has no such column, or there is no list', () => {
    expect(convert('*|MMERGE7|* [[pays]]').text).toBe('{{ mmerge7 }} {{ pays }}');
    expect(convert('{pays} [Pays]').text).toBe('{pays} [Pays]');
    expect(convertForeign('*|FNAME|* {prenom} [Pays]', { html: false, columns: 'fr' }).text).toBe(
      '{{ prenom }} {{ prenom }} [Pays]',
    );
    expect(convert('*|MC:SUBJECT|*')).toEqual({
      text: '*|MC:SUBJECT|*',
      changes: [{ written: '*|MC:SUBJECT|*', write: null }],
    });
  });
});

/** What deserves a word although the list has no such column. */
const told = (text: string, html = false) =>
  findForeign(text, { html })
    .filter(({ kind, ...found }) => kind === 'filler' || looksMeant({ kind, ...found }))
    .map(({ written }) => written);

describe('what only looks like one', () => {
  it.each([
    '{{ prenom }} {{ ["Prénom"] }} {% if nom %}{{ nom | default: "[nom]" }}{% endif %}',
    '[un lien](https://x.fr) [un lien][1] ![photo](x.png) - [ ] à faire',
    'Il a dit «bonjour» et [sic] puis […] [voir la photo]',
    'https://x.fr/caf%C3%A9t%C3%A9s?a=%20b%20 et 50 % de 30 %',
    'awa@nom-de-domaine.fr @example {1} {} [] [1] %',
    'a < b > c <awa@example.org> <https://x.fr>',
    'Louis XIV, XXe siècle, XXXe anniversaire',
  ])('%s is left alone', (text) => {
    expect(told(text)).toEqual([]);
    expect(convert(text).text).toBe(text);
  });

  it('may be what a page is made of', () => {
    const page =
      '<style>a{color:red} .nom{b:c} @media {x}</style><!--[if mso]>{nom}<![endif]--><script>var a = {nom}</script><nom><p>{pays}</p>';
    expect(told(page, true)).toEqual(['{pays}']);
    expect(convert(page, true).text).toBe(page);
  });

  it('deserves a word when it looks like a variable, or like a text still to be written', () => {
    expect(told('{pays} [Pays] %PAYS% [[pays]] *|PAYS|* «Pays» lorem ipsum XXX xxx')).toEqual([
      ...['{pays}', '[Pays]', '%PAYS%', '[[pays]]', '*|PAYS|*', '«Pays»', 'lorem ipsum', 'XXX', 'xxx'],
    ]);
  });
});
