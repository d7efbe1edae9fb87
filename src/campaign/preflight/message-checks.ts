import type { Identity } from '../../config/types.ts';
import type { DomainIssue } from '../../findings.ts';
import { interpret } from '../../message/foreign/convert.ts';
import { looksMeant } from '../../message/foreign/find.ts';
import { identityLines } from '../../message/layout.ts';
import type { StoredMessage } from '../../message/stored-message.ts';
import type { MessageSource } from '../../message/types.ts';
import { isCopy } from '../list/names.ts';
import type { MessageWarning, PlacedForeign } from '../message-file.ts';
import type { Findings } from './findings.ts';

/** How people say that one can leave, in French and English. */
const LEAVING =
  /d[ée]s(abonn|inscri)|d[ée]sinscription|ne (souhaitez |voulez |d[ée]sirez )?(plus|pas) (\S+ )?recevoir|vous retirer|unsubscribe|opt[ -]?out|no longer (wish|want|receive)|receive no more|stop receiving|\bSTOP\b/i;

export interface MessageFacts {
  readonly source: MessageSource;
  readonly identity: Identity;
  /** Names of the list's columns. */
  readonly columns: readonly string[];
  readonly warnings: readonly MessageWarning[];
  readonly foreign: readonly PlacedForeign[];
  /** Accounts that send under an address of their own; absent: all send as the message says. */
  readonly senders?: StoredMessage['senders'];
}

/** Notes what is to be said of a message whoever gets it. */
export function noteMessage(
  { source, identity, columns, warnings, foreign, senders = {} }: MessageFacts,
  findings: Findings,
): void {
  const own = Object.entries(senders).map(([account, { from }]) => ({ account, address: from.address }));
  const answers = (source.replyTo ?? source.from).address;
  if (own.length > 0) findings.note('warning', 'own-senders', { senders: own, answers });
  for (const found of firstOfEach(foreign)) noteForeign(found, columns, findings);
  const written = `${source.text}\n${source.html ?? ''}`;
  const leaves = source.list === null || LEAVING.test(written) || /unsubscribe_url/.test(written);
  if (!leaves) findings.note('warning', 'unsubscribe-missing', {});
  if (!namesSender(written, source, identity)) findings.note('warning', 'identity-missing', {});
  for (const { key, file, line } of warnings) findings.note('warning', 'copy-key', { key, file, line });
  for (const column of columns) if (isCopy(column)) findings.note('warning', 'copy-column', { column });
}

/** The same one in many places is one thing. */
function firstOfEach(foreign: readonly PlacedForeign[]): Iterable<PlacedForeign> {
  return new Map(foreign.toReversed().map((found) => [found.written.toLowerCase(), found]))
    .values()
    .toArray()
    .reverse();
}

/** What would go out to everybody as it stands: refused when the list has such a column, else a person is to decide. */
function noteForeign(found: PlacedForeign, columns: readonly string[], findings: Findings): void {
  const { kind, written, system, file, line } = found;
  const { write, known } = interpret(found, columns);
  if (kind === 'filler') findings.note('warning', 'filler', { written, file, line });
  else if (known) findings.note('error', 'foreign-column', { written, write: write ?? '', system, file, line });
  else if (looksMeant(found)) findings.note('warning', 'foreign-unknown', { written, write, system, file, line });
}

// French law (CNIL) and the providers' rules for bulk senders want every message to name who sends it.
function namesSender(written: string, { from }: MessageSource, identity: Identity): boolean {
  const names = [...identityLines(identity), from.name].filter((name) => name !== '');
  const text = written.toLowerCase();
  return names.some((name) => text.includes(name.toLowerCase()));
}

/** What the DNS said of a sender's domain. */
export interface KnownDomain {
  readonly domain: string;
  readonly issues: readonly DomainIssue[];
  /** When, in milliseconds since 1970. */
  readonly at: number;
}

/** Notes what was found of the sender's domain, if it is of any consequence. */
export function noteDomain({ domain, issues, at }: KnownDomain, findings: Findings): void {
  const bad = issues.filter((issue) => issue !== 'dkim-not-seen');
  if (bad.length > 0) findings.note('warning', 'domain', { domain, issues: bad, at });
}
