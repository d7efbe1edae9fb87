import type { NodemailerError } from 'nodemailer/lib/errors';
import type SMTPConnection from 'nodemailer/lib/smtp-connection';
import { FacteurError } from '../../errors.ts';
import { withoutToken } from '../access-tokens.ts';
import type { AccountOutcome } from '../port.ts';
import { remedyFor } from '../remedies.ts';
import type { SmtpSettings } from './settings.ts';

/**
 * Logging in by an access token: XOAUTH2 (developers.google.com/gmail/imap/xoauth2-protocol), which both large providers document,
 * and OAUTHBEARER (RFC 7628). Nodemailer knows the first alone, and does not tell what the server says of a token that it refuses.
 */
export const tokenMechanisms = ['XOAUTH2', 'OAUTHBEARER'] as const;
export type TokenMechanism = (typeof tokenMechanisms)[number];

/** What a client says first, in base64. */
export function initialResponse(
  mechanism: TokenMechanism,
  { user, token, host, port }: { user: string; token: string; host: string; port: number },
): string {
  const auth = `auth=Bearer ${token}\x01\x01`;
  // A name within GS2 (RFC 5801, section 4): a comma or an equals sign in it would end it.
  const name = user.replaceAll('=', '=3D').replaceAll(',', '=2C');
  const plain =
    mechanism === 'XOAUTH2' ? `user=${user}\x01${auth}` : `n,a=${name},\x01host=${host}\x01port=${port}\x01${auth}`;
  return Buffer.from(plain, 'utf8').toString('base64');
}

/** A refusal of a token, with what the challenge before it said (RFC 7628, section 3.2.2). */
interface TokenRefusal extends Error {
  challenge?: { readonly status?: unknown };
}

/** How nodemailer logs in by these mechanisms; the token is what it is given as the password. */
export function tokenHandlers({ host, port }: SmtpSettings): NonNullable<SMTPConnection.Options['customAuth']> {
  return Object.fromEntries(
    tokenMechanisms.map((mechanism) => [
      mechanism,
      async ({ auth: { user = '', pass = '' }, sendCommand }: SMTPConnection.CustomAuthenticationContext) => {
        const first = initialResponse(mechanism, { user, token: pass, host, port });
        const answer = await sendCommand(`AUTH ${mechanism} ${first}`);
        if (answer.response.startsWith('235')) return;
        const refusal: TokenRefusal = new Error('token refused');
        if (answer.response.startsWith('334')) {
          refusal.challenge = challengeIn(answer.response);
          // Only then does the server give its reply: an empty line, or ^A (RFC 7628, section 3.2.3).
          await sendCommand(mechanism === 'XOAUTH2' ? '' : 'AQ==');
        }
        throw refusal;
      },
    ]),
  );
}

function challengeIn(response: string): { readonly status?: unknown } {
  try {
    return Object(JSON.parse(Buffer.from(response.slice(4).trim(), 'base64').toString('utf8')));
  } catch {
    return {};
  }
}

/** The login was refused, whatever the token: another one is worth asking for, once. */
export function isTokenRefused({ responseCode = 0 }: NodemailerError): boolean {
  return responseCode >= 500 && responseCode < 600;
}

/** Remedies of replies to a login that are about passwords, and say nothing to whoever has none. */
const OF_PASSWORDS = ['app-password', 'smtp-key', 'wrong-password', 'sign-in', 'login-required'];

/**
 * What it means that the server refused a token that had just been renewed; `outcome`: what its reply means by itself. A reply that
 * says what to do (the tenant has no SMTP, the account is locked ...) stays as it is.
 */
export function renewedButRefused(
  outcome: AccountOutcome,
  error: NodemailerError,
  { account, user, host }: { account: string; user: string; host: string },
): AccountOutcome {
  if (outcome.kind !== 'configuration' || outcome.reason !== 'auth') return outcome;
  const { challenge } = error as TokenRefusal;
  const { reply } = outcome;
  const remedy = remedyFor({ reason: outcome.reason, reply, host })?.code ?? null;
  if (remedy !== null && !OF_PASSWORDS.includes(remedy)) return outcome;
  const isScope = challenge?.status === 'insufficient_scope';
  return withoutToken(
    isScope
      ? new FacteurError('sign-in-scope', { account, detail: reply })
      : new FacteurError('sign-in-refused', { account, user, reply }),
  );
}

/** The forms in which a server could echo a token that was shown to it. */
export function echoesOf(token: string, { host, port, user }: SmtpSettings): readonly string[] {
  return tokenMechanisms.map((mechanism) => initialResponse(mechanism, { user: user ?? '', token, host, port }));
}
