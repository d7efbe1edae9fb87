import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { finished, Project } from '../helpers/facteur.ts';
import { type TestCell, workbook, workbookParts, zip } from '../helpers/workbook.ts';

let project: Project;

beforeEach(() => {
  project = new Project({
    '.env': 'SMTP_HOST=127.0.0.1\nMAIL_FROM=bureau@example.org\n',
    'message.md': '---\nsubject: Des nouvelles\n---\n\nBonjour {{ prenom }}\n',
  });
});

afterEach(() => project.close());

/** Runs a command with its standard input or output connected to a file, as a shell does: `< liste.csv`. */
function connected(redirection: string, ...args: string[]) {
  return finished(project.start(args, {}, ['sh', '-c', `exec "$@" ${redirection}`, 'sh']));
}

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
  const report = readFileSync(project.path('rapport.csv'), 'utf8').replace('\ufeff', '');
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

it('reads a list from standard input, and shows what it recognised', async () => {
  const list = 'Adhérents\r\nPrénom|Joindre\r\nZoé|zoé@example.org\r\nAwa|awa@exämple.org\r\n';
  project.write({ 'l.csv': Buffer.from(list, 'latin1') });
  const done = await connected('< l.csv', 'send', '-t', '-', '--dry-run', '--yes');
  expect(done.code, done.stderr).toBe(0);
  expect(done.stdout).toContain('(entrée standard) (windows-1252');
  expect(done.stdout).toMatch(/noms à la ligne 2\).*: Prénom \| Joindre/);
  expect(done.stdout).toMatch(/ligne 4.: Awa \| awa@xn--exmple-cua\.org/);
  expect(done.stdout).toMatch(/1 adresse avec des lettres accentuées .*SMTPUTF8/);
  const empty = await connected('< /dev/null', 'send', '-t', '-', '--dry-run', '--json');
  expect([empty.code, empty.json().error.code]).toEqual([4, 'list-empty']);
});

it('reads a list as the flags say', async () => {
  project.write({ 'l.csv': 'nom#mel\nprenom#email\nZo\x82#a@example.org\n' });
  const flags = ['--encoding', 'latin1', '--delimiter', '#', '--header', '2'];
  const { id } = await dryRun('-t', 'l.csv', ...flags);
  expect((await project.deliveries(id)).map(({ email }) => email)).toEqual(['a@example.org']);
  for (const [flag, value] of Object.entries({ '--delimiter': ';;', '--header': '0', '--encoding': 'klingon' })) {
    const wrong = await project.run(['send', '-t', 'l.csv', '--dry-run', '--json', flag, value]);
    expect([wrong.code, wrong.json().error.message]).toEqual([2, expect.stringContaining(flag)]);
  }
});

it('exports for Excel when it writes into a file', async () => {
  project.write({ 'destinataires.csv': 'email;prenom\n+zoé@example.org;Zoé\n' });
  const { id } = await dryRun();
  const piped = await project.run(['export', id]);
  expect(piped.stdout).toMatch(/^number,email,.*\r\n1,'\+zoé@example.org,sent,/);
  await connected('> envoi.csv', 'export', id);
  expect(readFileSync(project.path('envoi.csv'), 'utf8')).toBe(`\ufeff${piped.stdout}`);
  project.write({ 'message.md': '---\nsubject: Encore\n---\n\n{{ state }}\n' });
  const again = await dryRun('-t', 'envoi.csv');
  expect((await project.deliveries(again.id)).map(({ email }) => email)).toEqual(['+zoé@example.org']);
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

it('takes what a command prints, with times of their own, which a dry run does not wait for, and reports on it', async () => {
  project.write({ 'membres.csv': 'email;prenom;sendAt\na@example.org;A;2099-12-01 08:00\nb@example.org;B;\n' });
  const said = await project.run(['send', '--dry-run', '--yes', '-t', '!cat membres.csv']);
  expect(said.stderr + said.stdout).toContain('Liste !cat membres.csv');
  expect(said.stdout).toContain('1 destinataire à une heure choisie pour chacun');
  const { id, counts } = await project.json(['status']);
  expect(counts).toMatchObject({ total: 2, sent: 2 });
  project.setEnv({ FACTEUR_AUTOSTART: '0' });
  const waiting = await project.json(['send', '--yes', '-t', '!cat membres.csv']);
  const { ownTimes, etaSeconds } = await project.json(['status', waiting.id]);
  expect(ownTimes).toMatchObject({ waiting: 1, nextAt: expect.stringContaining('2099-12-01T') });
  expect(etaSeconds).toBeGreaterThan(70 * 365 * 86_400);
  expect((await project.run(['report', id, '-o', 'bilan.html'])).stdout).toContain('bilan.html');
  const page = readFileSync(project.path('bilan.html'), 'utf8');
  expect(page).toContain(`Bilan de l’envoi ${id}`);
  expect(page).toContain('<tr><td>Total</td><td class="n">2</td></tr>');
  expect(page).not.toMatch(/<script|https?:/);
});

it('says in JSON, too, what it left out', async () => {
  project.write({ 'destinataires.csv': 'email;prenom\na@example.org;A\nb@example.org;B\n' });
  project.setEnv({ FACTEUR_AUTOSTART: '0' });
  const chosen = await project.json(['send', '--yes', '--where', 'prenom == "A"']);
  expect(chosen).toMatchObject({ total: 1, leftOut: { where: 1, exclude: 0, onlyFailedOf: 0 } });
  expect(await project.json(['send', '--yes'])).not.toHaveProperty('leftOut');
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

describe('a workbook with hidden rows and cells without a value', () => {
  const rows: TestCell[][] = [
    ['Email', 'Prénom', 'Montant'],
    ['a@example.org', 'Ã‰lodie', 12],
    ['b@example.org', 'Awa', { xml: '<c t="e"><v>#N/A</v></c>' }],
  ];
  const hide = (parts: Readonly<Record<string, string>>) => {
    const path = 'xl/worksheets/sheet1.xml';
    return zip({ ...parts, [path]: parts[path]?.replace('<row r="3"', '<row r="3" hidden="1"') ?? '' });
  };

  beforeEach(() => project.write({ 'destinataires.xlsx': hide(workbookParts([{ name: 'x', rows }])) }));

  it('is refused until somebody says what becomes of hidden rows', async () => {
    const refused = await project.run(['send', '--dry-run', '--json']);
    expect([refused.code, refused.json().error.code]).toEqual([4, 'send-hidden-rows']);
    expect(refused.json().error.message).toContain('b@example.org');
    const without = await dryRun('--skip-hidden');
    expect((await project.deliveries(without.id)).map(({ email }) => email)).toEqual(['a@example.org']);
    expect((await dryRun('--mend', 'text')).counts).toMatchObject({ total: 2, sent: 2 });
    const said = await project.run(['send', '--dry-run', '--skip-hidden']);
    expect(said.stdout).toContain('1 ligne écartée par --skip-hidden');
    expect(said.stdout).toContain('«\u202fÃ‰lodie\u202f» → «\u202fÉlodie\u202f»');
  });

  it('is refused where the message shows a cell that has none', async () => {
    project.write({ 'message.md': '---\nsubject: Des nouvelles\n---\n\nBonjour {{ prenom }}, {{ montant }} €\n' });
    const refused = await project.run(['send', '--dry-run', '--yes', '--json']);
    expect(refused.code).toBe(4);
    expect(refused.json().error.message).toContain('#N/A');
    expect((await dryRun('--skip-hidden')).counts).toMatchObject({ total: 1, sent: 1 });
    const report = await project.run(['check', '-m', 'message.md', '-t', 'destinataires.xlsx', '--report', 'r.csv']);
    expect(report.code).toBe(4);
    expect(readFileSync(project.path('r.csv'), 'utf8')).toMatch(
      /3,b@example.org,hidden,.*3,b@example.org,cell-error,Montant : #N\/A/s,
    );
  });

  it('has options that say what they take', async () => {
    const wrong = await project.run(['send', '--dry-run', '--json', '--mend', 'tout']);
    expect([wrong.code, wrong.json().error.code]).toEqual([2, 'usage']);
    expect(wrong.json().error.message).toContain('text, zeros, capitals, all');
    const other = await project.run(['send', '--dry-run', '--json', '--rows', 'data']);
    expect([other.code, other.json().error.code]).toEqual([2, 'list-option']);
  });
});
