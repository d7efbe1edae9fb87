import type { DemoMail } from '../../../api/types.ts';
import { apiUrl, get } from '../../app/api.ts';
import { words } from '../../app/language.ts';
import { live } from '../../app/live.ts';
import { useLoaded } from '../../app/loaded.ts';
import type { ViewProps } from '../../app/routes.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Loading } from '../../ui/loading.tsx';
import { Page } from '../../ui/page.tsx';
import { PreviewFrame } from '../../ui/preview-frame.tsx';
import { ProblemNotice } from '../../ui/problem.tsx';

interface Mails {
  readonly count: number;
  readonly mails: readonly DemoMail[];
}

/** The mailbox of the demo: what came, and one message as its reader sees it. The list stands still; new ones are shown when asked for. */
export default function Mailbox({ params: { number } }: ViewProps) {
  const { mailbox } = words();
  const shown = useLoaded((signal) => get<Mails>('/demo/mails', {}, signal), []);
  const sent = [...live.campaigns.value.values()].reduce((sum, { counts }) => sum + counts.sent, 0);
  const now = useLoaded((signal) => get<Mails>('/demo/mails', {}, signal), [sent]);
  const list = shown.value.value;
  const problem = shown.problem.value !== null && <ProblemNotice problem={shown.problem.value} />;
  if (!list) return <Page title={mailbox.title}>{problem || <Loading />}</Page>;
  const more = (now.value.value?.count ?? 0) - list.count;
  const chosen = list.mails.find((mail) => String(mail.number) === number);
  return (
    <Page title={mailbox.title}>
      {problem}
      <div class="row">
        <p>{mailbox.count({ count: now.value.value?.count ?? list.count })}</p>
        {more > 0 && <Button onClick={shown.reload}>{mailbox.newOnes({ count: more })}</Button>}
      </div>
      {list.mails.length === 0 ? <EmptyState title={mailbox.empty} /> : <Mail list={list} chosen={chosen} />}
    </Page>
  );
}

function Mail({ list, chosen }: { readonly list: Mails; readonly chosen: DemoMail | undefined }) {
  const { mailbox } = words();
  return (
    <div class="mailbox">
      <section class="card" aria-label={mailbox.list}>
        <ul class="lines mailbox-list">
          {list.mails.map(({ number, to, subject }) => (
            <li key={number}>
              <a href={`/mailbox/${number}`} aria-current={chosen?.number === number ? 'true' : undefined}>
                {to}
              </a>
              <p class="soft small">{subject}</p>
            </li>
          ))}
        </ul>
        {list.count > list.mails.length && <p class="soft small">{mailbox.latest({ count: list.mails.length })}</p>}
      </section>
      {chosen ? (
        <PreviewFrame
          src={apiUrl(`/demo/mails/${chosen.number}`)}
          title={mailbox.message({ to: chosen.to })}
          width="desktop"
        />
      ) : (
        <p class="soft">{mailbox.choose}</p>
      )}
    </div>
  );
}
