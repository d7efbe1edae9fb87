import type { Language } from '../language.ts';
import { words } from './index.ts';
import { sayKept } from './say-kept.ts';

type Catalogue = ReturnType<typeof words>;

/** What a notice tells (app/notices/facts.ts). */
export type NoticeFacts =
  | {
      readonly kind: 'finished';
      readonly id: string;
      readonly name: string;
      readonly total: number;
      readonly got: number;
      readonly reasons: readonly { readonly reason: keyof Catalogue['reasons']; readonly count: number }[];
      readonly missing: readonly {
        readonly email: string;
        readonly reason: keyof Catalogue['reasons'];
        readonly reply: string;
      }[];
    }
  | {
      readonly kind: 'held';
      readonly account: string;
      readonly hold: {
        readonly reason: keyof Catalogue['status']['holds'];
        readonly message: string;
        readonly until: number | null;
      };
      readonly campaigns: readonly { readonly id: string; readonly name: string; readonly left: number }[];
    };

/** The mail that tells what became of a campaign, and the rows of the file that goes with it. */
export function sayNotice(facts: NoticeFacts, language: Language) {
  return facts.kind === 'finished' ? sayFinished(facts, language) : sayHeld(facts, language);
}

function sayFinished(facts: Extract<NoticeFacts, { kind: 'finished' }>, language: Language) {
  const { reasons, endNotices: w } = words(language);
  const lines = facts.reasons.map(({ reason, count }) => w.reason({ count, ...reasons[reason] }));
  const missing = facts.reasons.reduce((sum, { count }) => sum + count, 0);
  const rows = facts.missing.map(({ email, reason, reply }) => [email, reasons[reason].what, sayKept(reply, language)]);
  return {
    subject: w.finished(facts),
    text: paragraphs(
      w.hello,
      w.over(facts),
      missing === 0 ? w.everybody : `${w.missing({ count: missing })}\n${lines.join('\n')}`,
      ...(missing === 0 ? [] : [w.again(facts)]),
      w.automatic,
    ),
    file: `${w.file}-${facts.id}.csv`,
    rows: rows.length === 0 ? [] : [w.columns, ...rows],
  };
}

function sayHeld({ hold, campaigns, account }: Extract<NoticeFacts, { kind: 'held' }>, language: Language) {
  const { status, endNotices: w } = words(language);
  const { what, remedy } = status.holds[hold.reason];
  const said = sayKept(hold.message, language);
  return {
    subject: w.held({ name: campaigns[0]?.name ?? account, waits: hold.until === null }),
    text: paragraphs(
      w.hello,
      w.why({ what, account }),
      said === '' ? '' : w.said({ said }),
      w.todo({ remedy }),
      campaigns.map((campaign) => w.waiting(campaign)).join('\n'),
      w.automatic,
    ),
    file: '',
    rows: [],
  };
}

function paragraphs(...texts: readonly string[]): string {
  return `${texts.filter((text) => text !== '').join('\n\n')}\n`;
}
