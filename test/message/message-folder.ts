import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect } from 'vitest';
import { type MessageOptions, readMessageFile } from '../../src/campaign/message-file.ts';
import { FacteurError } from '../../src/errors.ts';

/** Who sends where the message does not say it. */
export const defaultFrom = { name: '', address: 'bureau@exemple.fr' };

/** A fresh folder for each test of the file that calls this, and how messages in it are read. */
export function messageFolder() {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'facteur-message-'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  async function read(name: string, content: string | Uint8Array, options: Partial<MessageOptions> = {}) {
    await writeFile(join(folder, name), content);
    return readMessageFile(join(folder, name), { language: 'fr', defaultFrom, ...options });
  }

  /** The error that reading gives, in both languages. */
  async function refused(name: string, content: string | Uint8Array, options?: Partial<MessageOptions>) {
    const error: unknown = await read(name, content, options).then(
      () => 'accepted',
      (thrown) => thrown,
    );
    if (!(error instanceof FacteurError)) throw error;
    const fr = error.say('fr');
    const en = error.say('en');
    expect(`${en.what} ${en.remedy}`).not.toMatch(/[\u202f\u00a0]|\s[;:?!]/);
    return { code: error.code, params: error.params, fr, en };
  }

  return {
    /** The path of a file in it. */
    at: (...names: string[]) => join(folder, ...names),
    read,
    refused,
  };
}
