import { expect, it } from 'vitest';
import { changedYaml } from '../../src/config/yaml-write.ts';

const FILE = `# Réglages de l’association
delay: 5 # secondes

identity:
  name: Jardins # le nom
  # où l’on nous écrit
  address: |
    1 rue des Lilas
    38000 Grenoble
`;

const change = (text: string, value: object) => changedYaml(text, [{ path: [], value }]);

it('keeps comments, order and the form of texts', async () => {
  expect(await change(FILE, { delay: 10, identity: { name: 'Les Jardins' }, limits: { perDay: 400 } })).toBe(
    `${FILE.replace('delay: 5', 'delay: 10').replace('name: Jardins', 'name: Les Jardins')}limits:\n  perDay: 400\n`,
  );
});

it('keeps the line ends of a file that was made on Windows', async () => {
  const dos = (text: string) => text.replaceAll('\n', '\r\n');
  expect(await change(dos(FILE), { delay: 10 })).toBe(dos(FILE.replace('delay: 5', 'delay: 10')));
});

it('takes away what is null, and headings with nothing below them', async () => {
  expect(await change('a: 1\nidentity:\n  name: X\nb: 2\n', { identity: { name: null } })).toBe('a: 1\nb: 2\n');
  expect(await change('# ici\n\na: 1\nb: 2\n', { a: null, c: null })).toBe('# ici\n\nb: 2\n');
  expect(await change('a: 1\n', { a: null })).toBe('');
});

it('begins a file, and fills a heading that had nothing', async () => {
  expect(await change('', { identity: { name: 'X' } })).toBe('identity:\n  name: X\n');
  expect(await change('# rien encore\n', { delay: 3 })).toBe('# rien encore\n\ndelay: 3\n');
  expect(await change('identity:\n', { identity: { name: 'X' } })).toBe('identity:\n  name: X\n');
});

it('replaces lists whole, and writes what has to be between quotes so', async () => {
  expect(await change('retry:\n  schedule: [1m, 5m]\n', { retry: { schedule: ['2m'] } })).toBe(
    'retry:\n  schedule:\n    - 2m\n',
  );
  expect(await change('', { identity: { colour: '#00aa77' } })).toBe('identity:\n  colour: "#00aa77"\n');
});
