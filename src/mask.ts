/** What stands in the place of a secret in somebody else's words. */
const MASK = '***';
/** Characters below which a secret is likely to stand in other words. */
const SHORT = 6;

/** Whether a secret is so short that hiding it everywhere would make texts unreadable, and give it away by what is missing. */
export function isShort(secret: string): boolean {
  return secret.length < SHORT;
}

/** A text without these secrets; a short one goes only where it is a word of its own. The longest first, as they contain each other. */
export function mask(text: string, secrets: readonly string[]): string {
  let masked = text;
  for (const secret of secrets) {
    masked = masked.replaceAll(isShort(secret) ? wholeWord(secret) : secret, MASK);
  }
  return masked;
}

function wholeWord(secret: string): RegExp {
  const literal = secret.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  return new RegExp(`(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])`, 'gu');
}
