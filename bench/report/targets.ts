import type { ContestResult } from '../contest/contest.ts';
import type { ScalingResult, SizeResult } from '../figures/scaling.ts';
import type { WorkbookResult } from '../figures/workbook.ts';
import type { Target } from './result.ts';

const MIB = 2 ** 20;

type Wanted = Omit<Target, 'met' | 'measured'> & { readonly measured: number | undefined };

/** The targets that these results say something about. */
export function targetsOf(
  contest: ContestResult | null,
  scaling: ScalingResult | null,
  workbook: WorkbookResult | null,
): Target[] {
  const wanted = [
    ...(contest ? ofContest(contest) : []),
    ...(scaling ? ofScaling(scaling) : []),
    ...(workbook ? ofWorkbook(workbook) : []),
  ];
  return wanted.flatMap(({ measured, ...target }) => {
    if (measured === undefined) return [];
    return [
      { ...target, measured, met: target.bound === 'at least' ? measured >= target.limit : measured <= target.limit },
    ];
  });
}

function ofContest({ ratios }: ContestResult): Wanted[] {
  const ratio = (a: string, b: string, limit: number): Wanted => ({
    figure: `${a} : ${b}, messages/s`,
    limit,
    bound: 'at least',
    unit: '',
    measured: ratios[a]?.[b]?.median,
  });
  return [
    ratio('facteur-sqlite', 'nodemailer-pool', 5),
    ratio('facteur-sqlite', 'smtp-source', 0.5),
    // On Redis set up alike: `always` is asked of facteur alone.
    ratio('facteur-redis-everysec', 'bullmq', 6),
    ratio('facteur-redis-everysec', 'celery-best-prefetch', 15),
  ];
}

function ofScaling({ sizes, commands }: ScalingResult): Wanted[] {
  const of = (recipients: number) => sizes.find((size) => size.recipients === recipients);
  const [small, middle, large] = [of(10_000), of(100_000), of(1_000_000)];
  const rss = (size: SizeResult | undefined) => size?.peakRss.median;
  return [
    atMost(
      'CPU per message at 1,000,000 : at 10,000',
      quotient(large?.cpuPer1000.median, small?.cpuPer1000.median),
      1.15,
    ),
    atMost('worker RSS at 1,000,000', quotient(rss(large), MIB), 150, 'MB'),
    atMost('worker RSS at 1,000,000 : at 100,000', quotient(rss(large), rss(middle)), 1.1),
    atMost('submission of 1,000,000 from CSV', large?.submission.seconds, 30, 's'),
    atMost('RSS of that submission', quotient(large?.submission.peakRss, MIB), 200, 'MB'),
    atMost('`facteur status ID` : `node -e 0`, wall time', commands.statusToNode.median, 4),
  ];
}

function ofWorkbook({ recipients, seconds, peakRss }: WorkbookResult): Wanted[] {
  const check = `check of ${recipients.toLocaleString('en')} from .xlsx`;
  return [atMost(check, seconds.median, 3, 's'), atMost('RSS of that check', peakRss.median / MIB, 200, 'MB')];
}

function atMost(figure: string, measured: number | undefined, limit: number, unit = ''): Wanted {
  return { figure, limit, unit, measured, bound: 'at most' };
}

function quotient(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a / b;
}
