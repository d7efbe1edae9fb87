import { type Signal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { SignInView } from '../../api/sign-in.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Notice } from '../ui/notice.tsx';
import { ProblemNotice } from '../ui/problem.tsx';
import { TextField } from '../ui/text-field.tsx';
import { sayTime } from '../ui/time.tsx';
import { toast } from '../ui/toast.tsx';
import { accountName, refreshAccounts } from './accounts.ts';
import { useAction } from './action.ts';
import { get, post } from './api.ts';
import { words } from './language.ts';

/** Between two looks at whether the person has agreed, in milliseconds. */
const LOOK_MS = 1_000;

type Way = 'browser' | 'device';

/** Where the sign-in of an account is asked about and begun. */
export function signInPath(account: string): string {
  return `/settings/accounts/${encodeURIComponent(account)}/sign-in`;
}

interface SignInButtonProps {
  /** The account's name. */
  readonly name: string;
  readonly label: string;
  readonly kind?: 'primary' | 'plain';
  /** Called when it has signed in. */
  readonly onDone?: () => void;
}

/** Signs an account in: what to do is said in a window above the view. */
export function SignInButton({ name, label, kind = 'primary', onDone }: SignInButtonProps) {
  const isOpen = useSignal(false);
  return (
    <>
      <Button
        kind={kind}
        onClick={() => {
          isOpen.value = true;
        }}
      >
        {label}
      </Button>
      {isOpen.value && (
        <SignInDialog
          name={name}
          onDone={onDone}
          onClose={() => {
            isOpen.value = false;
          }}
        />
      )}
    </>
  );
}

interface SignInDialogProps {
  readonly name: string;
  readonly onDone?: (() => void) | undefined;
  readonly onClose: () => void;
}

/** A sign-in that begins when this is drawn, and is given up when it is closed. */
export function SignInDialog({ name, onDone, onClose }: SignInDialogProps) {
  const { dialog: w, signedIn } = words().signIn;
  const path = signInPath(name);
  const view = useSignal<SignInView | null>(null);
  const begin = useAction(async (wanted: Way | null) => {
    const way = wanted ?? (await firstWay(path));
    view.value = await post<SignInView>(path, { way });
  });
  const close = () => {
    if (view.value?.pending) void post(`${path}/cancel`).catch(() => {});
    onClose();
  };
  useEffect(() => {
    void begin.run(null);
  }, []);
  useLooking(path, view, () => {
    toast(signedIn);
    void refreshAccounts().catch(() => {});
    onDone?.();
    onClose();
  });
  const pending = view.value?.pending ?? null;
  const problem = view.value?.problem ?? null;
  return (
    <Dialog isOpen title={w.title({ name: accountName(name) })} onClose={close}>
      {begin.busy.value && <p role="status">{w.begin}</p>}
      {begin.problem.value !== null && <ProblemNotice problem={begin.problem.value} />}
      {problem !== null && (
        <Notice tone="bad" title={w.failed} actions={<Button onClick={() => begin.run(null)}>{w.retry}</Button>}>
          <p>{problem.what}</p>
          <p>{adviceOf(problem.code)}</p>
        </Notice>
      )}
      {view.value && pending?.way === 'browser' && <InBrowser view={view.value} address={pending.address} />}
      {pending?.way === 'device' && <OnDevice {...pending} />}
      {view.value && pending && <OtherWays path={path} view={view} onWay={begin.run} />}
    </Dialog>
  );
}

// Whoever has the page open from another machine has no browser on this one.
async function firstWay(path: string): Promise<Way> {
  if (isHere()) return 'browser';
  const { hasCode } = await get<SignInView>(path);
  return hasCode ? 'device' : 'browser';
}

function isHere(): boolean {
  return /^(localhost|127\.[\d.]+|\[::1\])$/.test(location.hostname);
}

// No event tells of it. That nothing answers is said elsewhere.
function useLooking(path: string, view: Signal<SignInView | null>, onDone: () => void): void {
  useEffect(() => {
    const timer = setInterval(async () => {
      const before = view.value;
      if (!before?.pending) return;
      const now = await get<SignInView>(path).catch(() => null);
      // Another one was begun meanwhile.
      if (now === null || view.value !== before) return;
      view.value = now;
      if (now.pending === null && now.problem === null && now.signedIn) onDone();
    }, LOOK_MS);
    return () => clearInterval(timer);
  }, []);
}

function InBrowser({ view: { user, issuer }, address }: { readonly view: SignInView; readonly address: string }) {
  const { dialog: w } = words().signIn;
  return (
    <>
      <p>{w.choose({ user: user ?? '' })}</p>
      <p>
        <a class="button primary" href={address} target="_blank" rel="noreferrer">
          {w.open({ issuer })}
        </a>
      </p>
      <p class="soft" role="status">
        {w.waiting}
      </p>
    </>
  );
}

function OnDevice({ address, code, until }: NonNullable<SignInView['pending']>) {
  const { dialog: w } = words().signIn;
  return (
    <>
      <p>{w.codeFirst}</p>
      <p>
        <a href={address} target="_blank" rel="noreferrer">
          {address}
        </a>
      </p>
      <p>{w.codeThen}</p>
      <p>
        <code class="code-to-type">{code}</code>
      </p>
      {until !== null && <p class="soft">{w.codeUntil({ time: sayTime(until) })}</p>}
      <p class="soft" role="status">
        {w.waiting}
      </p>
    </>
  );
}

interface OtherWaysProps {
  readonly path: string;
  readonly view: Signal<SignInView | null>;
  readonly onWay: (way: Way) => unknown;
}

function OtherWays({ path, view, onWay }: OtherWaysProps) {
  const { dialog: w } = words().signIn;
  const pasted = useSignal('');
  const handing = useAction(async () => {
    const now = await post<SignInView>(`${path}/answer`, { address: pasted.value.trim() });
    // What came of it is found by the next look.
    if (now.problem !== null) view.value = now;
  });
  const isBrowser = view.value?.pending?.way === 'browser';
  if (!isBrowser) {
    return (
      <div>
        <Button kind="quiet" onClick={() => onWay('browser')}>
          {w.byBrowser}
        </Button>
      </div>
    );
  }
  return (
    <>
      {view.value?.hasCode && (
        <div>
          <Button kind="quiet" onClick={() => onWay('device')}>
            {w.byCode}
          </Button>
        </div>
      )}
      <details open={!isHere()}>
        <summary>{w.elsewhere}</summary>
        <form
          class="stack"
          onSubmit={(event) => {
            event.preventDefault();
            void handing.run();
          }}
        >
          <TextField label={w.paste} hint={w.pasteHint} value={pasted} type="url" required autocomplete="off" />
          {handing.problem.value !== null && <ProblemNotice problem={handing.problem.value} />}
          <div>
            <Button type="submit" busy={handing.busy.value}>
              {w.hand}
            </Button>
          </div>
        </form>
      </details>
    </>
  );
}

type Remedies = ReturnType<typeof words>['signIn']['holds']['remedies'];

/** What a person does about it on the page. */
export function adviceOf(code: string): string {
  const { remedies } = words().signIn.holds;
  return remedies[code in remedies ? (code as keyof Remedies) : 'other'];
}
