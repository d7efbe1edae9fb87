import { lstatSync, readFileSync, symlinkSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Project } from '../helpers/facteur.ts';

const DAY_S = 24 * 3600;

function project(files: Readonly<Record<string, string>> = {}): Project {
  const made = new Project(files);
  onTestFinished(() => made.close());
  return made;
}

const message = { 'message.md': '---\nsubject: Bonjour\nfrom: asso@example.org\n---\nBonjour {{ nom }}\n' };

describe('facteur suppress', () => {
  it('adds, lists and removes addresses, with reason and date', async () => {
    const here = project();
    const added = await here.run([
      'suppress',
      'add',
      'Ada@Example.org',
      'Zoé <zoe@exemple.fr>',
      '--reason',
      'unsubscribed',
    ]);
    expect(added).toMatchObject({ code: 0, stderr: '' });
    expect(added.stdout).toContain('2 adresses ajoutées');
    expect((await here.run(['suppress', 'add', 'ada@example.org', '--json'])).json()).toEqual({ added: 0, already: 1 });
    const listed = (await here.run(['suppress', 'list', '--json'])).json();
    expect(listed.suppressions).toMatchObject([
      { email: 'ada@example.org', reason: 'unsubscribed', detail: '' },
      { email: 'zoe@exemple.fr', reason: 'unsubscribed', detail: '' },
    ]);
    expect(Date.parse(listed.suppressions[0].at)).not.toBeNaN();
    const removed = await here.run(['suppress', 'remove', 'ADA@example.org', 'nobody@example.org', '--json']);
    expect(removed.json()).toEqual({ removed: 1, missing: 1 });
    const shown = await here.run(['suppress', 'list', '--lang', 'en']);
    expect(shown.stdout).toMatch(/^zoe@exemple\.fr {2}unsubscribed {2}.+\n1 address left out of campaigns\.\n$/);
  });

  it('refuses what is no address, and adds nothing then', async () => {
    const here = project();
    const refused = await here.run(['suppress', 'add', 'ada@example.org', 'ada', '--json']);
    expect(refused.code).toBe(2);
    expect(refused.json().error.code).toBe('address-invalid');
    expect((await here.run(['suppress', 'list', '--json'])).json()).toEqual({ suppressions: [] });
  });

  it('imports any list, and what it has exported with reasons and dates, formulas harmless', async () => {
    const here = project({
      'morts.csv': 'Nom;Courriel\nA;a@example.org\nB;pas une adresse\nC;c@example.org, d@example.org\n',
    });
    const options = ['--reason', 'hard-bounce', '--detail', 'liste de 2025', '--json'];
    const imported = await here.run(['suppress', 'import', 'morts.csv', ...options]);
    expect(imported.json()).toEqual({ added: 3, already: 0, invalid: 1 });
    await here.run(['suppress', 'add', '+tag@example.org', '--detail', '=HYPERLINK("x")', '--reason', 'complaint']);
    const { suppressions } = (await here.run(['suppress', 'list', '--json'])).json();
    const exported = (await here.run(['suppress', 'export'])).stdout;
    expect(exported.split('\r\n').slice(0, 2)).toEqual([
      '\ufeffemail,reason,at,detail,topic',
      `'+tag@example.org,complaint,${suppressions[0].at},"'=HYPERLINK(""x"")",`,
    ]);
    // Into a file, as PowerShell needs it; one that is there is replaced.
    expect((await here.run(['suppress', 'export', '-o', 'morts.csv'])).stdout).toContain('morts.csv');
    expect(readFileSync(here.path('morts.csv'), 'utf8')).toBe(exported);
    const nowhere = await here.run(['suppress', 'export', '-o', 'non/morts.csv']);
    expect([nowhere.code, nowhere.stderr]).toEqual([3, expect.stringContaining('non/morts.csv')]);
    const other = project({ 'export.csv': exported });
    const again = await other.run(['suppress', 'import', 'export.csv', '--json']);
    expect(again.json()).toEqual({ added: 4, already: 0, invalid: 0 });
    expect((await other.run(['suppress', 'list', '--json'])).json()).toEqual({ suppressions });
  });

  it('is obeyed by every campaign, which says so', async () => {
    const here = project({ ...message, 'destinataires.csv': 'email;nom\na@example.org;A\nB@example.org;B\n' });
    await here.run(['suppress', 'add', 'b@example.org']);
    const sent = await here.run(['send', '--dry-run', '--yes']);
    expect(sent.stdout).toContain('1 adresse désinscrite ou morte, écartée');
    expect((await here.run(['export'])).stdout).toContain('2,B@example.org,skipped,0,suppressed,');
    // A link stays, and leads to the new file.
    symlinkSync('ailleurs.csv', here.path('envoi.csv'));
    here.write({ 'ailleurs.csv': 'old' });
    await here.run(['export', '-o', 'envoi.csv']);
    expect(lstatSync(here.path('envoi.csv')).isSymbolicLink()).toBe(true);
    expect(readFileSync(here.path('envoi.csv'), 'utf8')).toMatch(/^\ufeffnumber,(?:.*\r\n)+2,B@example\.org,skipped/);
  });

  it('shows its help with exit code 2 when the subcommand is missing', async () => {
    const finished = await project().run(['suppress', '--lang', 'en']);
    expect(finished.code).toBe(2);
    expect(finished.stderr).toMatch(/^Usage: facteur suppress/);
    expect(finished.stderr).not.toContain('❌');
  });
});

describe('facteur purge', () => {
  it('erases campaigns that finished long ago, and only these', async () => {
    const here = project({
      ...message,
      'destinataires.csv': 'email;nom\na@example.org;A\nb@example.org;B\n',
      clock: '0',
    });
    here.setEnv({ FACTEUR_TEST_CLOCK: here.path('clock') });
    const old = (await here.run(['send', '--dry-run', '--json', '--yes'])).json();
    here.write({ clock: String(10 * DAY_S) });
    const late = (await here.run(['send', '--dry-run', '--json', '--yes'])).json();
    const none = await here.run(['purge', '--older-than', '11']);
    expect(none.stdout).toContain('Aucun envoi n’est terminé depuis plus de 11 jours.');
    const purged = await here.run(['purge', '--older-than', '9', '--yes']);
    expect(purged.code).toBe(0);
    expect(purged.stdout).toMatch(/^🗑️ {2}1 envoi terminé depuis plus de 9 jours \(2 destinataires\)/);
    expect(purged.stdout).toContain('✅ Effacé : 1 envoi, 2 destinataires, 0 fichier.'.replace(' :', '\u202f:'));
    expect((await here.run(['status', old.id])).code).toBe(5);
    expect((await here.run(['status', late.id, '--json'])).json().counts.total).toBe(2);
    here.write({ clock: String(30 * DAY_S) });
    const json = (await here.run(['purge', '--older-than', '1', '--json'])).json();
    expect(json).toMatchObject({ campaigns: 1, deliveries: 2, contents: 1 });
  });

  it('wants to know how old, in whole days', async () => {
    const here = project();
    expect(await here.run(['purge', '--lang', 'en'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('The option --older-than <days> is missing'),
    });
    expect((await here.run(['purge', '--older-than', '0'])).code).toBe(2);
  });
});
