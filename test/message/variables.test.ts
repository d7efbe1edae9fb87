import { describe, expect, it } from 'vitest';
import { createEngine } from '../../src/message/liquid.ts';
import { TemplateSet } from '../../src/message/template.ts';
import { VariableReader, variableNames } from '../../src/message/variables.ts';

const row = (vars: Record<string, string>) => ({ email: 'zoe@exemple.fr', vars });

describe('names of columns', () => {
  it.each([
    ['Prénom', 'prenom'],
    ['Prénom', 'prénom'],
    ['Prénom', 'PRENOM'],
    ['Prénom', 'Pre\u0301nom'],
    ['Prénom usuel', 'prenom_usuel'],
    ['Code-postal', 'code_postal'],
    ['Code postal', 'code-postal'],
    ['N° d’adhérent', 'n_d_adherent'],
    ['2024', '_2024'],
    ['blank', '_blank'],
  ])('%j is reached as %j', (column, name) => {
    expect(new VariableReader().get(row({ [column]: 'X' }), name)).toBe('X');
  });

  it('mean the column that is written exactly so before any other', () => {
    const reader = new VariableReader();
    expect(reader.get(row({ nom: 'a', Nom: 'b' }), 'Nom')).toBe('b');
    expect(reader.get(row({ nom: 'a', Nom: 'b' }), 'nom')).toBe('a');
    expect(reader.get(row({ nom: 'a', Nom: 'b' }), 'NOM')).toBeUndefined();
  });

  it('follow the list when rows of another shape come', () => {
    const reader = new VariableReader();
    expect(reader.get(row({ Prénom: 'a' }), 'prenom')).toBe('a');
    expect(reader.get(row({ PRENOM: 'b', x: '' }), 'prenom')).toBe('b');
    expect(reader.get(row({ x: '' }), 'prenom')).toBeUndefined();
    expect(reader.get(row({ Prénom: 'c' }), 'prenom')).toBe('c');
  });

  it('include the address as `email`, whatever its column is called', () => {
    const reader = new VariableReader();
    expect(reader.get(row({}), 'email')).toBe('zoe@exemple.fr');
    expect(reader.get(row({ Courriel: 'x' }), 'email')).toBe('zoe@exemple.fr');
    expect(reader.get(row({ 'E-mail': 'Zoe@Exemple.fr', EMAIL: 'other' }), 'email')).toBe('other');
    expect(reader.get(row({ Email: 'Zoe@Exemple.fr' }), 'email')).toBe('Zoe@Exemple.fr');
  });

  it('can be written in a template as `variableNames` says, each for its own column', () => {
    const columns = [
      'Prénom',
      'Nom de famille',
      'nom',
      'Nom',
      'Blank',
      '2024',
      'N°',
      '!?',
      'and',
      'say "x"',
      'a.b',
      "l'an",
    ];
    const vars = Object.fromEntries(columns.map((column, i) => [column, `value ${i}`]));
    for (const [i, { column, write }] of variableNames(columns).entries()) {
      expect(column).toBe(columns[i]);
      const source = `{{ ${write} }}`;
      createEngine({ escape: false, language: 'fr', now: () => new Date(0) }).parse(source);
      expect(new TemplateSet('fr').parse(source, 'text').render(row(vars), new Date(0)), source).toBe(`value ${i}`);
    }
    expect(variableNames(['Prénom', 'nom', 'Nom'])).toEqual([
      { column: 'Prénom', write: 'prenom' },
      { column: 'nom', write: '["nom"]' },
      { column: 'Nom', write: '["Nom"]' },
    ]);
  });
});
