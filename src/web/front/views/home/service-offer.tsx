import type { Service } from '../../../api/types.ts';
import { useAction } from '../../app/action.ts';
import { get, post } from '../../app/api.ts';
import { words } from '../../app/language.ts';
import { useLoaded } from '../../app/loaded.ts';
import { Button } from '../../ui/button.tsx';
import { ProblemNotice } from '../../ui/problem.tsx';
import { toast } from '../../ui/toast.tsx';

/** Offers, after a campaign that took long, to have the worker start with the computer. `over`: how many campaigns are; one more may have been long. */
export function OfferedService({ over }: { readonly over: number }) {
  const { service: w } = words();
  const service = useLoaded((signal) => get<Service>('/service', {}, signal), [over]);
  const install = useAction(async () => {
    service.set(await post<Service>('/service'));
    toast(w.installed);
  });
  const decline = useAction(async () => {
    service.set(await post<Service>('/service/decline'));
    toast(w.declined);
  });
  const offer = service.value.value;
  if (!offer?.offered) return null;
  const problem = install.problem.value ?? decline.problem.value;
  return (
    <section class="card stack" aria-labelledby="service">
      <h2 id="service">{w.title}</h2>
      <p>{w.why}</p>
      <p>{w.when[offer.system ?? 'systemd']}</p>
      <Written service={offer} />
      {problem !== null && <ProblemNotice problem={problem} />}
      <div class="actions">
        <Button busy={install.busy.value} onClick={install.run}>
          {w.install}
        </Button>
        <Button kind="quiet" busy={decline.busy.value} onClick={decline.run}>
          {w.decline}
        </Button>
      </div>
    </section>
  );
}

/** The same that `facteur worker install` shows. */
function Written({ service: { file, text, commands } }: { readonly service: Service }) {
  const { service: w } = words();
  return (
    <details>
      <summary>{w.written}</summary>
      <div class="stack tight">
        <p>{file === null ? w.kept : w.file({ file })}</p>
        <pre class="written">{text?.trim()}</pre>
        <p>{w.commands}</p>
        <pre class="written">{commands.join('\n')}</pre>
        <p>{w.undo}</p>
      </div>
    </details>
  );
}
