import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import type { ListedPeople, PagePerson } from '../../../api/session.ts';
import { useAction } from '../../app/action.ts';
import { askAt } from '../../app/api.ts';
import { words } from '../../app/language.ts';
import { type Loaded, useLoaded } from '../../app/loaded.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Select } from '../../ui/field.tsx';
import { ProblemNotice } from '../../ui/problem.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { sayTime } from '../../ui/time.tsx';
import { toast } from '../../ui/toast.tsx';

/** Where the server is asked about the people of the page. */
const PEOPLE = '/page/people';

interface ListedProps {
  readonly listed: Loaded<ListedPeople>;
}

/** Who opens the page under a name, and who of them may send. */
export function PagePeople() {
  const { people: w } = words().roles;
  const listed = useLoaded((signal) => askAt<ListedPeople>('GET', PEOPLE, { signal }), []);
  const { people, unread } = listed.value.value ?? { people: [], unread: [] };
  return (
    <>
      <p class="measure">{w.about}</p>
      {listed.problem.value !== null && <ProblemNotice problem={listed.problem.value} />}
      {people.length + unread.length > 0 && (
        <section class="card stack" aria-labelledby="page-people">
          <h2 id="page-people">{w.title}</h2>
          <ul class="lines">
            {people.map(({ name, role, createdAt }) => (
              <PersonLine key={name} by={name} name={name} listed={listed}>
                <p class="soft small facts">
                  <span>{w.roles[role]}</span>
                  <span>{w.when({ time: sayTime(createdAt) })}</span>
                </p>
              </PersonLine>
            ))}
            {unread.map((one) => (
              <PersonLine key={one.id} by={one.id} name={w.unread(one)} listed={listed}>
                <p class="small">{w.unreadAbout(one)}</p>
              </PersonLine>
            ))}
          </ul>
        </section>
      )}
      <AddPerson listed={listed} />
    </>
  );
}

interface PersonProps extends ListedProps {
  /** What the server knows them by. */
  readonly by: string;
  readonly name: string;
  readonly children: ComponentChildren;
}

function PersonLine({ by, name, listed, children }: PersonProps) {
  const { people: w } = words().roles;
  const isAsked = useSignal(false);
  const removing = useAction(async () => {
    listed.set(await askAt<ListedPeople>('DELETE', `${PEOPLE}/${encodeURIComponent(by)}`));
    isAsked.value = false;
    toast(w.removed({ name }));
  });
  return (
    <li class="row">
      <div class="grow">
        <strong>{name}</strong>
        {children}
      </div>
      <Button kind="quiet" title={w.removeOne({ name })} onClick={() => (isAsked.value = true)}>
        {w.remove}
      </Button>
      <Dialog
        isOpen={isAsked.value}
        title={w.question({ name })}
        onClose={() => (isAsked.value = false)}
        actions={
          <Button kind="danger" busy={removing.busy.value} onClick={removing.run}>
            {w.removeNow}
          </Button>
        }
      >
        <p>{w.questionText}</p>
        {removing.problem.value !== null && <ProblemNotice problem={removing.problem.value} />}
      </Dialog>
    </li>
  );
}

function AddPerson({ listed }: ListedProps) {
  const { people: w } = words().roles;
  const name = useSignal('');
  const password = useSignal('');
  const role = useSignal<PagePerson['role']>('prepare');
  const adding = useAction(async () => {
    const json = { name: name.value, role: role.value, password: password.value };
    listed.set(await askAt<ListedPeople>('POST', PEOPLE, { json }));
    toast(w.added({ name: name.value.trim() }));
    name.value = '';
    password.value = '';
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void adding.run();
  };
  return (
    <form class="card stack" onSubmit={submit}>
      <h2>{w.add}</h2>
      <TextField label={w.name} autocomplete="off" required maxLength={64} value={name} />
      <Select
        label={w.role}
        value={role.value}
        options={(['prepare', 'send'] as const).map((value) => ({ value, label: w.roles[value] }))}
        onChange={(value) => {
          role.value = value;
        }}
      />
      <TextField
        label={w.password}
        hint={w.passwordHint}
        type="password"
        autocomplete="new-password"
        required
        value={password}
      />
      {adding.problem.value !== null && <ProblemNotice problem={adding.problem.value} />}
      <div>
        <Button type="submit" busy={adding.busy.value}>
          {w.addNow}
        </Button>
      </div>
    </form>
  );
}
