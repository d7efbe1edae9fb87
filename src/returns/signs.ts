/**
 * By what a mail shows that it is a return, an answer of a program or one of a person, as data. No single sign is enough:
 * understand.ts says which are needed together. Each row is there for programs that write so; test/returns/signs.test.ts
 * fails for a row that nothing needs.
 */

/** Who writes nothing but returns: the part before the `@`, and the name beside it. */
export const daemonAddresses: readonly RegExp[] = [
  /^"?(?:mailer[-_. ]?daemon|mail[-_. ]?daemon|mdaemon)\b/i,
  /^"?mail[-_.](?:delivery|system|server)/i,
];
export const daemonNames: readonly RegExp[] = [
  /mail(?:er)?[- ]?daemon/i,
  /mail delivery/i,
  /delivery (?:sub)?system/i,
  /(?:system|mail|ndr) administrator/i,
];

/** Who writes returns, and letters as well: a person may have such an address. */
export const postmasters: readonly RegExp[] = [/^"?(?:postmaster|hostmaster)\b/i, /^"?bounces?\b/i];

/** Subjects of returns. */
export const returnSubjects: readonly RegExp[] = [
  /undeliver|not deliver|non[- ]deliver/i,
  /(?:delivery|mail|message)\b.*\b(?:fail|error|problem|delay)/i,
  /returned (?:mail|message|to sender)|returning message/i,
  /delivery (?:status|report|notification)/i,
  /failure (?:notice|notification)|failed to deliver/i,
  /could not (?:be )?(?:send|sent)|unable to deliver/i,
  /non (?:remis|distribu|d[ée]livr)|[ée]chec de (?:la )?(?:remise|distribution|livraison|d[ée]livrance)|[ée]chec de l['’]envoi|retour (?:de courrier|à l['’]exp)|impossible (?:de|à) remettre/i,
  /unzustellbar|nicht zugestellt|no se (?:ha )?(?:puede|podido) entregar|mancata consegna|onbestelbaar|n[ãa]o entregue|не доставлен|недоставлен|メールエラー|配信できません/i,
];

/** Sentences of returns. */
export const returnSentences: readonly RegExp[] = [
  /(?:could|can|was|were|has|have)(?: ?not|n['’]t)(?: been| yet been| able to)? (?:be )?(?:delivered|deliver|reached|sent)\b/i,
  /unable to (?:deliver|send|relay)|undeliver|delivery (?:to|of|attempt|error|problem|fail)|delivering your (?:mail|message)/i,
  /did not reach|following (?:address|recipient|destination|user)|these recipients|permanent (?:fatal )?error|transcript of session|failure reason/i,
  /rejected your message|message was (?:rejected|refused|not)|user(?:\(s\)|['’]s)? (?:unknown|account|mailbox|not)|invalid (?:final|recipient)|no such user|unknown user|not a member|has been delayed/i,
  /n['’](?:a|ont) pas (?:pu [êe]tre |[ée]t[ée] )(?:remis|distribu|d[ée]livr|achemin|envoy)|impossible de (?:remettre|distribuer|d[ée]livrer)|[ée]chec de (?:la )?(?:remise|distribution)/i,
  /(?:konnte|wurde) nicht (?:zugestellt|ausgeliefert)|送信できませんでした|配信できませんでした|не может быть\s+(?:доставлено|отправлено)/i,
];

/** Sentences of those who go on trying. */
export const delaySentences: readonly RegExp[] = [
  /delay|will (?:be retried|keep trying|retry)|still trying|being retried|warning message/i,
  /retard[ée]|nouvelle tentative|sera (?:réessay|retent)é/i,
];

/** A subject that answers or passes on another. */
export const answering = /^\s*(?:re|fw|fwd|tr|r[ée]p|aw|wg|rv|sv|vs|antw)(?:\[\d+\])?\s*:/i;

/** Subjects of those who are away. */
export const awaySubjects: readonly RegExp[] = [
  /\b(?:auto(?:matic|matique)?[- ]?(?:reply|response|respond\w*|r[ée]ponse)|r[ée]ponse automatique|automatische antwort|abwesenheit\w*|respuesta autom[áa]tica|risposta automatica)/i,
  /\bout of (?:the )?office\b|\bon vacation\b|\bvacation (?:reply|message|notice|response)\b|\baway from (?:the |my )?(?:office|mail)\b|\bOOO\b/i,
  /\babsen(?:ce|te?)\b.*\b(?:bureau|cong[ée]s?|message|automatique|du|jusqu)|\b(?:message|avis|notification) d['’]absence\b|^\s*absen(?:ce|te?)\s*(?:$|[:\-–])|\ben (?:cong[ée]s?|vacances)\b/i,
];

/** Fields with which programs mark their answers; RFC 3834 has one of its own, the others came before or do not know it. */
export const awayFields: readonly (readonly [name: string, value: RegExp])[] = [
  ['auto-submitted', /^auto-replied/i],
  ['x-autoreply', /./],
  ['x-autorespond', /./],
  ['x-autoresponder', /./],
  ['x-auto-reply', /./],
  ['x-vacation', /./],
  ['x-ms-exchange-inbox-rules-loop', /./],
  ['precedence', /^auto[-_]reply/i],
  ['x-precedence', /^auto[-_]reply/i],
  ['preference', /^auto[-_]reply/i],
  ['delivered-to', /^autoresponder$/i],
];

/** A field that only mail to many has: no answer of anybody. */
export const bulkFields: readonly (readonly [name: string, value: RegExp])[] = [
  ['list-id', /./],
  ['list-unsubscribe', /./],
  ['list-post', /./],
  ['feedback-id', /./],
];

/** What people write who want no more, in their own words; over the first lines of an answer, without what it quotes. */
export const leavingWords: readonly RegExp[] = [
  /\bd[ée]s(?:inscri|abonn)/i,
  /(?:retire|enl[eè]ve|supprime|raye|[ôo]te|efface)[rz]?\b(?:[^.!?]{0,40})\b(?:liste|fichier|base|adresse|mailing|destinataires|envois)/i,
  /\bne (?:souhait\w+|veu\w+|d[ée]sir\w+|voud\w+|dois|devez) (?:plus|pas)\b[^.!?]{0,40}\b(?:recevoir|r[ée]ception|mails?|messages?|courriels?|lettre)/i,
  /\b(?:cesse|arr[êe]te)[rz]?\b[^.!?]{0,30}(?:envoi|envoyer|[ée]crire|mails?|messages?|courriels?)/i,
  /\bunsubscrib/i,
  /\b(?:remove|take|delete)\b[^.!?]{0,30}\b(?:from|off)\b[^.!?]{0,30}\b(?:list|mailing|database|e-?mails?)/i,
  /\bopt(?:ing)?[- ]?out\b|\bremove me\b/i,
  /\b(?:stop|quit)\b[^.!?]{0,20}\b(?:sending|e-?mailing|mailing|writing|contacting)\b/i,
  /\b(?:no longer|(?:do not|don['’]t) (?:want|wish)(?: to)?)\b[^.!?]{0,30}\b(?:receive|get|e-?mails?|newsletter|messages?)\b/i,
  /^\s*stop\s*[.!]*\s*$/im,
];

/** Where an answer begins to quote what it answers. */
export const quoteBegins: readonly RegExp[] = [
  /^[ \t]*>/,
  /^[ \t]*.{0,200}\b(?:a [ée]crit|wrote|schrieb|escribi[óo]|ha scritto).{0,100}:\s*$/i,
  /^[ \t]*-{2,}\s*(?:message d['’]origine|original message|message transf[ée]r[ée]|forwarded message|message initial|urspr[üu]ngliche nachricht)/i,
  /^[ \t]*_{10,}\s*$/,
  /^[ \t]*\*?(?:de|from|von|exp[ée]diteur)\*?\s*:.*@/i,
  /^-- ?$/,
];
