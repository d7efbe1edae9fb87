import { assignmentsOf } from '../config/dotenv.ts';

/** A text without its secrets, and what these were called. */
export interface Cleaned {
  readonly text: string;
  readonly leftOut: readonly string[];
}

/** Keys of .env whose values anybody may know. Of others nobody can say: a password may be under any name. */
const OPEN_KEYS = [
  ...[
    'SMTP_HOST',
    'SMTP_SERVER',
    'SMTP_PORT',
    'SMTP_USER',
    'EMAIL_SENDER',
    'SMTP_TLS',
    'MAIL_FROM',
    'SMTP_PROVIDER',
    'SMTP_TRANSPORT',
    'SMTP_SENT',
  ],
  ...['SMTP_CONNECTIONS', 'SMTP_HEADROOM', 'FACTEUR_DATA', 'FACTEUR_WITNESS', 'FACTEUR_BACKEND', 'FACTEUR_DNS'],
  ...['FACTEUR_AUTOSTART', 'FACTEUR_DELAY', 'FACTEUR_CONCURRENCY', 'FACTEUR_PUBLIC_URL', 'FACTEUR_WEB_PROXY'],
  ...['SMTP_AUTH', 'SMTP_CLIENT_ID', 'SMTP_TENANT', 'SMTP_SCOPE', 'SMTP_GRANT', 'SMTP_TOKEN_FILE'],
  ...['REDIS_HOST', 'REDIS_PORT', 'REDIS_DB', 'REDIS_USERNAME'],
];
/** Addresses that may have a password in them. */
const ADDRESS_KEYS = ['SMTP_URL', 'REDIS_URL'];

/** Nothing, or a comment that is no assignment. */
const HARMLESS_LINE = /^\s*(#[^=]*)?$/;

/** An .env without the values of keys that are not known to be harmless, and without lines that may be such assignments. */
export function cleanEnv(text: string): Cleaned {
  const leftOut: string[] = [];
  const kept = assignmentsOf(text).map(({ key, text: written }) => {
    if (key === null) return HARMLESS_LINE.test(written) ? written : '';
    if (OPEN_KEYS.includes(key) || /^SMTP_LIMIT_[A-Z_]+$/.test(key)) return written;
    const open = ADDRESS_KEYS.includes(key) ? withoutPassword(written) : `${key}=\n`;
    if (open.trimEnd() !== written.trimEnd()) leftOut.push(key);
    return open;
  });
  return { text: kept.join(''), leftOut };
}

// The last @ ends the password, whatever is in it.
function withoutPassword(written: string): string {
  return written.replace(/(:\/\/[^:/@\s]*):\S*@/, '$1@');
}

/** `headers` of webhooks: one of them may be `Authorization`. */
const SECRET_KEY = /password|secret|token|^pass$|^headers$/i;
/** These say where a secret is. */
const PLACES = ['passwordEnv', 'secretEnv', 'secretFile', 'clientSecretEnv', 'tokenEnv', 'tokenFile'];
/** What a private key in PEM says it is. */
export const PRIVATE_KEY = /PRIVATE KEY/;
/** What the secret of a webhook looks like, alone in its file. */
export const WEBHOOK_SECRET = /^\s*(whsec_)?[A-Za-z0-9+/]{32,88}={0,2}\s*$/;
const SECRET_COMMENT = /^\s*#.*(pass|secret|token)/i;

/** A facteur.yaml without passwords; null: it cannot be understood, and nobody can say what in it is one. */
export async function cleanYaml(text: string): Promise<Cleaned | null> {
  const { isScalar, parseDocument, visit } = await import('yaml');
  const document = parseDocument(text, { prettyErrors: false });
  if (document.errors.length > 0) return null;
  const leftOut: string[] = [];
  visit(document, {
    Pair(_, pair) {
      const name = isScalar(pair.key) ? String(pair.key.value) : '';
      const value = isScalar(pair.value) ? String(pair.value.value ?? '') : null;
      const secret = (SECRET_KEY.test(name) && !PLACES.includes(name)) || PRIVATE_KEY.test(value ?? '');
      if (!secret || value === '') return;
      leftOut.push(name);
      return visit.REMOVE;
    },
  });
  // As it was written, where nothing had to go.
  const rest = leftOut.length > 0 ? document.toString() : text;
  const lines = rest.split('\n').filter((line) => !SECRET_COMMENT.test(line));
  return { text: lines.join('\n'), leftOut };
}
