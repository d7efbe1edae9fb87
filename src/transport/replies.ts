/**
 * What servers' replies mean, as data: the first row that fits decides, and where none fits `byClass` does. Limits and
 * wordings change; each row says where it comes from and as of when. Edit here, then test/transport/replies.test.ts.
 */

/** Where in the session a reply came; `message` is the answer to the final dot, `request` that of an HTTP API to a whole message. */
export type Step = 'greeting' | 'ehlo' | 'starttls' | 'auth' | 'mail' | 'rcpt' | 'data' | 'message' | 'request';

/** What a reply means; the words of the outcomes in port.ts, `configuration` split by its reason. */
export type Meaning =
  | 'unknown'
  | 'deferred'
  | 'failed'
  | 'hard-bounce'
  | 'not-sent'
  | 'throttled'
  | 'quota'
  | 'auth'
  | 'tls'
  | 'configuration'
  | 'reputation'
  | 'unreachable';

export interface ReplyRow {
  /** Where in the session; absent: anywhere. */
  readonly at?: readonly Step[];
  /** The account's server; absent: any. */
  readonly host?: RegExp;
  /** Exact codes, or 4 or 5 for the whole class; absent: any. */
  readonly code?: readonly number[];
  /** Over the enhanced status code as a whole; absent: any. */
  readonly enhanced?: RegExp;
  /** Over the words after the codes; absent: any. */
  readonly text?: RegExp;
  /** Only on a connection that has carried a message before. */
  readonly reused?: true;
  readonly is: Meaning;
  /** Who says so, and as of when. */
  readonly source: string;
}

const recipient: readonly Step[] = ['rcpt', 'data', 'message'];
const transaction: readonly Step[] = ['mail', ...recipient];

const facts = 'mail-facts, 2026-11-22';
const newer = 'mail-facts, 2026-11-27';
const french = `Orange, La Poste, ${newer}`;
const gmail = 'Gmail SMTP errors and codes, support.google.com/a/answer/3726730, 2026-11';
const microsoft = 'Exchange Online error codes as known in 2026-11';
const graph = 'learn.microsoft.com/graph/errors and /graph/throttling, 2026-11';
const gmailApi = 'developers.google.com/workspace/gmail/api/guides/handle-errors, 2026-11';
const postfix = 'wording of Postfix as known in 2026-11';
/**
 * Orange's and La Poste's own numbers, such as `OFR204_416`: only the last three digits count, and they outrank the enhanced code beside
 * them (417, a full mailbox, comes as `552 5.1.1`).
 */
export function numbered(numbers: string): RegExp {
  return new RegExp(String.raw`\b(?:OFR|LPN|OUK)\w*_\d*?(?:${numbers})\b`, 'i');
}

export const replyRows: readonly ReplyRow[] = [
  // HTTP APIs: the status is the code, and the provider's word for it begins the text.
  { at: ['request'], code: [3, 404, 405, 501, 505], is: 'configuration', source: `RFC 9110; ${graph}` },
  {
    at: ['request'],
    text: /SendAsDenied|failedPrecondition|Mail service not enabled/i,
    is: 'configuration',
    source: `${graph}; ${gmailApi}`,
  },
  {
    at: ['request'],
    text: /MessageSubmissionBlocked/i,
    is: 'reputation',
    source: 'Exchange response codes, learn.microsoft.com, 2026-11',
  },
  {
    at: ['request'],
    text: /dailyLimit|Mail sending|QuotaExceeded|SubmissionQuota/i,
    is: 'quota',
    source: `${gmailApi}; ${graph}`,
  },
  { at: ['request'], code: [429, 509], is: 'throttled', source: `RFC 6585 section 4; ${graph}` },
  // The API’s own word for it stands first; a page of a gateway says nothing of what is behind it.
  {
    at: ['request'],
    code: [503],
    text: /^\w+: /,
    is: 'throttled',
    source: `RFC 9110 section 15.6.4; ${graph}: the request may be repeated`,
  },
  { at: ['request'], text: /rateLimit|throttl/i, is: 'throttled', source: gmailApi },
  { at: ['request'], code: [401, 403], is: 'auth', source: `${graph}; ${gmailApi}` },
  { at: ['request'], code: [408], is: 'not-sent', source: 'RFC 9110 section 15.5.9: the request did not arrive whole' },

  // The session is out of step; what to do is in RFC 5321 section 4.1.4.
  { at: transaction, code: [503], text: /auth|log ?in/i, is: 'auth', source: 'RFC 4954 and Exim, 2026-11' },
  { at: transaction, code: [503], is: 'not-sent', source: facts },
  {
    at: transaction,
    reused: true,
    text: /(messages?|mails?|transactions?|limit)\b.*\b(connection|session)\b/i,
    is: 'not-sent',
    source: 'limits on messages per connection, as servers word them in 2026-11',
  },

  // A refused login stays one, however many were refused before it.
  { code: [534, 535], is: 'auth', source: facts },

  // Beyond doubt, whatever else the words say: a provider's own number before the general code.
  { at: recipient, text: numbered('417'), is: 'deferred', source: french },
  { at: recipient, text: numbered('416|418'), is: 'hard-bounce', source: french },
  // A mailbox that is archived or blocked may be there again; a message that is too large is about itself.
  { at: recipient, text: numbered('420|426|513|514'), is: 'failed', source: french },
  { text: numbered('104|408'), is: 'throttled', source: french },
  { at: recipient, text: numbered('105|108|109|201|423|424|505'), is: 'deferred', source: french },
  { text: numbered('102|103|401|506|510|630|999'), is: 'reputation', source: french },
  { text: numbered('403|405|415|421'), is: 'configuration', source: french },
  { text: numbered('305|402'), is: 'auth', source: french },
  // It blocks the sender for two hours; the fourth says that too many unknown addresses were written to, not that this one is.
  { text: /\bSFR_IN_\d*0[1-5]\b/i, is: 'throttled', source: `SFR, ${newer}` },

  {
    text: /sending paused for this account|sending suspended for this account|OutboundSpam\w*(?!.*RefuseQuota)|spams from your IP|\b(your|votre) (\w+ )?(account|compte)\b.* (suspended|blocked|disabled|suspendu|bloqué|désactivé)/i,
    is: 'reputation',
    source:
      'Amazon SES, docs.aws.amazon.com/ses, sending paused; Outlook.com, as users quote it; Free, postmaster.free.fr; Brevo, OVH and hosters, 2026-11',
  },
  // An address on its own list of those that nobody of its customers may write to.
  {
    at: recipient,
    text: /address blacklisted/i,
    is: 'failed',
    source: 'Amazon SES, docs.aws.amazon.com/ses, errors of the API, 2026-11',
  },
  {
    text: /account is not (yet )?activated/i,
    is: 'configuration',
    source: 'Brevo, as users quote it in 2026-09: 502 5.7.0, and 450 without an enhanced code',
  },
  {
    text: /TLS ?1\.[01] .*not supported|STARTTLS is required/i,
    is: 'tls',
    source:
      'Microsoft 365, learn.microsoft.com, opt in to the endpoint for legacy TLS clients, 2026-11: 421 4.7.66; 451 5.7.3 where nothing was encrypted',
  },

  // Beyond doubt about the address or its mailbox.
  { at: recipient, code: [5], enhanced: /^5\.1\.(1|2|3|6|10)$/, is: 'hard-bounce', source: `RFC 3463; ${facts}` },

  // The mailbox of one recipient is full, or gets too much at once: not to be taken for the account's own limits.
  { at: recipient, enhanced: /^[45]\.2\.2$/, is: 'deferred', source: facts },
  {
    at: recipient,
    text: /(mailbox|mail box|inbox|bo[iî]te).*(full|pleine|quota|limit)|over ?quota/i,
    is: 'deferred',
    source: facts,
  },
  {
    host: /(^|\.)ovh\.(net|com|ca)$/,
    text: /quota exceeded|limit of \d+ messages/i,
    is: 'quota',
    source: `OVH, ${facts}`,
  },
  { at: recipient, code: [452, 552], text: /quota|storage|insufficient|disk/i, is: 'deferred', source: 'RFC 5321' },
  { at: recipient, code: [432], text: /recipient/i, is: 'deferred', source: microsoft },
  {
    at: recipient,
    text: /(user|recipient|person).* (is )?receiv(ing|ed) (mail|messages)/i,
    is: 'deferred',
    source: gmail,
  },

  // The account has used up what it may send: nobody fails.
  { enhanced: /^5\.4\.5$/, is: 'quota', source: `Gmail, ${facts}` },
  { code: [5], enhanced: /^5\.1\.90$/, is: 'quota', source: microsoft },
  { text: /SendAsDenied/i, is: 'configuration', source: microsoft },
  { code: [554], enhanced: /^5\.2\.0$/, is: 'quota', source: `Microsoft 365, ${facts}` },
  { text: /SubmissionQuotaExceeded/i, is: 'quota', source: microsoft },
  // Before the words: with one Message-ID for several people Gmail says that it "exceeded its quota".
  { enhanced: /^4\.7\.28$/, is: 'throttled', source: `Gmail, ${facts}` },
  {
    text: /\b(daily|hourly|monthly|per (day|hour|month)|24 ?h(ours?|rs?)?|quotidien\w*|journali[eè]re?|horaire|mensuel\w*)\b.*\b(limite?|quota)/i,
    is: 'quota',
    source: facts,
  },
  {
    text: /\b(limite?|quota)\b.*\b(daily|hourly|monthly|per (day|hour|month)|24 ?h(ours?|rs?)?|quotidien\w*|journali[eè]re?|horaire|par (jour|heure|mois))\b/i,
    is: 'quota',
    source: facts,
  },
  { text: /limit of \d+ (messages|mails|e-?mails|recipients)/i, is: 'quota', source: facts },
  {
    text: /(sending|submission|outgoing|outbound|message|mail|envoi\w*) (limite?|quota)|(messages|mails|recipients) per (hour|day) exceeded/i,
    is: 'quota',
    source: 'OVH, Infomaniak, hosters with cPanel, 2026-11',
  },
  {
    text: /quota (is |has been |was |est )?(exceeded|reached|dépassé|atteint)|exceed\w* .*quota|not enough credits/i,
    is: 'quota',
    source: facts,
  },

  // The sender's domain or IP address is refused, by code: sending on would make it worse.
  { enhanced: /^[45]\.7\.(23|25|26|27|29|31|32|40)$/, is: 'reputation', source: gmail },
  { enhanced: /^4\.7\.30$/, is: 'reputation', source: gmail },
  { enhanced: /^5\.7\.(28|515|50[1-3]|511|6[0-4]\d|70[58]|750)$/, is: 'reputation', source: microsoft },

  // The account is asked to slow down: the attempt does not count.
  { code: [432], is: 'throttled', source: `Microsoft 365, ${facts}` },
  {
    text: /too many( \w+){0,2} (connections|sessions|connexions|messages|mails|e-?mails|log-?in)|too much mail|trop de (connexions|messages|mails)/i,
    is: 'throttled',
    source: `${postfix}; Free, Orange, Gmail`,
  },
  {
    text: /throttl|rate[- ]?limit|(sending|message|unusual) rate|slow down|(connection|thread|peak .*) limit|concurrent connection|TSS0\d/i,
    is: 'throttled',
    source: `Amazon SES, ${facts}; Microsoft 365, Gmail relay, Yahoo, 2026-11`,
  },

  // The sender's domain or IP address is refused, by the words.
  { code: [5], text: /\b(DMARC|DKIM|SPF)\b|unauthenticated (e-?mail|message)/i, is: 'reputation', source: gmail },
  {
    text: /spamhaus|spamcop|barracuda|sorbs|abusix|invaluement|black-?list|block-?list|block list|dnsbl|\brbl\b|(poor|bad|low) reputation|liste noire|client host( \S+)? rejected/i,
    is: 'reputation',
    source: `${facts}; ${postfix}`,
  },
  {
    code: [5],
    text: /\bspam|unsolicited|bad outbound sender/i,
    is: 'reputation',
    source: `Free, ${facts}; ${microsoft}`,
  },

  // The login, or what this account may do: only a person can put it right.
  { code: [530], text: /starttls|\btls\b|\bssl\b|encrypt/i, is: 'tls', source: 'RFC 3207 section 4' },
  { code: [538], is: 'tls', source: 'RFC 4954 section 6' },
  { at: ['starttls'], code: [421], is: 'unreachable', source: 'RFC 5321 section 3.8' },
  { code: [530], is: 'auth', source: facts },
  { enhanced: /^5\.7\.(8|9|14|30|57|139)$/, is: 'auth', source: `Microsoft 365, Gmail, ${facts}` },
  {
    code: [5],
    text: /(authentication|log-?in) (is )?required|authentification (requise|obligatoire)|must (first )?(authenticate|log ?in)|not authori[sz]ed to perform/i,
    is: 'auth',
    source: `${postfix}; Amazon SES, where a key lacks the right to send, 2026-11`,
  },
  {
    code: [454, 5],
    text: /relay(ing)? (access )?(is )?(denied|disallowed|not (permitted|allowed))|unable to relay|not (permitted|allowed) to relay|rcpthosts/i,
    is: 'configuration',
    source: `${postfix}, qmail, Zoho`,
  },
  {
    code: [5],
    enhanced: /^5\.(1\.7|1\.8|7\.60|2\.252)$/,
    is: 'configuration',
    source: `RFC 3463; ${microsoft}`,
  },
  {
    code: [5],
    text: /\b(sender|exp[ée]diteur)\b( \S+){0,3} (rejected|denied|unknown|invalid|not|refus|rejet|inconnu|non)|not owned by user|send as this sender|not (allowed|authori[sz]ed|permitted) to (send (as|from)|use)|e-?mail address is not verified|validate your (sender|domain)|unauthori[sz]ed sender|permissions to submit|helo command rejected/i,
    is: 'configuration',
    source: `${postfix}; Amazon SES, OVH, Exchange; Brevo, help.brevo.com, 2026-11`,
  },

  // One recipient, one message.
  { at: recipient, code: [5], enhanced: /^5\.3\.4$/, is: 'failed', source: 'RFC 1870 section 6.3' },
  {
    at: transaction,
    code: [5],
    text: /(message|mail|size) (is |was )?too (large|big|long)|(size|length)\b.*\b(exceed|limit|maxim)|taille maximale/i,
    is: 'failed',
    source: 'RFC 1870 section 6.1',
  },
  { at: recipient, code: [5], enhanced: /^5\.1\.\d+$/, is: 'hard-bounce', source: facts },
  {
    at: recipient,
    code: [5],
    enhanced: /^5\.4\.1$/,
    text: /recipient address rejected/i,
    is: 'hard-bounce',
    source: microsoft,
  },
  {
    at: recipient,
    code: [5],
    text: /(user|recipient|mailbox|account|address|destinataire|utilisateur|adresse|bo[iî]te)( \S+){0,2} (unknown|not found|does(n[’']t| not) exist|inconnue?|introuvable|n[’']existe pas|invalide?)|(unknown|invalid|no such) (user|recipient|mailbox|local|address|account|person)|no mailbox (here )?by that name/i,
    is: 'hard-bounce',
    source: `${facts}; Postfix, Exim, Sendmail, qmail`,
  },
  { at: recipient, code: [552], enhanced: /^$|^5\.2\.\d+$/, is: 'deferred', source: facts },

  // Said to a connection rather than to a message: a new one will tell.
  { at: ['mail'], reused: true, code: [421], is: 'not-sent', source: 'RFC 5321 section 3.8' },
  { at: ['mail'], reused: true, enhanced: /^4\.4\.2$/, is: 'not-sent', source: 'Gmail, Postfix, 2026-11' },
];

/** What a reply means that no row names, by its class; a refused MAIL FROM meets every recipient of the account alike. */
export const byClass: Readonly<Record<Step, { readonly temporary: Meaning; readonly permanent: Meaning }>> = {
  greeting: { temporary: 'unreachable', permanent: 'configuration' },
  ehlo: { temporary: 'unreachable', permanent: 'configuration' },
  starttls: { temporary: 'tls', permanent: 'tls' },
  auth: { temporary: 'unreachable', permanent: 'auth' },
  mail: { temporary: 'throttled', permanent: 'configuration' },
  rcpt: { temporary: 'deferred', permanent: 'failed' },
  data: { temporary: 'deferred', permanent: 'failed' },
  message: { temporary: 'deferred', permanent: 'failed' },
  // 4xx: something is wrong with this request. 5xx: with the server, and nobody knows how far it had come: neither API promises that a message
  // is not sent then, none takes a key by which it would know a repeated one (RFC 9110, section 9.2.2), and Graph has sent what it answered
  // with 504 (learn.microsoft.com/answers/questions/2286986, 2025-06).
  request: { temporary: 'failed', permanent: 'unknown' },
};
