import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Project } from '../helpers/facteur.ts';

const message = '---\nsubject: "Bonjour *|FNAME|* [Name,fallback=ami]"\n---\nCher [[nom]], «Prénom», *|MC:SUBJECT|*\n';
const list = 'email,nom,prenom\nawa@example.org,Diallo,Awa\n';
const account = {
  SMTP_HOST: 'smtp.example.org',
  SMTP_USER: 'a@example.org',
  SMTP_PASSWORD: 'p',
  FACTEUR_DNS: '127.0.0.1:1',
};

function project(files: Readonly<Record<string, string | Buffer>>): Project {
  const made = new Project({ 'destinataires.csv': list, ...files });
  onTestFinished(() => made.close());
  made.setEnv(account);
  return made;
}

describe('facteur convert', () => {
  it('rewrites what check refuses, and keeps the original', async () => {
    const here = project({ 'message.md': message });
    const check = ['check', '-m', 'message.md', '-t', 'destinataires.csv', '--json'];
    const refused = (await here.run(check)).json();
    const codes = refused.checks.map(({ code, status }: { code?: string; status: string }) => `${status} ${code}`);
    expect(codes.filter((code: string) => code.includes('foreign'))).toEqual([
      ...['error foreign-column', 'error foreign-column', 'error foreign-column', 'error foreign-column'],
      'warning foreign-unknown',
    ]);
    expect(refused.checks[0].message).toContain('{{ prenom }}');
    const converted = await here.run(['convert', 'message.md']);
    expect(converted).toMatchObject({ code: 0, stderr: '' });
    expect(converted.stdout).toContain('✅ *|FNAME|* → {{ prenom }}');
    expect(converted.stdout).toContain('⚠️  *|MC:SUBJECT|*');
    expect(readFileSync(here.path('message.original.md'), 'utf8')).toBe(message);
    expect(readFileSync(here.path('message.md'), 'utf8')).toBe(
      `---\nsubject: "Bonjour {{ prenom }} {{ nom | default: 'ami' }}"\n---\nCher {{ nom }}, {{ prenom }}, *|MC:SUBJECT|*\n`,
    );
    expect((await here.run(check)).json().ok).toBe(true);
    const again = await here.run(['convert', 'message.md', '--json']);
    expect(again.json()).toEqual({
      ...{ file: 'message.md', original: null },
      changes: [{ written: '*|MC:SUBJECT|*', write: null }],
    });
  });

  it('makes a page of a document, with its pictures beside it, and writes over nothing', async () => {
    const docx = readFileSync(join(import.meta.dirname, '../message/files/letter.docx'));
    const here = project({ 'lettre.docx': docx, 'lettre.html': 'la mienne' });
    expect((await here.run(['convert', 'lettre.docx', '--json'])).json()).toMatchObject({ file: 'lettre-2.html' });
    expect(readFileSync(here.path('lettre.html'), 'utf8')).toBe('la mienne');
    expect(readFileSync(here.path('lettre-2.html'), 'utf8')).toMatch(
      /^---\nsubject: "Assemblée générale du 5 décembre"\nlayout: default\n---\n<h1>.*Monsieur \{\{ nom \}\}/s,
    );
    expect(existsSync(here.path('lettre-files/image1.png'))).toBe(true);
    const checked = await here.run(['check', '-m', 'lettre-2.html', '-t', 'destinataires.csv', '--json']);
    expect(checked.json().ok).toBe(true);
    const out = await here.run(['convert', 'lettre.docx', '-o', '-']);
    expect(out.stdout).toBe(readFileSync(here.path('lettre-2.html'), 'utf8'));
  });

  it('names what it cannot read or write', async () => {
    const here = project({ 'lettre.docx': 'x', 'm.txt': 'Cher {nom}' });
    expect((await here.run(['convert', 'lettre.docx'])).code).toBe(4);
    expect((await here.run(['convert', 'gone.md'])).code).toBe(2);
    const failed = await here.run(['convert', 'm.txt', '-o', 'no/such/folder.txt', '--json']);
    expect(failed).toMatchObject({ code: 3 });
    expect(failed.json().error.code).toBe('convert-not-written');
  });
});

describe('a sum in a message', () => {
  it('is as people of the language write numbers, or an error that names line and value', async () => {
    const here = project({
      'message.md': '---\nsubject: Cotisation\n---\nVous devez {{ montant | plus: 2 }} €.\n',
      'destinataires.csv': 'email;montant\na@example.org;25,50\nb@example.org;1 250,00 €\nc@example.org;gratuit\n',
    });
    const failed = await here.run(['send', '--dry-run', '--json']);
    expect(failed.code).toBe(4);
    expect(failed.json().error).toMatchObject({
      code: 'send-template-fails',
      message: expect.stringMatching(/plus demande un nombre.*ligne 4\s: c@example\.org \("gratuit"\)/s),
    });
    const shown = async (row: string) => (await here.run(['preview', '--row', row])).stdout;
    expect(await shown('1')).toContain('Vous devez 27,5 €.');
    expect(await shown('2')).toContain('Vous devez 1252 €.');
  });
});
