/**
 * Why mail comes back, as data: the first row that fits decides. `words` are looked for in what the remote server said,
 * then in what the reporting server wrote about it; codes are asked when no words tell (`codeRows`). Each row says where it
 * comes from. Edit here, then test/returns/reasons.test.ts, which fails for a row that nothing needs.
 */

import { numbered } from '../transport/replies.ts';

/** Why a message came back. */
export type ReturnClass =
  /** There is no such mailbox or domain: nobody will ever read mail to it. */
  | 'permanent'
  /** The mailbox is full. */
  | 'full'
  /** Not now: the network, a busy server, a delay; what was tried for days counts here too. */
  | 'temporary'
  /** About the sender: its reputation, its authentication, the rules of the receiver. Says nothing about the address. */
  | 'policy'
  /** About this message: too large, not well formed. */
  | 'content'
  /** It came back, and nobody says why, or for a reason that is none of these (a mailbox switched off, a broken server). */
  | 'unknown';

/** A row of words; all that is given must fit. */
export interface WordRow {
  /** Over the words, white space made one blank. */
  readonly words: RegExp;
  /** Over the enhanced status code (RFC 3463), which may be empty; absent: any. */
  readonly status?: RegExp;
  readonly is: ReturnClass;
  /** Who words it so. */
  readonly source: string;
}

const facts = 'mail-facts, 2026-11-27';
const common = 'Postfix, Exim, Sendmail, qmail and those who word it like them';
const french = `Orange, La Poste, ${facts}`;
const microsoft = 'Exchange and Outlook';

export const wordRows: readonly WordRow[] = [
  // A provider's own number outranks the enhanced code beside it.
  { words: numbered('416|418'), is: 'permanent', source: french },
  { words: numbered('417'), is: 'full', source: french },
  { words: numbered('420|426|505'), is: 'unknown', source: french },
  { words: numbered('104|105|108|109|201|423|424'), is: 'temporary', source: french },
  { words: numbered('513|514'), is: 'content', source: french },
  { words: numbered('102|103|305|401|402|403|405|415|421|506|510|630|999'), is: 'policy', source: french },
  { words: /\bSFR_IN_\d*0[1-5]\b|L-SPAM\d\d/i, is: 'policy', source: `SFR, LWS, ${facts}` },

  // Who may not post to a group is not told whether there is one.
  { words: /\bGoogle Groups\b/, is: 'policy', source: 'Google Groups, in all its languages' },

  // It answers like that to mail its customers do not want, after all of it was sent.
  { words: /550 unknown user \S*docomo/i, is: 'policy', source: 'NTT docomo' },

  // About the sender's address, though the words be those for a recipient's.
  {
    words:
      /\b(?:sender|from|reverse[- ]path|return[- ]path|exp[ée]diteur)\b(?: \S+){0,5} (?:rejected|denied|refus\S*|unknown|invalid|unverified|not (?:exist|found|accepted|verified|valid)|rejet\S*|inconnu\S*)/i,
    status: /^(?!.\.1\.1$)/,
    is: 'policy',
    source: common,
  },
  { words: /^/, status: /^[45]\.1\.[78]$/, is: 'policy', source: "RFC 3463: the sender's address" },
  {
    words:
      /my name was rejected|provide a valid from|from: domain|identities failed the check|address is not verified|sender(?:'s)? (?:domain|verify)|unresolvable (?:sender|domain)|verif\w+ (?:of )?sender|bad outbound sender/i,
    is: 'policy',
    source: `${common}; Amazon SES, ${microsoft}`,
  },

  // Nobody may relay, or has not logged in to do it.
  {
    words:
      /relay(?:ing)? (?:\S+ ){0,4}(?:denied|permitted|allowed|rejected|disabled)|\bto relay\b|not relay\b|rcpthosts|(?:relay|sending) (?:quota|limit)|not a gateway|pop before smtp/i,
    is: 'policy',
    source: common,
  },
  {
    words:
      /authentication (?:is )?required|must (?:first )?(?:be )?(?:authenticate|log ?in)|smtp auth\b|auth capability|not authenticated/i,
    is: 'policy',
    source: common,
  },

  // Who the sender is, by its domain's records or its server's name.
  {
    words:
      /\b(?:dmarc|dkim|spf|sender ?id)\b(?! ?=? ?(?:pass|none))|unauthenticated|authentication (?:checks|information|results)/i,
    is: 'policy',
    source: `Gmail, ${microsoft}, Yahoo`,
  },
  {
    words:
      /\bptr\b|reverse (?:dns|hostname|lookup)|\brdns\b|find your hostname|resolve your|fix reverse|no dns a-data|forged hostname|(?:bad|invalid|forged|need|requires?) (?:\S+ ){0,2}(?:helo|ehlo)\b|\b(?:helo|ehlo)\b(?: \S+){0,5} (?:rejected|invalid|not|mismatch)/i,
    is: 'policy',
    source: common,
  },
  {
    words:
      /unverif\w+ sending ip|\binvalid ip\b|\bIP=\d|complaints|unwanted message|backscatter|message refused|has rejected mail|protocol violation|554 \S+ (?:ESMTP )?not accepting connections|(?:dns|ip address|ip name) (?:validation|lookup|verification) failed/i,
    is: 'policy',
    source: 'T-Online, Yahoo, Comcast, Apple, Postfix',
  },

  // The mailbox has no room. Before the words for an unknown one, with which servers like to begin.
  {
    words:
      /\b(?:mailbox|mail box|mail ?folder|inbox|account|recipient(?:'s)?|bo[iî]te)\b(?: \S+){0,6} (?:full|exceed(?:s|ed)|pleine|satur[ée]e|too large|out of (?:storage|space|disk)|storage (?:limit|space))\b|full mailbox|maximum allowed storage|space has been used up|too many messages on the server/i,
    is: 'full',
    source: `${common}; ${french}`,
  },
  {
    words:
      /over ?quota|\b(?:over|exceed\w*|out of|insufficient|reached)(?: \S+){0,4} quota\b|quota (?:\S+ ){0,2}(?:exceeded|full|reached|violation|d[ée]pass[ée])|postfach (?:\S+ ){0,4}voll|buz[oó]n (?:\S+ ){0,4}lleno|casella (?:\S+ ){0,4}piena|caixa (?:\S+ ){0,4}cheia|enough (?:storage |disk )?space|storage allocation/i,
    is: 'full',
    source: `${common}; GMX`,
  },

  // Switched off, for how long nobody says.
  {
    words:
      /\b(?:accounts?|user(?:\(s\))?|mailbox|recipient|address|compte|bo[iî]te)\b(?: \S+){0,6} (?:disabled|suspended|deactivated|inactive|locked|frozen|discontinued|on hold|bloqu|d[ée]sactiv|suspendu)|\b(?:disabled|inactive|suspended|locked) (?:recipient|user|account|mailbox)/i,
    status: /^(?!.\.1\.1$)/,
    is: 'unknown',
    source: `Gmail, Yahoo, ${common}; ${french}`,
  },

  // There is no such user.
  {
    words:
      /\b(?:unknown|invalid|no such|non-?existent|bad|undeliverable) (?:final delivery )?(?:e-?mail )?(?:local )?(?:user|recipients?|mailbox|local[- ]?part|address|account|person|userid|destination|name|alias)\b/i,
    status: /^(?!4)/,
    is: 'permanent',
    source: common,
  },
  {
    words:
      /\b(?:users?|recipients?|mailbox|mail box|account|address|addressee|userid|local part|person|name|alias|destinataire|utilisateur|adresse|bo[iî]te|compte|empf[äa]nger|benutzer|gebruiker|usu[áa]rio|utente)\b(?: \S+){0,7} (?:unknown|not (?:be )?(?:found|known|exist|recogni[sz]ed|listed|present|valid|a valid|local)|doesn[’']t exist|no longer (?:valid|exists|active|available|on server|accept\w*)|isn't known|invalide?|inconnu|sconosciut|introuvable|n['’]existe (?:pas|plus)|existiert nicht|unbekannt|onbekend|desconhecid|desconocid)/i,
    status: /^(?!4)/,
    is: 'permanent',
    source: `${common}; ${french}`,
  },
  {
    words:
      /mailbox unavailable|not our customer|no mailbox (?:here )?by that name|doesn['’]t have an? \S+ account|not an? (?:user|mailbox|valid (?:user|recipient))|not have an account|no existe|no mail ?box available|no one at this address|missing home directory|badrcptto|no account by that name|unrouteable address|cannot route|no route to mailbox|nobody by that name|recip(?:ient)?notfound|address wasn['’]t found|couldn['’]t be found|not listed in|リストにありません|no valid recipients|recipient address rejected: (?:undeliverable|access denied)|unknown to/i,
    status: /^(?!4)/,
    is: 'permanent',
    source: `${common}; ${microsoft}, Yahoo, Notes`,
  },
  {
    words:
      /(?:mailbox|address|user|person|has) (?:\S+ ){0,3}moved\b|replaced by|no forwarding address|has left the (?:company|organi[sz]ation)/i,
    is: 'permanent',
    source: common,
  },

  // There is no such domain.
  {
    words:
      /domain(?: name)?(?: \S+){0,3} (?:unknown|(?:does|did) not (?:exist|resolve)|nonexistent|invalid)|(?:unknown|no such|invalid|bad) (?:host|domain)|host (?:unknown|not found)|nxdomain|no mail exchanger|find a mail exchanger|does not accept mail|nullmx|couldn['’]t find any host|illegal host\/domain|unable to find host|no (?:mx|a) record|mail domain not known|domain is not reachable|domain must exist|no dns record|non-existent hosts/i,
    status: /^(?!4)/,
    is: 'permanent',
    source: common,
  },

  // The network, beyond doubt.
  {
    words:
      /too many (?:\S+ ){0,2}(?:connections|errors|sessions)|wasn['’]t able to establish|connection (?:\S+ ){0,3}(?:timed out|refused|reset|lost|dropped)|no route to host|socket error|frequency limited|name server reply|hop count|(?:mail|routing|forwarding) loop|loops back|servfail|host not reachable|host (?:\S+ )?is down|lookup (?:problem|failure|did not complete)/i,
    is: 'temporary',
    source: common,
  },

  // The message itself.
  {
    words:
      /(?:message|mail|header)(?: \S+){0,5}? (?:too (?:large|big)|exceed\w*(?: \S+){0,6} (?:limit|maximum)|larger than)|size limit|exceeds (?:the )?(?:size|maximum)|message length|maximum (?:message )?size|taille maximale|too much data/i,
    is: 'content',
    source: 'RFC 1870 and its wordings',
  },
  {
    words:
      /malformed (?:address|mime|message)|mime (?:violation|error|conversion)|improperly|invalid (?:mime|characters?|header)|bad header|8-?bit (?:data|mime)|conversion required|bare (?:lf|newline)|line (?:is )?too long|line limit|command parameter not implemented|syntax error/i,
    is: 'content',
    source: common,
  },
  { words: /content rejected|content error/i, status: /^.\.6\./, is: 'content', source: 'Amazon SES' },

  // The sender is on a list, sends spam, breaks a rule.
  {
    words:
      /spamhaus|spamcop|barracuda|sorbs|abusix|invaluement|cbl\.abuseat|black-? ?list|block-? ?list|deny ?list|dnsbl|\brbl\b|reputation|liste noire|blocked|\bbanned\b|bloqu[ée]/i,
    is: 'policy',
    source: facts,
  },
  {
    words:
      /\bspam\b|\bjunk\b|unsolicited|\bbulk (?:e-?)?mail|virus|malware|phishing|viral|infected|trojan|suspicious|attachment/i,
    is: 'policy',
    source: `${facts}; Gmail, filters`,
  },
  {
    words:
      /polic(?:y|ies)|not authori[sz]ed|unauthori[sz]ed|administrative(?:ly)? (?:prohibit\w*|reject\w*|den\w*)|prohibited|security (?:reason|error)|access denied|no access|permission (?:denied|to)|refused (?:by|to accept)|rejected (?:by|for|due)|not (?:permitted|allowed|accepted) |restrict|rfc ?(?!822\b)\d{3,4}|compliant|smtp server of your isp|your (?:ip|host|server|network)\b|\bdynamic\b|client host|content (?:filter|reject\w*)|\btls\b|encrypt/i,
    is: 'policy',
    source: common,
  },

  // A server that is busy, a time that ran out.
  {
    words:
      /timed? ?-?out|connection (?:\S+ ){0,3}(?:closed|failed)|(?:could not|unable to|cannot|can['’]t) (?:connect|contact|establish|be reached)|\bunreachable|not responding|did not (?:respond|accept our requests)|\btemporar|\btry again|\bretry|\bretried|\bdelayed|\bdeferred|\bgr[ea]y-?list|\btoo many|\brate\b|throttl|slow down|\bbusy\b|\bexpired?\b|gave up|giving up|in (?:the )?queue|insufficient (?:system )?(?:storage|resources)|system (?:is )?full|(?:system|disk) (?:resources|full|space)|(?:for|within|after) (?:\S+ ){0,3}(?:seconds|minutes|hours|days)|not (?:yet )?been delivered|failing for a long time/i,
    is: 'temporary',
    source: common,
  },
];

/** A row of codes, for what is said without telling words; all that is given must fit. */
export interface CodeRow {
  /** Over the enhanced status code; absent: any. */
  readonly status?: RegExp;
  /** Over the SMTP code as text, `0` when there is none; absent: any. */
  readonly code?: RegExp;
  readonly is: ReturnClass;
}

/** Codes that say more than what else stands in a return. */
export const codeRows: readonly CodeRow[] = [
  { status: /^5\.1\.(?:1|2|3|6|10)$/, is: 'permanent' },
  { status: /^[45]\.2\.2$/, is: 'full' },
  { status: /^[45]\.7\.\d+$/, is: 'policy' },
  { status: /^5\.2\.3$|^5\.3\.4$|^5\.6\.\d+$/, is: 'content' },
  { status: /^5\.4\.4$/, is: 'permanent' },
];

/** What is left, when nothing in the whole return tells. */
export const lastRows: readonly CodeRow[] = [
  { status: /^5\.4\.[12567]$/, is: 'temporary' },
  { status: /^4/, is: 'temporary' },
  { code: /^4/, is: 'temporary' },
];
