import { useEffect } from 'preact/hooks';
import { ProblemNotice } from '../ui/problem.tsx';
import { Toasts } from '../ui/toast.tsx';
import { watchAccounts } from './accounts.ts';
import { useBrand } from './brand.ts';
import { language, words } from './language.ts';
import { Nav } from './nav.tsx';
import { session } from './session.ts';
import { SignIn } from './sign-in.tsx';
import { listen } from './stream.ts';
import { Trouble } from './trouble.tsx';
import { CurrentView } from './view.tsx';

/** The whole page. `problem`: why it could not find out whether somebody is signed in. */
export function App({ problem }: { readonly problem: unknown }) {
  const facts = session.value;
  useBrand(facts?.identity.colour ?? null);
  if (!facts) return <main class="alone">{problem !== null && <ProblemNotice problem={problem} />}</main>;
  return facts.signedIn ? <Frame /> : <SignIn facts={facts} />;
}

function Frame() {
  // In another language it says the same in other words.
  useEffect(listen, [language.value]);
  useEffect(watchAccounts, []);
  return (
    <>
      <a class="skip" href="#content">
        {words().common.skip}
      </a>
      <Nav />
      <main id="content" class="content" tabIndex={-1}>
        {session.value?.isDemo && <DemoNotice />}
        <Trouble />
        <CurrentView />
      </main>
      <Toasts />
    </>
  );
}

function DemoNotice() {
  const { mailbox } = words();
  return (
    <p class="demo-notice">
      <strong>{mailbox.demo}</strong> {mailbox.safe} <a href="/mailbox">{mailbox.look}</a>
    </p>
  );
}
