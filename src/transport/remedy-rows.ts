import type { RemedyRow } from './remedy-codes.ts';
import { signInRows } from './remedy-sign-in.ts';
import { brevo, google, microsoft, postfix, ses } from './remedy-sources.ts';

const node = 'OpenSSL and Node.js 24, 2026-11';
const spamPage = 'https://support.google.com/a/answer/81126';

/** All rows: first that fits. */
export const remedyRows: readonly RemedyRow[] = [
  ...signInRows,

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
    text: /validate your (sender|domain)|sender( [\w-]+){0,3} not (valid|verified|allowed)/i,
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
    text: /relay|rcpthosts|permissions to submit/i,
    remedy: 'other-server',
    source: postfix,
  },
  {
    of: ['configuration'],
    text: /SendAs|send (as|from)|not owned by user|sender|exp[ée]diteur|[ée]metteur|to use|MAIL FROM address/i,
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
    text: /MessageSubmissionBlocked|HipSend|ShowTierUpgrade/,
    remedy: 'unusual-sign-in',
    page: 'https://outlook.office.com/mail',
    source: 'Exchange response codes, learn.microsoft.com; verdicts of Outlook.com as users quote them, 2026-11',
  },
  {
    of: ['reputation'],
    text: /bad outbound sender|sending paused|sending suspended|OutboundSpam|account .*(suspended|blocked|disabled)|compte .*bloqué/i,
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
    text: /spamhaus|spamcop|barracuda|sorbs|abusix|black-?list|block[ -]?list|dnsbl|\brbl\b|banned|reputation|liste noire|client host|spams from your IP|_(102|103|510|630|999)\b/i,
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
  { of: ['tls'], code: [451, 530, 538], remedy: 'encrypt', source: 'RFC 3207 section 4; RFC 4954 section 6' },
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
    text: /gsmtp|support\.google\.com|Daily user sending limit|Mail sending/i,
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
