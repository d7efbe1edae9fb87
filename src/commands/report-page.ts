import type { TroubleGroup } from '../app/failures.ts';
import { formatsOf } from '../i18n/format.ts';
import { pageWords } from '../i18n/page-words.ts';
import type { Language } from '../language.ts';
import { escapeHtml as e } from '../message/escape.ts';
import type { CampaignStatus, StatusCounts } from '../report/status.ts';

/** What a report is made of: what the page shows of a campaign. */
export interface ReportParts {
  readonly status: CampaignStatus;
  /** All of them. */
  readonly groups: readonly TroubleGroup<unknown>[];
  /** The name of the association; null: none is set. */
  readonly identity: string | null;
  /** When it is made, ms since 1970. */
  readonly now: number;
}

/** Receivers that are named. */
const MOST_DOMAINS = 8;
const STATES = [
  'sent',
  'pending',
  'sending',
  'deferred',
  'failed',
  'returned',
  'complained',
  'unknown',
  'skipped',
  'cancelled',
] as const;

const STYLE = `body{font:11pt/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}
h1{font-size:1.5rem;margin:.2rem 0}h2{font-size:1.1rem;margin:1.6rem 0 .4rem}p{margin:.3rem 0}.soft{color:#555}
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.3rem .6rem .3rem 0;border-bottom:1px solid #ccc}
.n{text-align:right;white-space:nowrap}tr{break-inside:avoid}@media print{body{margin:0;max-width:none}}`;

/** A campaign's report as a page of its own, to be printed or handed on: the page's figures in the page's words, nothing from elsewhere in it. */
export function reportPage({ status, groups, identity, now }: ReportParts, language: Language): string {
  const { campaign, common } = pageWords(language);
  const head = [
    identity ?? common.brand,
    `${campaign.report.title} ${status.id}`,
    campaign.report.of({ at: timeIn(language, now) }),
  ];
  return [
    `<!DOCTYPE html>\n<html lang="${language}">\n<head>\n<meta charset="utf-8">`,
    `<meta name="viewport" content="width=device-width">\n<title>${e(campaign.report.subject(status))}</title>`,
    `<style>${STYLE}</style>\n</head>\n<body>`,
    `<p class="soft">${e(head.join(' – '))}</p>\n<h1>${e(status.name)}</h1>`,
    `<p>${e(common.campaignStates[status.state])}${e(spanOf(status, language))}</p>`,
    countsTable(status.counts, language),
    whyTables(groups, status, language),
    '</body>\n</html>\n',
  ].join('\n');
}

function timeIn(language: Language, at: number): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'full', timeStyle: 'short' }).format(at);
}

/** From when to when it was sent; empty: it has not begun. */
function spanOf({ startedAt, finishedAt }: CampaignStatus, language: Language): string {
  return [startedAt, finishedAt].map((at) => (at === null ? '' : ` – ${timeIn(language, Date.parse(at))}`)).join('');
}

function countsTable(counts: StatusCounts, language: Language): string {
  const { common } = pageWords(language);
  const rows = STATES.filter((state) => counts[state] > 0).map(
    (state) => [common.deliveryStates[state], counts[state]] as const,
  );
  return table([], [...rows, [common.total, counts.total]], language);
}

function whyTables(groups: ReportParts['groups'], { state }: CampaignStatus, language: Language): string {
  const { campaign, reasons } = pageWords(language);
  const w = campaign.why;
  if (groups.length === 0) return `<h2>${e(w.title)}</h2>\n<p>${e(state === 'finished' ? w.none : w.noneYet)}</p>`;
  const { columns } = w;
  const byReason = sums(groups, ({ reason }) => reason).map(
    ([reason, count]) => [reasons[reason].what, count, reasons[reason].remedy] as const,
  );
  const domains = sums(
    groups.filter(({ reason }) => reason !== 'duplicate'),
    ({ domain }) => domain,
  );
  const shown = domains.slice(0, MOST_DOMAINS).map(([domain, count]) => [domain || w.noDomain, count] as const);
  const others =
    domains.length > MOST_DOMAINS ? `<p class="soft">${e(w.others({ count: domains.length - MOST_DOMAINS }))}</p>` : '';
  return [
    `<h2>${e(w.title)}</h2>`,
    table([columns.reason, columns.count, columns.remedy], byReason, language),
    `<h2>${e(w.byDomain)}</h2>`,
    table([columns.domain, columns.count], shown, language),
    others,
  ].join('\n');
}

/** Counts together by what they have in common, the greatest first. */
function sums<K extends string>(groups: ReportParts['groups'], of: (group: TroubleGroup<unknown>) => K): [K, number][] {
  const counts = new Map<K, number>();
  for (const group of groups) counts.set(of(group), (counts.get(of(group)) ?? 0) + group.count);
  return [...counts].sort(([, a], [, b]) => b - a);
}

function table(titles: readonly string[], rows: readonly (readonly (string | number)[])[], language: Language): string {
  const { formatNumber } = formatsOf(language);
  const cell = (value: string | number) =>
    typeof value === 'number' ? `<td class="n">${formatNumber(value)}</td>` : `<td>${e(value)}</td>`;
  const head =
    titles.length === 0 ? '' : `<thead><tr>${titles.map((title) => `<th>${e(title)}</th>`).join('')}</tr></thead>`;
  return `<table>${head}<tbody>\n${rows.map((row) => `<tr>${row.map(cell).join('')}</tr>`).join('\n')}\n</tbody></table>`;
}
