/**
 * Why mail comes back, as data: the first row that fits decides. `words` are looked for in what the remote server said,
 * then in what the reporting server wrote about it; codes are asked when no words tell (`codeRows`). Each row says where it
 * comes from. Edit here, then test/returns/reasons.test.ts, which fails for a row that nothing needs.
 */

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
const french = 'Orange, La Poste, Free, SFR';
const microsoft = 'Exchange and Outlook';

export const wordRows: readonly WordRow[] = [
  // A provider's own number outranks the enhanced code beside it.
  { words: /\b(?:OFR|LPN|OUK)\w*_\d*?(?:416|418)\b/i, is: 'permanent', source: `${french}; ${facts}` },
  { words: /\b(?:OFR|LPN|OUK)\w*_\d*?417\b/i, is: 'full', source: `${french}; ${facts}` },
  { words: /\b(?:OFR|LPN|OUK)\w*_\d*?(?:420|426|505)\b/i, is: 'unknown', source: `${french}; ${facts}` },
  { words: /\b(?:OFR|LPN|OUK)\w*_\d*?(?:104|105|108|109|201|423|424)\b/i, is: 'temporary', source: `${french}; ${facts}` },
  { words: /\b(?:OFR|LPN|OUK)\w*_\d*?(?:513|514)\b/i, is: 'content', source: `${french}; ${facts}` },
  {
    words: /\b(?:OFR|LPN|OUK)\w*_\d*?(?:102|103|305|401|402|403|405|415|421|506|510|630|999)\b/i,
    is: 'policy',
    source: `${french}; ${facts}`,
  },
  { words: /\bSFR_IN_\d*0[1-5]\b|L-SPAM\d\d/i, is: 'policy', source: `SFR, LWS; ${facts}` },

  // Who may not post to a group is not told whether there is one.
  { words: /\bGoogle Groups\b/, is: 'policy', source: 'Google Groups, in all its languages' },

  // It answers like that to mail its customers do not want, after all of it was sent.
  {
    words: /550 unknown user \S*docomo\S*/i,
    is: 'policy',
    source: 'NTT docomo',
  },

  // About the sender's address, though the words be those for a recipient's.
  {
    words: /\b(?:sender|from|reverse[- ]path|envelope[- ]from|return[- ]path|exp[ée]diteur)\b(?: \S+){0,5} (?:rejected|denied|refused|blocked|not exist|unknown|invalid|not (?:found|allowed|accepted|verified|resolve|valid)|unverified|refus\S*|rejet\S*|inconnu\S*)/i,
    status: /^(?!.\.1\.1$)/,
    is: 'policy',
    source: common,
  },
  { words: /^/, status: /^[45]\.1\.[78]$/, is: 'policy', source: 'RFC 3463: the sender\'s address' },
  {
    words: /my name was rejected|provide a valid from|from: domain|identities failed the check|address is not verified|domain of sender|sender(?:'s)? (?:domain|verify)|unresolvable (?:sender|domain)|verif\w+ (?:of )?sender|bad outbound sender/i,
    is: 'policy',
    source: common,
  },

  // Nobody may relay, or has not logged in to do it.
  {
    words: /relay(?:ing)? (?:\S+ ){0,4}(?:denied|not (?:permitted|allowed)|prohibited|rejected|disabled)|(?:unable|not (?:permitted|allowed)|prohibited|refus\w+|denied|open) (?:to )?relay|not relay|rcpthosts|we do not relay|(?:relay|sending) (?:quota|limit)|not a gateway|pop before smtp/i,
    is: 'policy',
    source: common,
  },
  {
    words: /authentication (?:is )?required|must (?:first )?(?:be )?(?:authenticate|log ?in)|smtp auth\b|auth capability|not authenticated/i,
    is: 'policy',
    source: common,
  },

  // Who the sender is, by its domain's records or its address's name.
  {
    words: /\b(?:dmarc|dkim|spf|sender policy framework|sender ?id)\b(?! ?=? ?(?:pass|none))|unauthenticated (?:e-?mail|mail|message|sender)|authentication (?:checks?|information|results?) |\bARC\b.*fail/i,
    is: 'policy',
    source: `Gmail, ${microsoft}, Yahoo`,
  },
  {
    words: /\bptr\b|reverse (?:dns|hostname|lookup|mapping|ip)|\brdns\b|(?:cannot|can't|could not|unable to) (?:find|resolve) your (?:reverse )?(?:hostname|address|ip)|fix reverse|no dns a-data|(?:bad|invalid|rejected|need|requires?|forged|unknown) (?:\S+ ){0,2}(?:helo|ehlo)\b|\b(?:helo|ehlo)\b(?: \S+){0,5} (?:rejected|invalid|forged|not|bad|mismatch|argument)|hostname (?:lookup|is not)/i,
    is: 'policy',
    source: common,
  },

  {
    words: /unverif\w+ sending ip|\binvalid ip\b|\bIP=\d|(?:user|spam) complaints|unwanted messages?|messages from [\d.]+ weren['’]t sent|protocol violation|554 \S+ (?:ESMTP )?not accepting connections|(?:dns|ip address|ip name) (?:validation|lookup|verification) failed/i,
    is: 'policy',
    source: 'T-Online, Yahoo, Comcast, Postfix',
  },

  // The mailbox has no room. Before the words for an unknown one, with which servers like to begin.
  {
    words: /\b(?:mailbox|mail box|mail ?folder|inbox|maildir|user(?:'s)?|account|recipient(?:'s)?|bo[iî]te)\b(?: \S+){0,6} (?:full|over ?quota|exceed(?:s|ed|ing)?|pleine|too large|out of (?:storage|space|disk)|storage (?:limit|space))\b/i,
    status: /^(?!.\.(?:3\.1|1\.1)$)/,
    is: 'full',
    source: common,
  },
  {
    words: /\b(?:over|exceed\w*|out of|above|insufficient|no|not enough)(?: \S+){0,4} (?:disk )?quota\b|over ?quota|quota (?:has been |is |was |would be )?(?:exceeded|full|reached|violation|d[ée]pass[ée])|mailbox (?:is )?full|full mailbox|mail(?:box)? quota|disk quota|mailfolder is full|postfach (?:ist )?voll|bo[iî]te (?:aux lettres |de r[ée]ception )?(?:du destinataire )?(?:est )?pleine|buz[oó]n (?:est[aá] )?lleno|casella piena|not enough (?:storage )?space|storage allocation/i,
    is: 'full',
    source: `${common}; ${french}, GMX`,
  },

  // Switched off, for how long nobody says.
  {
    words: /\b(?:accounts?|user(?:\(s\))?|mailbox|recipient|address|compte|bo[iî]te)\b(?: \S+){0,6} (?:disabled|suspended|deactivated|inactive|locked|frozen|discontinued|on hold|bloqu[ée]e?|d[ée]sactiv[ée]e?|suspendue?)\b|\b(?:disabled|inactive|suspended|locked) (?:recipient|user|account|mailbox|address)/i,
    status: /^(?!.\.1\.1$)/,
    is: 'unknown',
    source: `Gmail, Yahoo, La Poste, ${common}`,
  },

  // There is no such user.
  {
    words: /\b(?:unknown|invalid|no such|non-?existent|bad|undeliverable|inactive and unknown) (?:final delivery )?(?:e-?mail )?(?:local )?(?:user|recipients?|mailbox|local[- ]?part|address|account|person|userid|destination|name|alias)\b/i,
    is: 'permanent',
    source: common,
  },
  {
    words: /\b(?:user|users|recipients?|mailbox|mail box|account|address|addressee|userid|local part|person|name|alias|destinataire|utilisateur|adresse|bo[iî]te|compte|empf[äa]nger|benutzer)\b(?: \S+){0,7} (?:unknown|not (?:be )?(?:found|known|exist|recogni[sz]ed|listed|valid|a valid|a known|local)|(?:does|do) ?n[o'’]?t exist|doesn[’']t exist|no longer (?:valid|exists?|active|available|on server|accept\w*)|not exist|invalid|isn't (?:valid|known)|inconnue?|introuvable|n['’]existe (?:pas|plus)|invalide?|existiert nicht|unbekannt)/i,
    status: /^(?!.\.[247]\.\d+$|4)|^.\.2\.1$|^.\.7\.1$/,
    is: 'permanent',
    source: `${common}; ${french}`,
  },
  {
    words: /user ?unknown|mailbox unavailable|not our customer|no mailbox (?:here )?by that name|doesn['’]t have an? \S+ account|no(?:t)? (?:such|an?) (?:user|account|mailbox|recipient)|(?:recipient|user) (?:is )?not (?:a )?(?:found|exist|known|recognized)|no account by that name|unrouteable address|unroutable address|cannot route|no route to mailbox|there is no(?:body| one)? (?:user|by that name)|this (?:user|address) (?:does|no longer)|recipnotfound|recipientnotfound|email address wasn['’]t found|couldn['’]t be found|not (?:listed|found) in|リストにありません|no valid recipients|recipient address rejected: (?:user|undeliverable|unknown|access denied)|mailbox unavailable or not local|unknown to/i,
    status: /^(?!4)/,
    is: 'permanent',
    source: `${common}; ${microsoft}, Yahoo, Notes`,
  },
  { words: /\bmoved\b.*\b(?:address|mailbox)|(?:mailbox|address|user|account|has) (?:\S+ ){0,3}moved\b|no forwarding address|has left the (?:company|organi[sz]ation)/i, is: 'permanent', source: common },

  // There is no such domain.
  {
    words: /(?:host|domain)(?: or domain)?(?: name)?(?: \S+){0,3} (?:unknown|not found|(?:does|did) ?n[o'’]?t (?:exist|resolve)|nonexistent|invalid)|(?:unknown|no such|invalid|bad|nonexistent) (?:host|domain)|host unknown|nxdomain|name or service not known|no mail exchanger|find a mail exchanger|does not accept mail|nullmx|no mx (?:records? )?found|name service error(?: \S+){0,6} not found|couldn['’]t find any host|illegal host\/domain|unable to find host|no (?:mx|a) record|mail domain not known|domain is not reachable|all relevant mx records point to non-existent hosts/i,
    status: /^(?!4)/,
    is: 'permanent',
    source: common,
  },

  // The network, beyond doubt.
  {
    words: /(?:was|is)n['’]t able to establish|connection (?:\S+ ){0,3}(?:timed out|refused|reset|lost|dropped)|(?:connect|smtp|session|conversation)\S* timed? ?-?out|no route to host|network (?:is )?unreachable|socket error|frequency limited|name server reply|hop count|too many hops|(?:mail|routing|forwarding) loop|loops back|servfail|host not reachable|host (?:\S+ )?is (?:down|not responding)|lookup (?:problem|failure|timed? ?out)/i,
    is: 'temporary',
    source: common,
  },

  // The message itself.
  {
    words: /(?:message|mail|e-?mail|size|content|header)(?: \S+){0,5}? (?:(?:is |was |are )?too (?:large|big)|exceed\w*(?: \S+){0,6} (?:size|limit|maximum)|larger than)|size limit|exceeds (?:the )?(?:size|maximum)|message length|maximum (?:message )?size|taille maximale|too much data/i,
    is: 'content',
    source: 'RFC 1870 and its wordings',
  },
  { words: /malformed (?:address|mime|message)|mime (?:violation|error|conversion)|improperly|invalid (?:mime|characters?|header)|bad header|8-?bit (?:data|mime)|conversion (?:required|not)|bare (?:lf|newline)|line (?:is )?too long|line limit|command parameter not implemented|syntax error/i, is: 'content', source: common },

  { words: /content rejected|content error/i, status: /^.\.6\./, is: 'content', source: 'Amazon SES' },

  // The sender is on a list, sends spam, breaks a rule.
  {
    words: /spamhaus|spamcop|barracuda|sorbs|abusix|invaluement|cbl\.abuseat|black-? ?list|block-? ?list|deny ?list|dnsbl|\brbl\b|reputation|liste noire|blocked|\bbanned\b|bloqu[ée]/i,
    is: 'policy',
    source: facts,
  },
  {
    words: /\bspam\b|\bjunk\b|unsolicited|\bbulk (?:e-?)?mail|virus|malware|phishing|viral|infected|trojan|suspicious|attachment (?:type|name)?/i,
    is: 'policy',
    source: `${french}, Gmail, filters`,
  },
  {
    words: /polic(?:y|ies)|not authori[sz]ed|unauthori[sz]ed|administrative(?:ly)? (?:prohibit\w*|reject\w*|den\w*)|prohibited|security (?:reason|policy|error)|access denied|no access|permission (?:denied|to)|refused (?:by|to accept)|rejected (?:by|for|due)|not (?:permitted|allowed|accepted) |restrict|rfc ?\d{3,4}|compliant|use the smtp server of your isp|your (?:ip|host|server|network|isp)\b|\bdynamic\b|client host|content (?:filter|reject\w*)|tls|encrypt/i,
    status: /^(?!.\.(?:1\.1|2\.[12]|3\.\d)$)/,
    is: 'policy',
    source: common,
  },

  // A server that is busy, a time that ran out.
  {
    words: /timed? ?-?out|connection (?:\S+ ){0,3}(?:closed|failed)|(?:could not|unable to|cannot|can['’]t) (?:connect|contact|establish|be (?:reached|contacted))|\bunreachable|not responding|did not (?:respond|accept our requests)|\btemporar|\btry again|\bretry|\bretried|\bdelayed|\bdeferred|\bgr[ea]y-?list|\btoo many|\brate\b|throttl|slow down|\bbusy\b|\bexpired?\b|gave up|giving up|in (?:the )?queue|insufficient (?:system )?(?:storage|resources)|(?:system|disk) (?:storage|resources|full|space)|(?:for|within|after|last) (?:\S+ ){0,3}(?:seconds|minutes|hours|days)|not (?:yet )?been delivered|failing for a long time/i,
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
