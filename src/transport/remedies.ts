import { ownWords, readOwnWords } from '../own-words.ts';
import { parseReply } from './reply.ts';

/**
 * What a person can do about a reply that holds an account, as data: the first row that fits decides, and where none does the
 * reason of the hold alone says what to do. It is asked of texts that were kept, so it knows no step of the session. Edit here,
 * then the row's examples in test/transport/remedies/.
 */

/** Stable codes of remedies; their words are in i18n/. */
export const remedyCodes = [
  /** A password made for programs, instead of the one for the browser. */
  'app-password',
  /** A key of the provider's for SMTP, instead of the password of its pages. */
  'smtp-key',
  /** User or password are wrong, and nothing more is known. */
  'wrong-password',
  /** Passwords are not taken any more: OAuth2. */
  'sign-in',
  /** An administrator has to allow SMTP with a login. */
  'allow-smtp-login',
  /** A rule of the organisation stands against this sign-in. */
  'organisation-policy',
  /** Too many attempts, or locked by the provider. */
  'account-locked',
  /** The provider wants to see a person in a browser first. */
  'unusual-sign-in',
  /** The provider lets in only addresses (IP) that it was told of. */
  'allow-ip-address',
  /** Access for mail programs is off at this provider. */
  'enable-mail-programs',
  /** The server wants a login, and none is configured. */
  'login-required',
  /** The account has not been opened for sending yet. */
  'account-not-activated',
  /** MAIL_FROM has to be an address of the account. */
  'from-own-address',
  /** The address has to be confirmed at the provider. */
  'confirm-address',
  /** The domain of MAIL_FROM does not exist, or is mistyped. */
  'from-domain',
  /** The server does not send for this account. */
  'other-server',
  /** The account may not send for now: the provider suspects it. */
  'account-blocked',
  /** SPF, DKIM or DMARC of the domain. */
  'domain-records',
  /** The computer's address is on a list. */
  'blocklisted',
  /** The content looks like spam. */
  'content',
  /** The server takes nothing unencrypted. */
  'encrypt',
  /** Too old a TLS, on either side. */
  'tls-version',
  /** Port and kind of encryption do not fit. */
  'tls-port',
  /** The certificate is for another name. */
  'certificate-name',
  /** The certificate is out of date, or this computer's clock is wrong. */
  'certificate-date',
  /** The certificate is of nobody that is trusted. */
  'certificate-trust',
  /** The day's (hour's) messages are used up. */
  'sending-limit',
] as const;
export type RemedyCode = (typeof remedyCodes)[number];

export interface Remedy {
  /** One of `remedyCodes`, or the code of an error of ours (errors.ts), which has a remedy of its own. */
  readonly code: string;
  /** The provider's own page about it; null: there is none, or it is not known. */
  readonly page: string | null;
}

/** Why an account is held, as it was kept. */
export interface Trouble {
  /** The reason of the hold, such as `auth`. */
  readonly reason: string;
  /** The reply, or the system's error. */
  readonly reply: string;
  /** The account's server, where it is known. */
  readonly host?: string | null;
}

export interface RemedyRow {
  /** Only for these reasons. */
  readonly of: readonly string[];
  /** The account's server; absent: any, also an unknown one. */
  readonly host?: RegExp;
  readonly code?: readonly number[];
  /** Over the enhanced status code as a whole. */
  readonly enhanced?: RegExp;
  /** Over the words after the codes. */
  readonly text?: RegExp;
  readonly remedy: RemedyCode;
  readonly page?: string;
  /** Who says so, and as of when. */
  readonly source: string;
}

/** Reasons for which the cause may be an error of ours, such as one about signing in. */
const OWN_CAUSES = ['auth', 'tls', 'configuration'];

/** What to do about it; null: nothing more is known than the reason says. */
export function remedyFor(trouble: Trouble): Remedy | null {
  const own = ownCause(trouble);
  if (own) return { code: own.code, page: null };
  const row = decideRemedy(remedyRows, trouble);
  return row && { code: row.remedy, page: row.page ?? null };
}

/** The same as words of ours, to be said by a face: where nothing more is known, what the reason says. */
export function remedyWords(trouble: Trouble): string {
  const { code, page } = remedyFor(trouble) ?? { code: null, page: null };
  return ownWords('remedy', { reason: trouble.reason, code, page, params: ownCause(trouble)?.params ?? {} });
}

function ownCause({ reason, reply }: Trouble) {
  return OWN_CAUSES.includes(reason) ? readOwnWords(reply) : null;
}

/** The row of these that decides; null: none does. */
export function decideRemedy(rows: readonly RemedyRow[], { reason, reply, host }: Trouble): RemedyRow | null {
  const { code, enhanced, text } = parseReply(reply);
  const server = (host ?? '').toLowerCase();
  const fits = (row: RemedyRow) =>
    row.of.includes(reason) &&
    (!row.host || row.host.test(server)) &&
    (!row.code || row.code.includes(code)) &&
    (!row.enhanced || row.enhanced.test(enhanced)) &&
    (!row.text || row.text.test(text));
  return rows.find(fits) ?? null;
}

const appPasswords = 'https://myaccount.google.com/apppasswords';
const google = 'Google, support.google.com/mail/answer/185833 and /a/answer/3726730, 2026-11';
const microsoft = 'Microsoft, learn.microsoft.com/exchange, authenticated SMTP submission, 2026-11';
const smtpAuth =
  'https://learn.microsoft.com/exchange/clients-and-mobile-in-exchange-online/authenticated-client-smtp-submission';
const outlookEnd = 'https://support.microsoft.com/office/d088b986-291d-42b8-9564-9c414e2aa040';
const ses = 'Amazon SES, docs.aws.amazon.com/ses, SMTP response codes and errors, 2026-11';
const brevo = 'Brevo, help.brevo.com/hc/articles/115000188150 and users who quote it, 2026-09';
const postfix = 'wording of Postfix, Exim, Dovecot and qmail as known in 2026-11';
const node = 'OpenSSL and Node.js 24, 2026-11';
const spamPage = 'https://support.google.com/a/answer/81126';

export const remedyRows: readonly RemedyRow[] = [
  // Signing in, as the provider's own words say it.
  {
    of: ['auth'],
    text: /application-specific password|InvalidSecondFactor|app password/i,
    remedy: 'app-password',
    page: appPasswords,
    source: google,
  },
  {
    of: ['auth'],
    text: /WebLoginRequired|log in (via|with) your web browser/i,
    remedy: 'unusual-sign-in',
    page: 'https://support.google.com/mail/answer/7126229',
    source: google,
  },
  {
    of: ['auth'],
    text: /BadCredentials|Username and Password not accepted/i,
    remedy: 'app-password',
    page: appPasswords,
    source: google,
  },
  {
    of: ['auth'],
    text: /SmtpClientAuthentication is disabled|smtp_auth_disabled/i,
    remedy: 'allow-smtp-login',
    page: smtpAuth,
    source: microsoft,
  },
  {
    of: ['auth'],
    text: /security defaults|did not meet the criteria/i,
    remedy: 'organisation-policy',
    page: smtpAuth,
    source: microsoft,
  },
  {
    of: ['auth'],
    text: /basic authentication is (disabled|not supported)/i,
    remedy: 'sign-in',
    page: outlookEnd,
    source: `${microsoft}; Outlook.com since 2024-09-16, 5.7.30 of Exchange Online`,
  },
  { of: ['auth'], enhanced: /^5\.7\.30$/, remedy: 'sign-in', source: microsoft },
  {
    of: ['auth'],
    text: /account \S{0,12} ?\S{0,5} ?(locked|blocked|disabled|suspended)|too many|compte .*(bloqué|désactivé|suspendu)/i,
    remedy: 'account-locked',
    source: `Microsoft 365 and Outlook.com as users quote it, 2026-09; ${postfix}`,
  },
  {
    of: ['auth'],
    text: /unauthori[sz]ed IP|IP .*not (allowed|authori[sz]ed)/i,
    remedy: 'allow-ip-address',
    page: 'https://app.brevo.com/security/authorised_ips',
    source: brevo,
  },
  {
    of: ['auth'],
    code: [530, 503, 550, 553, 554, 501],
    remedy: 'login-required',
    source: `RFC 4954 section 6; ${postfix}; Orange, mail-facts, 2026-11-22`,
  },

  // Signing in, where the words are everybody's and the server says whose they are.
  {
    of: ['auth'],
    host: /\.(brevo|sendinblue)\.com$/,
    remedy: 'smtp-key',
    page: 'https://app.brevo.com/settings/keys/smtp',
    source: brevo,
  },
  {
    of: ['auth'],
    host: /\.mailjet\.com$/,
    remedy: 'smtp-key',
    page: 'https://app.mailjet.com/account/apikeys',
    source: 'Mailjet, dev.mailjet.com, SMTP relay, 2026-11',
  },
  {
    of: ['auth'],
    host: /\.amazonaws\.com$/,
    remedy: 'smtp-key',
    page: 'https://docs.aws.amazon.com/ses/latest/dg/smtp-credentials.html',
    source: ses,
  },
  {
    of: ['auth'],
    text: /^Authentication Credentials Invalid/i,
    remedy: 'smtp-key',
    page: 'https://docs.aws.amazon.com/ses/latest/dg/smtp-credentials.html',
    source: ses,
  },
  {
    of: ['auth'],
    host: /\.(gmail|googlemail)\.com$/,
    remedy: 'app-password',
    page: appPasswords,
    source: google,
  },
  {
    of: ['auth'],
    host: /\.yahoo\.com$/,
    remedy: 'app-password',
    page: 'https://login.yahoo.com/account/security/app-passwords',
    source: 'Yahoo, help.yahoo.com, app passwords, 2026-11',
  },
  {
    of: ['auth'],
    host: /\.(me|icloud)\.com$/,
    remedy: 'app-password',
    page: 'https://support.apple.com/102654',
    source: 'Apple, support.apple.com/102654, app-specific passwords, 2026-11',
  },
  {
    of: ['auth'],
    host: /\.laposte\.net$/,
    remedy: 'enable-mail-programs',
    page: 'https://aide.laposte.net',
    source: 'La Poste, aide.laposte.net, access by mail programs, 2026-11',
  },
  {
    of: ['auth'],
    host: /\.free\.fr$/,
    remedy: 'enable-mail-programs',
    page: 'https://subscribe.free.fr/login/',
    source: 'Free, assistance.free.fr, authenticated SMTP is an option of the account, 2026-11',
  },
  {
    of: ['auth'],
    host: /\.orange\.fr$/,
    remedy: 'enable-mail-programs',
    page: 'https://assistance.orange.fr',
    source: 'Orange, assistance.orange.fr, access by mail programs, 2026-11',
  },
  {
    of: ['auth'],
    host: /\.infomaniak\.(com|ch)$/,
    remedy: 'wrong-password',
    page: 'https://www.infomaniak.com/fr/support/faq/admin2/service-mail',
    source: 'Infomaniak, knowledge base: the address with its own password, not those of the Manager, 2026-11',
  },
  { of: ['auth'], code: [535], remedy: 'wrong-password', source: 'RFC 4954 section 6' },

  // Which address may be sent from.
  {
    of: ['configuration'],
    text: /e-?mail address is not verified/i,
    remedy: 'confirm-address',
    page: 'https://docs.aws.amazon.com/ses/latest/dg/creating-identities.html',
    source: ses,
  },
  {
    of: ['configuration', 'reputation'],
    text: /validate your (sender|domain)|sender (is )?not (valid|verified|allowed)/i,
    remedy: 'confirm-address',
    source: `${brevo}; Mailjet, documentation.mailjet.com, sender addresses, 2026-11`,
  },
  {
    of: ['configuration'],
    text: /domain .*not (found|exist|resolve)|Sender address rejected: undeliverable/i,
    remedy: 'from-domain',
    source: postfix,
  },
  {
    of: ['configuration'],
    text: /not (yet )?activated/i,
    remedy: 'account-not-activated',
    page: 'https://app.brevo.com',
    source: brevo,
  },
  {
    of: ['configuration'],
    text: /relay|rcpthosts/i,
    remedy: 'other-server',
    source: postfix,
  },
  {
    of: ['configuration'],
    text: /SendAs|send (as|from)|not owned by user|sender|exp[ée]diteur|[ée]metteur|to use/i,
    remedy: 'from-own-address',
    source: `${microsoft}: 5.7.60, 5.2.252, SendAsDenied; ${postfix}; OVH, Orange`,
  },
  {
    of: ['configuration'],
    enhanced: /^5\.(7\.60|2\.252|1\.7|1\.8)$/,
    remedy: 'from-own-address',
    source: `RFC 3463 section 3.2; ${microsoft}`,
  },

  // The sender's standing.
  {
    of: ['reputation'],
    text: /bad outbound sender|sending paused|account .*(suspended|blocked|disabled)|compte .*bloqué/i,
    remedy: 'account-blocked',
    source: `${ses}; Exchange Online 5.1.8, 5.7.501; OVH, Infomaniak`,
  },
  { of: ['reputation'], enhanced: /^5\.(1\.8|7\.(50[123]|70[58]))$/, remedy: 'account-blocked', source: microsoft },
  {
    of: ['reputation'],
    text: /\b(DMARC|DKIM|SPF)\b|unauthenticated|required authentication level|OFR\w*_401\b/i,
    remedy: 'domain-records',
    page: spamPage,
    source: `${google}; Outlook.com 5.7.515`,
  },
  {
    of: ['reputation'],
    enhanced: /^[45]\.7\.(23|26|27|29|3[0-2]|40|515|750)$/,
    remedy: 'domain-records',
    page: spamPage,
    source: `${google}; ${microsoft}`,
  },
  {
    of: ['reputation'],
    text: /spamhaus|spamcop|barracuda|sorbs|abusix|black-?list|block[ -]?list|dnsbl|\brbl\b|banned|reputation|liste noire|client host|_(102|103|510|630|999)\b/i,
    remedy: 'blocklisted',
    source: 'mail-facts, 2026-11-22',
  },
  {
    of: ['reputation'],
    text: /spam|unsolicited|_506\b/i,
    remedy: 'content',
    source: 'Free, Orange, mail-facts, 2026-11-22',
  },

  // Encryption.
  { of: ['tls'], code: [530, 538], remedy: 'encrypt', source: 'RFC 3207 section 4; RFC 4954 section 6' },
  {
    of: ['tls'],
    text: /wrong version number|packet length too long/i,
    remedy: 'tls-port',
    source: node,
  },
  {
    of: ['tls'],
    text: /TLS ?1\.[01]|unsupported protocol|protocol version|no protocols available|dh key too small/i,
    remedy: 'tls-version',
    source: `${node}; Microsoft 365, 421 4.7.66`,
  },
  {
    of: ['tls'],
    text: /altnames/i,
    remedy: 'certificate-name',
    source: node,
  },
  {
    of: ['tls'],
    text: /certificate (has expired|is not yet valid)/i,
    remedy: 'certificate-date',
    source: node,
  },
  {
    of: ['tls'],
    text: /self[- ]signed|unable to (verify|get)/i,
    remedy: 'certificate-trust',
    source: node,
  },

  // How much may be sent.
  {
    of: ['quota'],
    text: /gsmtp|support\.google\.com|Daily user sending limit/i,
    remedy: 'sending-limit',
    page: 'https://support.google.com/mail/answer/22839',
    source: google,
  },
  {
    of: ['quota'],
    text: /SubmissionQuotaExceeded|daily limit for message recipients/i,
    remedy: 'sending-limit',
    page: 'https://learn.microsoft.com/office365/servicedescriptions/exchange-online-service-description/exchange-online-limits',
    source: microsoft,
  },
  { of: ['quota'], remedy: 'sending-limit', source: 'mail-facts, 2026-11-22' },
];
