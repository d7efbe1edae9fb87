import type { Account } from '../../api/types.ts';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { adviceOf, SignInButton } from './account-sign-in.tsx';
import { accountName } from './accounts.ts';
import { words } from './language.ts';
import { MayNot } from './may-not.tsx';
import { may } from './session.ts';

/** Codes of a sign-in that signing in again does nothing about. */
const OTHERWISE = /^sign-in-(secret|token-\w+|not-offered|file|no-client|nothing)$/;

/** Whether an account waits for somebody to sign it in. */
export function waitsForSignIn({ heldReason, heldRemedyCode }: Account): boolean {
  const code = heldRemedyCode ?? '';
  return heldReason === 'auth' && code.startsWith('sign-in-') && !OTHERWISE.test(code);
}

/** Says so, and offers to do it. */
export function HeldForSignIn({ account }: { readonly account: Account }) {
  const { holds, signIn } = words();
  const { name, server, heldMessage, heldRemedyCode } = account;
  const code = heldRemedyCode ?? '';
  const what = code === 'sign-in-needed' ? signIn.holds.never : signIn.holds.what;
  return (
    <Notice
      tone="bad"
      title={holds.account({ name: accountName(name), what })}
      actions={
        may('admin') && (
          <>
            <SignInButton name={name} label={signIn.start({ issuer: issuerOf(server) })} />
            <Button href="/settings/accounts">{holds.settings}</Button>
          </>
        )
      }
    >
      {heldMessage && <p>{heldMessage}</p>}
      <p>{adviceOf(code)}</p>
      <MayNot needs="admin" />
    </Notice>
  );
}

// Accounts are told by their servers; who is asked is known for sure when the sign-in begins.
function issuerOf(server: string | null): string | null {
  if (/\b(gmail|googlemail|google|googleapis)\.com(:|$)/.test(server ?? '')) return 'google';
  return /\b(outlook|office365|microsoft)\.com(:|$)/.test(server ?? '') ? 'microsoft' : null;
}
