import { installation, lookForUpdate, ownPlace, registryOf, type UpdateLook } from '../app/updates.ts';
import type { Check } from './check-report.ts';
import type { Context } from './context.ts';
import { version } from './version.ts';
import { words } from './words.ts';

/** What `check --updates --json` says of versions; `check` has the same for people. */
export interface UpdatesFound {
  readonly version: string;
  /** `newest` in it: what the registry has; `problem`: why it could not be looked up. */
  readonly look: UpdateLook;
  readonly check: Check;
}

/** Asks npm's registry whether there is a newer version. That there is one, or that nobody answers, is never an error. */
export async function lookAtUpdates({ env }: Context): Promise<UpdatesFound> {
  const look = await lookForUpdate(env, version);
  return { version, look, check: { name: 'updates', ...said(look, env) } };
}

function said(look: UpdateLook, env: Context['env']): Omit<Check, 'name'> {
  const w = words().updates;
  if (look.state === 'current') return { status: 'ok', message: w.current({ version }), remedy: null };
  if (look.state === 'newer') {
    const { as, folder } = installation(ownPlace(env));
    const remedy = `${w.how[as]({ folder })} ${w.after}`;
    return { status: 'warning', message: w.newer({ version, newest: look.newest }), remedy };
  }
  const reason = w.problems(look.problem);
  return { status: 'warning', message: w.unknown({ registry: registryOf(env), reason }), remedy: w.unknownRemedy };
}
