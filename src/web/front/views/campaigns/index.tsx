import { useSignal } from '@preact/signals';
import type { Campaign, Draft } from '../../../api/types.ts';
import { get } from '../../app/api.ts';
import { words } from '../../app/language.ts';
import { isOver, live } from '../../app/live.ts';
import { useLoaded } from '../../app/loaded.ts';
import { search } from '../../app/router.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Loading } from '../../ui/loading.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { CampaignTable } from './campaign-table.tsx';
import { DraftTable } from './draft-table.tsx';

/** Campaigns of a page. */
const PAGE = 30;

type Filter = 'all' | 'open' | 'over' | 'drafts';

/** All campaigns, the newest first, everything about one in a row; and those in preparation. */
export default function CampaignsView() {
  const { common, campaigns: w } = words();
  const filter = filterIn(search.value);
  const loaded = useLoaded((signal) => get<{ drafts: readonly Draft[] }>('/drafts', { limit: 100 }, signal), []);
  const drafts = { value: loaded.value.value, problem: loaded.problem.value };
  return (
    <Page title={common.views.campaigns}>
      <Tabs
        label={w.filter}
        current={filter}
        tabs={(['all', 'open', 'over', 'drafts'] as const).map((key) => ({
          ...{ key, label: w.filters[key], href: key === 'all' ? '/campaigns' : `/campaigns?show=${key}` },
          ...(key === 'drafts' && drafts.value && { count: drafts.value.drafts.length }),
        }))}
      />
      {filter === 'drafts' ? <Drafts loaded={drafts} /> : <Campaigns filter={filter} />}
    </Page>
  );
}

function filterIn(query: URLSearchParams): Filter {
  const show = query.get('show');
  return show === 'open' || show === 'over' || show === 'drafts' ? show : 'all';
}

function Drafts({ loaded }: { readonly loaded: { value: { drafts: readonly Draft[] } | null; problem: unknown } }) {
  const { common, campaigns: w } = words();
  if (loaded.problem) return <ProblemNotice problem={loaded.problem} />;
  if (!loaded.value) return <Loading />;
  if (loaded.value.drafts.length === 0) {
    return <EmptyState title={w.noneHere} action={{ label: common.newCampaign, href: '/drafts/new' }} />;
  }
  return <DraftTable drafts={loaded.value.drafts} />;
}

function Campaigns({ filter }: { readonly filter: Exclude<Filter, 'drafts'> }) {
  const { common, campaigns: w } = words();
  const pages = useSignal(1);
  const loaded = useLoaded(
    (signal) => readPages(filter === 'open', pages.value, signal),
    [filter === 'open', pages.value],
  );
  const [value, problem] = [loaded.value.value, loaded.problem.value];
  if (problem) return <ProblemNotice problem={problem} />;
  if (!value) return <Loading />;
  const rows = withNews(value.campaigns).filter((one) => filter === 'all' || isOver(one) === (filter === 'over'));
  if (rows.length === 0 && value.next === null) {
    const isFirst = filter === 'all';
    return (
      <EmptyState
        title={isFirst ? w.empty.title : w.noneHere}
        action={{ label: common.newCampaign, href: '/drafts/new' }}
      >
        {isFirst ? w.empty.text : null}
      </EmptyState>
    );
  }
  return (
    <>
      <CampaignTable campaigns={rows} />
      {value.next !== null && (
        <div class="actions">
          <Button onClick={() => (pages.value += 1)}>{w.more}</Button>
        </div>
      )}
    </>
  );
}

interface Read {
  readonly campaigns: readonly Campaign[];
  readonly next: string | null;
}

async function readPages(isUnfinished: boolean, count: number, signal: AbortSignal): Promise<Read> {
  const campaigns: Campaign[] = [];
  let next: string | null | undefined;
  for (let i = 0; i < count && next !== null; i += 1) {
    const query = { limit: PAGE, after: next, unfinished: isUnfinished || undefined };
    const page: Read = await get<Read>('/campaigns', query, signal);
    campaigns.push(...page.campaigns);
    next = page.next;
  }
  return { campaigns, next: next ?? null };
}

/** What was read, with what was told since: numbers change in place, and what is new comes first. */
function withNews(read: readonly Campaign[]): readonly Campaign[] {
  const told = live.campaigns.value;
  const known = new Set(read.map(({ id }) => id));
  const newest = read[0]?.createdAt ?? '';
  const fresh = [...told.values()].filter(({ id, createdAt }) => !known.has(id) && createdAt > newest);
  fresh.sort((a, b) => b.createdAt.localeCompare(a.createdAt));
  return [...fresh, ...read.map((one) => told.get(one.id) ?? one)];
}
