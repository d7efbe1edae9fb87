import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Project } from '../helpers/facteur.ts';
import { workbook } from '../helpers/workbook.ts';

let project: Project;

beforeEach(() => {
  project = new Project({
    '.env': 'SMTP_HOST=127.0.0.1\nMAIL_FROM=bureau@example.org\n',
    'message.md': '---\nsubject: Des nouvelles\n---\n\nBonjour {{ prenom }}\n',
  });
});

afterEach(() => project.close());

/** Composes everything and sends nothing; the final status. */
function dryRun(...flags: string[]) {
  return project.json(['send', '--dry-run', '--yes', ...flags]);
}

it('takes destinataires.xlsx of the folder', async () => {
  const rows = [
    ['Courriel', 'Prénom'],
    ['lea@example.org', 'Léa'],
    ['awa@example.org', 'Awa'],
  ];
  project.write({ 'destinataires.xlsx': workbook([{ name: 'Membres', rows }]) });
  expect((await dryRun()).counts).toMatchObject({ total: 2, sent: 2 });
  const said = await project.run(['send', '--dry-run', '--yes']);
  expect(said.stdout).toContain('destinataires.xlsx (classeur Excel, feuille «\u202fMembres\u202f»');
});

it('takes the columns that are named, of a list without names too', async () => {
  project.write({ 'destinataires.csv': 'Léa;lea@example.org;x@example.org\nAwa;awa@example.org;\n' });
  const done = await project.run(['send', '--dry-run', '--yes', '--json', '--map', 'email=B']);
  expect(done.json().error).toMatchObject({ code: 'send-variable-missing' });
  const { id } = await dryRun('--map', 'email=B', '--map', 'prenom=A');
  expect((await project.deliveries(id)).map(({ email }) => email)).toEqual(['lea@example.org', 'awa@example.org']);
  const wrong = await project.run(['send', '--dry-run', '--yes', '--json', '--map', 'email']);
  expect([wrong.code, wrong.json().error.code]).toEqual([2, 'usage']);
});

it('writes what it found line by line, also when the list is refused', async () => {
  project.write({
    'destinataires.csv':
      'email;prenom\nlea@gmial.com;Léa\ncontact@example.org;Club\nlea@gmial.com;Léa\npas une adresse;X\na@example.org, b@example.org;Y\n=x@example.org;Z\n',
  });
  const refused = await project.run(['send', '--dry-run', '--json', '--report', 'rapport.csv']);
  expect([refused.code, refused.json().error.code]).toEqual([4, 'send-invalid-addresses']);
  const report = readFileSync(project.path('rapport.csv'), 'utf8');
  expect(
    report
      .split('\r\n')
      .toSorted()
      .map((line) => line.split(',').slice(0, 3).join()),
  ).toEqual([
    '',
    '2,lea@gmial.com,typo',
    '3,contact@example.org,role',
    '4,lea@gmial.com,duplicate',
    '4,lea@gmial.com,typo',
    '5,pas une adresse,invalid',
    '6,a@example.org,several',
    'line,email,finding',
  ]);
  const said = await project.run(['send', '--dry-run', '--yes']);
  expect(said.code, said.stderr).toBe(0);
  expect(said.stdout).toContain('lea@gmial.com – vouliez-vous lea@gmail.com');
  expect(said.stdout).toContain('«\u202fa@example.org, b@example.org\u202f» → a@example.org');
  const nowhere = await project.run(['send', '--dry-run', '--json', '--report', 'rien/rapport.csv']);
  expect([nowhere.code, nowhere.json().error.code]).toEqual([3, 'send-report']);
});

it('chooses among the rows, and says what it left out', async () => {
  project.write({
    'destinataires.csv':
      'email;prenom;Ville\na@example.org;A;Podor\nb@example.org;B;Nîmes\nc@example.org;C;Podor\nB2@example.org;D;Podor\n',
    'deja.csv': 'C@Example.org\n"x@example.org, b2@example.org"\n',
  });
  const podor = await dryRun('--where', 'ville == "Podor"');
  expect((await project.deliveries(podor.id)).map(({ number, email }) => [number, email])).toEqual([
    [1, 'a@example.org'],
    [2, 'c@example.org'],
    [3, 'B2@example.org'],
  ]);
  const said = await project.run([
    'send',
    '--dry-run',
    '--yes',
    '--where',
    'ville == "Podor"',
    '--exclude',
    'deja.csv',
  ]);
  expect(said.stdout).toContain('1 ligne écartée par --where');
  expect(said.stdout).toContain('2 lignes écartées par --exclude');
  const latest = await project.json(['status']);
  expect(latest.counts).toMatchObject({ total: 1, sent: 1 });
  const nobody = await project.run(['send', '--dry-run', '--yes', '--json', '--only-failed-of', podor.id]);
  expect(nobody.json().error.code).toBe('send-nobody');
  expect(nobody.json().error.message).toContain('4 lignes écartées par --only-failed-of');
});

it.each([
  [['--where', 'vile == "Podor"'], 2, 'where-column'],
  [['--where', 'ville =='], 2, 'where-syntax'],
  [['--where', 'ville = "Podor"'], 2, 'where-syntax'],
  [['--where', 'ville == "Podor" && prenom == "A"'], 2, 'where-syntax'],
  [['--where', 'ville | upcase == "PODOR"'], 2, 'where-syntax'],
  [['--where', 'ville | nofilter'], 4, 'liquid-unknown-filter'],
  [['--exclude', 'rien.csv'], 2, 'list-not-found'],
  [['--only-failed-of', 'zzzzzz'], 5, 'campaign-not-found'],
] as const)('%j is refused', async (flags, code, error) => {
  project.write({ 'destinataires.csv': 'email;prenom;Ville\na@example.org;A;Podor\n' });
  const done = await project.run(['send', '--dry-run', '--yes', '--json', ...flags]);
  expect([done.code, done.json().error.code]).toEqual([code, error]);
});
