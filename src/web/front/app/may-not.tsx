import { words } from './language.ts';
import { may } from './session.ts';

/** Says why something is not offered; nothing to those who may do it. `about`: what is said, where there is more to say than what it needs. */
export function MayNot({
  needs,
  about = needs,
}: {
  readonly needs: 'send' | 'admin';
  readonly about?: keyof ReturnType<typeof words>['roles']['mayNot'];
}) {
  if (may(needs)) return null;
  return <p class="soft may-not">{words().roles.mayNot[about]}</p>;
}
