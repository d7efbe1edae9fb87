import type { SignInState } from '../../app/sign-in-attempts.ts';

/** What /api/v1/settings/accounts/NAME/sign-in answers. */
export interface SignInView extends SignInState {
  /** Why the latest sign-in came to nothing: a stable code, and its words. */
  readonly problem: { readonly code: string; readonly what: string; readonly remedy: string } | null;
}
