import { f } from '../typography.ts';

const reasons: Readonly<Record<string, string>> = {
  EBUSY: f`il est ouvert dans un autre programme`,
  EACCES: f`l’accès est refusé`,
  EPERM: f`l’accès est refusé`,
  ENOSPC: f`le disque est plein`,
  EROFS: f`ce disque ne se laisse pas écrire`,
};

/** Why the system refuses a file, in words where there are some: `answer` is its code (`EBUSY`), or its message, which begins with that. */
export function fileReason(answer: string): string {
  const [code = ''] = /^E[A-Z]+\b/.exec(answer) ?? [];
  const known = reasons[code];
  return known === undefined ? answer : `${known} (${code})`;
}

/** What to do about that: close it where it is open, which only Windows minds; else `otherwise`. */
export function fileRemedy(answer: string, otherwise: string): string {
  if (!answer.startsWith('EBUSY')) return otherwise;
  return f`Fermez-le dans cet autre programme (Excel, Word, un lecteur de PDF…), puis recommencez.`;
}

/** What to do about a port above 1023 that the system refuses though nobody listens on it. `option`: what chooses another one. */
export function reservedPort(option: string): string {
  return f`Le système le garde pour lui (sous Windows, souvent Hyper-V ou WSL : netsh int ipv4 show excludedportrange tcp). Choisissez-en un autre (${option}).`;
}
