import { useSignal } from '@preact/signals';
import type { Worker } from '../../../api/types.ts';
import { useAction } from '../../app/action.ts';
import { ask } from '../../app/api.ts';
import { words } from '../../app/language.ts';
import { live } from '../../app/live.ts';
import { MayNot } from '../../app/may-not.tsx';
import { may } from '../../app/session.ts';
import { useStartWorker } from '../../app/trouble.tsx';
import { Button } from '../../ui/button.tsx';
import { ProblemNotice } from '../../ui/problem.tsx';
import { sayTime } from '../../ui/time.tsx';

/** What sends in the background: whether it runs, where, and how it is started and stopped. */
export function WorkerCard() {
  const { worker } = words();
  const workers = live.workers.value;
  const start = useStartWorker();
  return (
    <section class="card stack" aria-labelledby="worker">
      <h2 id="worker">{worker.title}</h2>
      {workers?.length === 0 && (
        <>
          <p>{worker.off}</p>
          {may('send') && (
            <div class="actions">
              <Button icon="play" busy={start.busy.value} onClick={start.run}>
                {worker.start}
              </Button>
            </div>
          )}
          <MayNot needs="send" />
        </>
      )}
      {start.problem.value !== null && <ProblemNotice problem={start.problem.value} />}
      {workers && workers.length > 0 && (
        <>
          <ul class="lines">
            {workers.map((one) => (
              <WorkerLine key={one.id} worker={one} />
            ))}
          </ul>
          <p class="soft small">{worker.safe}</p>
          <MayNot needs="admin" about="stopWorker" />
        </>
      )}
    </section>
  );
}

function WorkerLine({ worker: { id, host, startedAt } }: { readonly worker: Worker }) {
  const { worker } = words();
  const isAsked = useSignal(false);
  const stop = useAction(async () => {
    await ask('DELETE', `/workers/${encodeURIComponent(id)}`);
    isAsked.value = true;
  });
  return (
    <li class="row">
      <span class="grow">{isAsked.value ? worker.stopping : worker.on({ host, since: sayTime(startedAt) })}</span>
      {may('admin') && (
        <Button icon="stop" busy={stop.busy.value} disabled={isAsked.value} onClick={stop.run}>
          {worker.stop}
        </Button>
      )}
      {stop.problem.value !== null && <ProblemNotice problem={stop.problem.value} />}
    </li>
  );
}
