import { FacteurError, isFault } from '../errors.ts';
import { mask } from '../mask.ts';

/** What an issuer may say no for, beyond `sign-in-provider` (something else). */
export type RefusalCode =
  | 'sign-in-revoked'
  | 'sign-in-expired'
  | 'sign-in-testing'
  | 'sign-in-consent'
  | 'sign-in-declined'
  | 'sign-in-admin'
  | 'sign-in-again'
  | 'sign-in-scope'
  | 'sign-in-client'
  | 'sign-in-secret'
  | 'sign-in-tenant'
  | 'sign-in-person'
  | 'sign-in-provider';

interface RefusalRow {
  /** The error code (RFC 6749 sections 4.1.2.1 and 5.2; OpenID Connect Core 1.0 section 3.1.2.6); absent: any. */
  readonly error?: RegExp;
  /** Over the description; absent: any. */
  readonly text?: RegExp;
  /** Only where the client showed a secret. */
  readonly secret?: true;
  readonly is: RefusalCode;
  readonly source: string;
}

const entra = 'learn.microsoft.com/entra/identity-platform/reference-error-codes, 2026-11';
const google = 'developers.google.com/identity/protocols/oauth2 (native apps, refresh token expiration), 2026-11';
const rfc6749 = 'RFC 6749, section 5.2';
const openid = 'OpenID Connect Core 1.0, section 3.1.2.6';

/** First that fits. A provider's own number says more than the error code that it comes with. */
export const refusalRows: readonly RefusalRow[] = [
  { text: /AADSTS(7000215|7000222|7000218|7000216)\b/, is: 'sign-in-secret', source: entra },
  { text: /AADSTS(700016|7000112|700038|90013|90019)\b/, is: 'sign-in-client', source: entra },
  { error: /^invalid_tenant$/, is: 'sign-in-tenant', source: entra },
  { text: /AADSTS(90002|50059|500011|5000224|900023|50128|90072)\b/, is: 'sign-in-tenant', source: entra },
  { text: /AADSTS(50034|50057|50053|500212|51004|50020)\b/, is: 'sign-in-person', source: entra },
  { text: /AADSTS(90094|90095|900941|90093|50105|65005)\b/, is: 'sign-in-admin', source: entra },
  { text: /AADSTS65004\b/, is: 'sign-in-declined', source: entra },
  { text: /AADSTS65001\b/, is: 'sign-in-consent', source: entra },
  { text: /AADSTS(70008|700082|700084|70043)\b/, is: 'sign-in-expired', source: entra },
  { text: /AADSTS(50173|50133|50132|50089|70000)\b/, is: 'sign-in-revoked', source: entra },
  { text: /AADSTS(5007[269]|50074|50058|50125|50129|53\d{3}|50144|50155)\b/, is: 'sign-in-again', source: entra },
  { text: /AADSTS(70011|650053)\b/, is: 'sign-in-scope', source: entra },

  { error: /^(admin_policy_enforced|org_internal)$/, is: 'sign-in-admin', source: google },
  { error: /^(deleted_client|disabled_client)$/, is: 'sign-in-client', source: google },
  { error: /^invalid_client$/, text: /not found|unauthori[sz]ed client/i, is: 'sign-in-client', source: google },
  { error: /^invalid_grant$/, text: /account (has been )?(deleted|disabled)/i, is: 'sign-in-person', source: google },
  { error: /^invalid_grant$/, text: /rapt|reauth/i, is: 'sign-in-again', source: google },

  { error: /^invalid_client$/, secret: true, is: 'sign-in-secret', source: rfc6749 },
  { error: /^(invalid_client|unauthorized_client)$/, is: 'sign-in-client', source: rfc6749 },
  { error: /^invalid_grant$/, text: /expired(?! or revoked)/i, is: 'sign-in-expired', source: rfc6749 },
  { error: /^invalid_grant$/, is: 'sign-in-revoked', source: rfc6749 },
  { error: /^(invalid_scope|insufficient_scope)$/, is: 'sign-in-scope', source: `${rfc6749}; RFC 6750, section 3.1` },
  { error: /^access_denied$/, text: /admin/i, is: 'sign-in-admin', source: 'RFC 6749, section 4.1.2.1' },
  { error: /^access_denied$/, is: 'sign-in-declined', source: 'RFC 6749, section 4.1.2.1' },
  { error: /^consent_required$/, is: 'sign-in-consent', source: openid },
  { error: /^(login_required|interaction_required|account_selection_required)$/, is: 'sign-in-again', source: openid },
  { error: /^expired_token$/, is: 'sign-in-expired', source: 'RFC 8628, section 3.5' },
];

/** What went wrong between this program and an issuer, as openid-client and the system tell it. */
export interface Asked {
  readonly account: string;
  /** As the settings name it. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string | null;
  /** What must not stand in an error: tokens. */
  readonly secrets: readonly string[];
  /** When the person signed in, milliseconds since 1970; null: just now. */
  readonly signedInAt: number | null;
  readonly now: number;
}

const DAY_MS = 86_400_000;
/** Google ends the sign-ins of a client whose consent screen is in "Testing" after seven days. */
const TESTING_MS = 7 * DAY_MS;

/**
 * The error for what an issuer answered, or did not: an issuer that is not there, or says that it is out of order, is an outage
 * (`sign-in-unreachable`), and nobody has to do anything about it. Throws what is a fault of this program.
 */
export async function signInError(error: unknown, asked: Asked): Promise<FacteurError> {
  if (error instanceof FacteurError) return error;
  // `fetch` tells of a network that fails by a TypeError, too, but with its cause.
  if (isFault(error) && (error as Error).cause === undefined) throw error;
  const { account, issuer, clientId, clientSecret, secrets } = asked;
  const clean = (text: string) => shorten(mask(text, clientSecret ? [...secrets, clientSecret] : secrets));
  const said = await answerOf(error);
  if (said === null || isOutage(said)) {
    const why = said?.text || causeOf(error);
    return new FacteurError('sign-in-unreachable', { account, issuer, detail: clean(why) });
  }
  const detail = clean([said.error, said.text].filter(Boolean).join(': '));
  const code = refusalOf(said, clientSecret !== null);
  if (code === 'sign-in-revoked' && issuer === 'google' && isWeekOld(asked)) {
    return new FacteurError('sign-in-testing', { account, detail });
  }
  // Without the cause: it holds the request, and with it tokens.
  return new FacteurError(code, { account, clientId, detail });
}

function refusalOf({ error, text }: Answer, hasSecret: boolean): RefusalCode {
  const row = refusalRows.find(
    (one) => (one.error?.test(error) ?? true) && (one.text?.test(text) ?? true) && (!one.secret || hasSecret),
  );
  return row?.is ?? 'sign-in-provider';
}

function isWeekOld({ signedInAt, now }: Asked): boolean {
  const age = signedInAt === null ? 0 : now - signedInAt;
  return age >= TESTING_MS - DAY_MS && age < TESTING_MS + DAY_MS;
}

interface Answer {
  /** The error code; empty where it was none. */
  readonly error: string;
  readonly text: string;
  /** HTTP; 0: it came by the browser. */
  readonly status: number;
}

/** What the issuer said, when it was the issuer; null: nothing came that could be understood as an answer. */
async function answerOf(error: unknown): Promise<Answer | null> {
  const { error: code, error_description: text, status, response, cause } = error as Record<string, unknown>;
  if (typeof code === 'string') return { error: code, text: String(text ?? ''), status: Number(status ?? 0) };
  // An answer of another form than was expected; what openid-client has not read of it may still say why.
  const raw = [response, cause].find((one) => one instanceof Response);
  if (raw === undefined) return null;
  const body = raw.bodyUsed ? {} : await raw.json().catch(() => ({}));
  const { error: said = '', error_description: why = `HTTP ${raw.status}` } = Object(body) as Record<string, unknown>;
  return { error: String(said), text: String(why), status: raw.status };
}

function isOutage({ error, status }: Answer): boolean {
  if (/^(server_error|temporarily_unavailable|slow_down)$/.test(error)) return true;
  // A page where there should have been an answer: something stands in between.
  return status >= 500 || status === 429 || status === 408 || (status > 0 && status < 400);
}

/** The innermost cause: `fetch failed` says nothing, `connect ECONNREFUSED` does. */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? causeOf(error.cause) : error.message;
}

const LONGEST = 300;

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line;
}
