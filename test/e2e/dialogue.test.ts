import { spawn } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { csv, type Finished, finished, Project } from '../helpers/facteur.ts';
import { type MailServer, startMailServer } from '../helpers/smtp/mail-server.ts';
import { workbookParts, zip } from '../helpers/workbook.ts';

const LAUNCHER = resolve(import.meta.dirname, '../../bin/facteur.js');
const PLAYER = resolve(import.meta.dirname, '../helpers/dialogue.py');

let server: MailServer;
let project: Project;

beforeEach(async () => {
  server = await startMailServer();
  project = new Project();
});

afterEach(async () => {
  await project.close();
  await server.close();
});

/** Types answers on a terminal, each when its question stands there. */
function play(args: readonly string[], turns: readonly (readonly [string, string])[]): Promise<Finished> {
  const command = [process.execPath, LAUNCHER, ...args];
  const env = { ...process.env, HOME: project.folder, LANG: 'fr_FR.UTF-8', LC_ALL: '', FACTEUR_AUTOSTART: '0' };
  return finished(spawn('python3', [PLAYER, JSON.stringify({ command, turns })], { cwd: project.folder, env }));
}

const files = () =>
  project.write({
    '.env': `SMTP_HOST=127.0.0.1\nSMTP_PORT=${server.port}\nMAIL_FROM=asso@example.org\n`,
    'message.md': '---\nsubject: Bonjour {{ name }}\n---\n\nBonjour {{ name }}\n',
    'destinataires.csv': `${csv(4)}pas bon,X\n`,
  });

describe('init', () => {
  it('asks, writes four files, never shows the password, and keeps what is there', async () => {
    project.write({ 'message.md': 'à moi' });
    const { code, stdout } = await play(
      ['init'],
      [
        ['association', 'Les Amis du Livre\r'],
        ['qui envoie', 'asso@gmail.com\r'],
        ['smtp.gmail.com', '\r'],
        ['587', '\r'],
        ['Mot de passe', "secret#1 'x\r"],
      ],
    );
    expect(code, stdout).toBe(0);
    expect(stdout).not.toContain('secret');
    const env = readFileSync(project.path('.env'), 'utf8');
    expect(env).toContain("SMTP_PASSWORD='secret#1 \\'x'");
    expect(statSync(project.path('.env')).mode & 0o777).toBe(0o600);
    expect(readFileSync(project.path('message.md'), 'utf8')).toBe('à moi');
    expect(existsSync(project.path('facteur.yaml')) && existsSync(project.path('destinataires.csv'))).toBe(true);
  });
});

describe('send', () => {
  it('walks through the dialogue: mode, delay, bad addresses, agreement', async () => {
    files();
    const { code, stdout } = await play(
      ['send'],
      [
        ['Votre choix', '2\r'],
        ['Délai', '0\r'],
        ['sans ces lignes', 'o\r'],
        ['Envoyer', '\r'],
      ],
    );
    expect(code, stdout).toBe(0);
    expect(stdout).toContain('ligne 6');
    expect(stdout).toMatch(/colonnes .*email/);
    expect(stdout).toContain('Réussis: 4');
    expect(server.received).toHaveLength(4);
  });

  it('sends nothing when the answer is no, and leaves nothing behind', async () => {
    files();
    const { code } = await play(
      ['send'],
      [
        ['Votre choix', '\r'],
        ['Délai', '\r'],
        ['sans ces lignes', 'n\r'],
      ],
    );
    expect(code).toBe(1);
    expect((await project.json(['status', '--list'])).campaigns).toEqual([]);
  });

  it('asks what becomes of rows that the spreadsheet hides', async () => {
    files();
    const path = 'xl/worksheets/sheet1.xml';
    const rows = [
      ['email', 'name'],
      ['a@example.org', 'A'],
      ['b@example.org', 'B'],
    ];
    const parts = workbookParts([{ name: 'x', rows }]);
    const hidden = { ...parts, [path]: parts[path]?.replace('<row r="3"', '<row r="3" hidden="1"') ?? '' };
    project.write({ 'l.xlsx': zip(hidden) });
    const { code, stdout } = await play(
      ['send', '-t', 'l.xlsx'],
      [
        ['Votre choix', '3\r'],
        ['lignes masquées', '\r'],
        ['Envoyer', '\r'],
      ],
    );
    expect(code, stdout).toBe(0);
    expect(stdout).toContain('écartée par --skip-hidden');
    expect(stdout).toContain('Réussis: 1');
  });

  it('ends with 130 on Ctrl+C', async () => {
    files();
    const { code } = await play(['send'], [['Votre choix', '\x03']]);
    expect(code).toBe(130);
  });
});

describe('facteur alone', () => {
  it('is a menu', async () => {
    const { code, stdout } = await play([], [['Votre choix', '7\r']]);
    expect(code, stdout).toBe(0);
    expect(stdout).toContain('démonstration');
  });
});
