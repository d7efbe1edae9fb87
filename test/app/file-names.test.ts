import { describe, expect, it } from 'vitest';
import { fileName } from '../../src/app/drafts/file-names.ts';
import { told } from '../../src/errors.ts';

function refusedOn(platform: NodeJS.Platform, name: string): string | null {
  try {
    fileName(name, platform);
    return null;
  } catch (error) {
    return told(error).code;
  }
}

describe('names of files in drafts', () => {
  it.each(['../a.pdf', 'a\\b.pdf', 'C:a.pdf', '.env', 'a/.b', 'a\u200b.pdf', ' a.pdf', 'a//b', ''])(
    '%j is none on any system',
    (name) => {
      expect([refusedOn('linux', name), refusedOn('win32', name)]).toEqual(['draft-file-name', 'draft-file-name']);
    },
  );

  it.each(['Qui ?.pdf', 'a*.pdf', 'con', 'NUL.txt', 'images/Com1.png', 'note.', 'a|b.pdf'])(
    '%j is none on Windows',
    (name) => {
      expect([refusedOn('linux', name), refusedOn('win32', name)]).toEqual([null, 'draft-file-name']);
    },
  );

  it.each(['Été 2026/Logo.png', 'console.pdf', 'commande.docx', 'a.b.pdf', 'l’été & co (1).pdf'])(
    '%j is one everywhere',
    (name) => {
      expect([fileName(name, 'linux'), fileName(name, 'win32')]).toEqual([
        name.normalize('NFC'),
        name.normalize('NFC'),
      ]);
    },
  );
});
