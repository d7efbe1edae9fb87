const reasons: Readonly<Record<string, string>> = {
  EBUSY: 'it is open in another program',
  EACCES: 'access is refused',
  EPERM: 'access is refused',
  ENOSPC: 'the disk is full',
  EROFS: 'this disk cannot be written to',
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
  return 'Close it in that other program (Excel, Word, a PDF reader ...), then try again.';
}

/** What to do about a port above 1023 that the system refuses though nobody listens on it. `option`: what chooses another one. */
export function reservedPort(option: string): string {
  return `The system keeps it to itself (on Windows often Hyper-V or WSL: netsh int ipv4 show excludedportrange tcp). Choose another one (${option}).`;
}
