import { useSignal } from '@preact/signals';
import type { SessionFacts } from '../../api/session.ts';
import { Button } from '../ui/button.tsx';
import { Page } from '../ui/page.tsx';
import { ProblemNotice } from '../ui/problem.tsx';
import { TextField } from '../ui/text-field.tsx';
import { useAction } from './action.ts';
import { words } from './language.ts';
import { openByPassword } from './session.ts';

/** What is seen until somebody is signed in. */
export function SignIn({ facts }: { readonly facts: SessionFacts }) {
  const { session } = words();
  return (
    <main class="alone">
      <Page title={facts.opensBy === 'link' ? session.byLink.title : session.title}>
        {facts.opensBy === 'link' ? <p>{session.byLink.text}</p> : <ByPassword facts={facts} />}
      </Page>
    </main>
  );
}

function ByPassword({ facts: { byName } }: { readonly facts: SessionFacts }) {
  const { session, roles } = words();
  const name = useSignal('');
  const password = useSignal('');
  const opening = useAction(() => openByPassword(name.value, password.value));
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void opening.run();
      }}
    >
      {byName !== 'never' && (
        <TextField
          label={roles.signIn.name}
          hint={byName === 'maybe' && roles.signIn.ownersToo}
          autocomplete="username"
          required={byName === 'always'}
          value={name}
        />
      )}
      <TextField label={session.password} type="password" autocomplete="current-password" required value={password} />
      {opening.problem.value !== null && <ProblemNotice problem={opening.problem.value} />}
      <Button kind="primary" type="submit" busy={opening.busy.value}>
        {session.open}
      </Button>
      {byName === 'always' && <p class="soft">{roles.signIn.ownersLink}</p>}
    </form>
  );
}
