import type { SignInView } from '../../../api/sign-in.ts';
import { SignInButton, signInPath } from '../../app/account-sign-in.tsx';
import { accountName } from '../../app/accounts.ts';
import { useAction } from '../../app/action.ts';
import { ask, get } from '../../app/api.ts';
import { words } from '../../app/language.ts';
import { useLoaded } from '../../app/loaded.ts';
import { Button } from '../../ui/button.tsx';
import { ProblemNotice } from '../../ui/problem.tsx';
import { sayTime } from '../../ui/time.tsx';
import { toast } from '../../ui/toast.tsx';

interface AccountSignInProps {
  /** The account's name. */
  readonly name: string;
  /** Of the settings: it is looked at again when they have changed. */
  readonly revision: string;
}

/** Whether an account has signed in with its provider, and the buttons that change it; nothing where nobody has to sign in. */
export function AccountSignIn({ name, revision }: AccountSignInProps) {
  const { signIn: w } = words();
  const loaded = useLoaded((signal) => get<SignInView>(signInPath(name), {}, signal), [name, revision]);
  const leaving = useAction(async () => {
    const { revoked, ...view } = await ask<SignInView & { readonly revoked: boolean }>('DELETE', signInPath(name));
    loaded.set(view);
    toast(revoked ? w.signedOut : w.notRevoked);
  });
  if (loaded.problem.value !== null) return <ProblemNotice problem={loaded.problem.value} />;
  const view = loaded.value.value;
  if (view?.kind !== 'person') return null;
  const { issuer, signedIn } = view;
  return (
    <div class="row">
      <p class="grow facts">
        {stateOf(view).map((fact) => (
          <span key={fact}>{fact}</span>
        ))}
      </p>
      <SignInButton
        name={name}
        kind={signedIn ? 'plain' : 'primary'}
        label={signedIn ? w.again : w.start({ issuer })}
        onDone={() => void loaded.reload()}
      />
      {signedIn && (
        <Button
          kind="quiet"
          title={w.signOutOne({ name: accountName(name) })}
          busy={leaving.busy.value}
          onClick={leaving.run}
        >
          {w.signOut}
        </Button>
      )}
      {leaving.problem.value !== null && <ProblemNotice problem={leaving.problem.value} />}
    </div>
  );
}

function stateOf({ signedIn, address, user, since, until }: SignInView): readonly string[] {
  const { state: w } = words().signIn;
  if (!signedIn) return [w.out];
  return [
    w.in({ address: address ?? user ?? '' }),
    ...(since === null ? [] : [w.since({ time: sayTime(since) })]),
    ...(until === null ? [] : [w.until({ time: sayTime(until) })]),
  ];
}
