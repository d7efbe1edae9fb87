import { providerPages } from './provider-pages.ts';
import type { RemedyRow } from './remedy-codes.ts';
import { brevo, google, microsoft, postfix, ses } from './remedy-sources.ts';

const sesCredentials = 'https://docs.aws.amazon.com/ses/latest/dg/smtp-credentials.html';
const smtpAuth =
  'https://learn.microsoft.com/exchange/clients-and-mobile-in-exchange-online/authenticated-client-smtp-submission';
const outlookEnd = 'https://support.microsoft.com/office/d088b986-291d-42b8-9564-9c414e2aa040';

const rows: readonly Omit<RemedyRow, 'of'>[] = [
  // Signing in, as the provider's own words say it.
  {
    text: /application-specific password|InvalidSecondFactor|app password/i,
    remedy: 'app-password',
    page: providerPages.google,
    source: google,
  },
  {
    text: /WebLoginRequired|log in (via|with) your web browser/i,
    remedy: 'unusual-sign-in',
    page: 'https://support.google.com/mail/answer/7126229',
    source: google,
  },
  {
    text: /BadCredentials|Username and Password not accepted/i,
    remedy: 'app-password',
    page: providerPages.google,
    source: google,
  },
  {
    text: /SmtpClientAuthentication is disabled|smtp_auth_disabled/i,
    remedy: 'allow-smtp-login',
    page: smtpAuth,
    source: microsoft,
  },
  {
    text: /security defaults|did not meet the criteria/i,
    remedy: 'organisation-policy',
    page: smtpAuth,
    source: microsoft,
  },
  {
    text: /basic authentication is (disabled|not supported)/i,
    remedy: 'sign-in',
    page: outlookEnd,
    source: `${microsoft}; Outlook.com since 2024-09-16, 5.7.30 of Exchange Online`,
  },
  { enhanced: /^5\.7\.30$/, remedy: 'sign-in', source: microsoft },
  {
    text: /account \S{0,12} ?\S{0,5} ?(locked|blocked|disabled|suspended)|too many|compte .*(bloqué|désactivé|suspendu)/i,
    remedy: 'account-locked',
    source: `Microsoft 365 and Outlook.com as users quote it, 2026-09; ${postfix}`,
  },
  {
    text: /unauthori[sz]ed IP|IP .*not (allowed|authori[sz]ed)/i,
    remedy: 'allow-ip-address',
    page: 'https://app.brevo.com/security/authorised_ips',
    source: brevo,
  },
  {
    text: /accessNotConfigured|SERVICE_DISABLED|has not been used in project/i,
    remedy: 'enable-api',
    page: 'https://console.cloud.google.com/apis/library/gmail.googleapis.com',
    source: 'Gmail API, developers.google.com/workspace/gmail/api/guides/handle-errors, 2026-11',
  },
  {
    code: [403],
    remedy: 'grant-sending',
    source: 'learn.microsoft.com/graph/errors; Gmail API, handle-errors, 2026-11',
  },
  {
    text: /not authori[sz]ed to perform/i,
    remedy: 'smtp-key',
    page: sesCredentials,
    source: `${ses}: a key without the right to send`,
  },
  {
    code: [530, 503, 550, 553, 554, 501],
    remedy: 'login-required',
    source: `RFC 4954 section 6; ${postfix}; Orange, mail-facts, 2026-11-22`,
  },

  // Signing in, where the words are everybody's and the server says whose they are.
  {
    host: /\.(brevo|sendinblue)\.com$/,
    remedy: 'smtp-key',
    page: 'https://app.brevo.com/settings/keys/smtp',
    source: brevo,
  },
  {
    host: /\.mailjet\.com$/,
    remedy: 'smtp-key',
    page: 'https://app.mailjet.com/account/apikeys',
    source: 'Mailjet, dev.mailjet.com, SMTP relay, 2026-11',
  },
  {
    host: /\.amazonaws\.com$/,
    remedy: 'smtp-key',
    page: sesCredentials,
    source: ses,
  },
  {
    text: /^Authentication Credentials Invalid/,
    remedy: 'smtp-key',
    page: sesCredentials,
    source: ses,
  },
  {
    host: /\.(gmail|googlemail)\.com$/,
    remedy: 'app-password',
    page: providerPages.google,
    source: google,
  },
  {
    host: /\.yahoo\.com$/,
    remedy: 'app-password',
    page: providerPages.yahoo,
    source: 'Yahoo, help.yahoo.com, app passwords, 2026-11',
  },
  {
    host: /\.(me|icloud)\.com$/,
    remedy: 'app-password',
    page: providerPages.icloud,
    source: 'Apple, support.apple.com/102654, app-specific passwords, 2026-11',
  },
  {
    host: /\.laposte\.net$/,
    remedy: 'enable-mail-programs',
    page: providerPages.laposte,
    source: 'La Poste, aide.laposte.net, access by mail programs, 2026-11',
  },
  {
    host: /\.free\.fr$/,
    remedy: 'enable-mail-programs',
    page: providerPages.free,
    source: 'Free, assistance.free.fr, authenticated SMTP is an option of the account, 2026-11',
  },
  {
    host: /\.orange\.fr$/,
    remedy: 'enable-mail-programs',
    page: providerPages.orange,
    source: 'Orange, assistance.orange.fr, access by mail programs, 2026-11',
  },
  {
    host: /\.infomaniak\.(com|ch)$/,
    remedy: 'wrong-password',
    page: 'https://www.infomaniak.com/fr/support/faq/admin2/service-mail',
    source: 'Infomaniak, knowledge base: the address with its own password, not those of the Manager, 2026-11',
  },
  { code: [535], remedy: 'wrong-password', source: 'RFC 4954 section 6' },
];

/** What to do about a refused login, as the provider's words say it, else as its server does. */
export const signInRows: readonly RemedyRow[] = rows.map((row) => ({ of: ['auth'], ...row }));
