import { readFile } from 'node:fs/promises';
import type { AccountConfig } from '../config/types.ts';
import { FacteurError } from '../errors.ts';
import type { Signer } from '../message/dkim.ts';

/** What signs the account's messages (DKIM); null: nothing does. Throws `dkim-key-unreadable`, `dkim-key-invalid`. */
export async function signerOf({ dkim }: Pick<AccountConfig, 'dkim'>): Promise<Signer | null> {
  if (dkim.length === 0) return null;
  const { createSigner, dkimKey } = await import('../message/dkim.ts');
  const keys = dkim.map(async ({ keyFile: file, ...place }) => {
    const pem = await readFile(file, 'latin1').catch((cause: Error) => {
      throw new FacteurError('dkim-key-unreadable', { file, problem: cause.message }, { cause });
    });
    return dkimKey(pem, { ...place, file });
  });
  return createSigner(await Promise.all(keys));
}
