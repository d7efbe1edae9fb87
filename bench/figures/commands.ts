import { spawnSync } from 'node:child_process';
import { type Spread, spread } from '../contest/statistics.ts';

const ROUNDS = 21;

/** Wall time in milliseconds, process start to process end. */
export interface CommandTimes {
  readonly node: Spread;
  readonly version: Spread;
  readonly status: Spread;
  /** `facteur status ID` : `node -e 0`, round by round. */
  readonly statusToNode: Spread;
  readonly versionToNode: Spread;
}

export interface CommandsOptions {
  readonly launcher: string;
  /** Of a project with this campaign. */
  readonly folder: string;
  readonly id: string;
}

/** `node -e 0`, `facteur --version` and `facteur status ID`, one after the other, again and again. */
export function commandTimes({ launcher, folder, id }: CommandsOptions): CommandTimes {
  const time = (...args: readonly string[]) => {
    const began = performance.now();
    const { status } = spawnSync(process.execPath, args, { cwd: folder, stdio: 'ignore' });
    if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}`);
    return performance.now() - began;
  };
  const round = () => ({
    node: time('-e', '0'),
    version: time(launcher, '--version'),
    status: time(launcher, 'status', id),
  });
  round(); // Node's compile cache is filled by the first.
  const rounds = Array.from({ length: ROUNDS }, round);
  return {
    node: spread(rounds.map(({ node }) => node)),
    version: spread(rounds.map(({ version }) => version)),
    status: spread(rounds.map(({ status }) => status)),
    statusToNode: spread(rounds.map(({ status, node }) => status / node)),
    versionToNode: spread(rounds.map(({ version, node }) => version / node)),
  };
}
