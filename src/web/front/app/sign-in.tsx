import { useSignal } from '@preact/signals';
import type { SessionFacts } from '../../api/session.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { Page } from '../ui/page.tsx';
import { ProblemNotice } from '../ui/problem.tsx';
import { words } from './language.ts';
import { openByPassword } from './session.ts';

/** What is seen until somebody is signed in. */
export function SignIn({ facts }: { readonly facts: SessionFacts }) {
  const { session } = words();
  return (
    <main class="alone">
      <Page title={facts.opensBy === 'link' ? session.byLink.title : session.title}>
        {facts.opensBy === 'link' ? <p>{session.byLink.text}</p> : <ByPassword />}
      </Page>
    </main>
  );
}

function ByPassword() {
  const { session } = words();
  const password = useSignal('');
  const busy = useSignal(false);
  const problem = useSignal<unknown>(null);
  const open = async (event: SubmitEvent) => {
    event.preventDefault();
    busy.value = true;
    problem.value = await openByPassword(password.value).then(
      () => null,
      (error: unknown) => error,
    );
    busy.value = false;
  };
  return (
    <form class="stack" onSubmit={open}>
      <Field label={session.password}>
        {(field) => (
          <input
            {...field}
            type="password"
            autocomplete="current-password"
            required
            value={password.value}
            onInput={(event) => {
              password.value = event.currentTarget.value;
            }}
          />
        )}
      </Field>
      {problem.value !== null && <ProblemNotice problem={problem.value} />}
      <Button kind="primary" type="submit" busy={busy.value}>
        {session.open}
      </Button>
    </form>
  );
}
