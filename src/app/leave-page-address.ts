import type { Config } from '../config/types.ts';

/** The page on shared hosting that takes down who wants to leave: where publicUrl is the address of a PHP file. Null: there is none. */
export function leavePageOf({ publicUrl }: Pick<Config, 'publicUrl'>): string | null {
  return publicUrl?.toLowerCase().endsWith('.php') ? publicUrl : null;
}
