import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { eventually } from './eventually.ts';
import { type Finished, finished } from './facteur.ts';

/** Nobody: a user with a manager of its own, who may not touch what is root's. */
export const NOBODY = 65_534;

/**
 * What a machine is when it starts: a /run of its own, a control group that the user's manager may divide, and the manager. It is the
 * first process of its PID namespace: when it is killed, everything that was started there is, as if the power had failed.
 */
const BOOT = `
set -e
mount -t tmpfs tmpfs /run
mkdir -p /run/systemd/system /run/user/${NOBODY}
chown ${NOBODY} /run/user/${NOBODY} && chmod 700 /run/user/${NOBODY}
mount -t proc proc /proc
mount -t cgroup2 none "$1"
mkdir -p "$1/$2" && chown -R ${NOBODY} "$1/$2"
echo $$ >"$1/$2/cgroup.procs"
export XDG_RUNTIME_DIR=/run/user/${NOBODY} HOME="$3"
setpriv --reuid=${NOBODY} --regid=${NOBODY} --clear-groups /lib/systemd/systemd --user --log-target=null &
wait
`;

/** Where control groups are mounted in the machine. */
const GROUPS = '/sys/fs/cgroup';
const GROUP = `facteur-${process.pid}`;

/** A machine on which systemd's real user manager runs, beside this one; only for root. */
export class Machine {
  readonly #child: ChildProcess;
  readonly #inside: string;
  readonly #home: string;

  private constructor(child: ChildProcess, inside: string, home: string) {
    this.#child = child;
    this.#inside = inside;
    this.#home = home;
  }

  /** Starts it, with `home` as its user's own folder; null: that is not possible here. */
  static async boot(home: string): Promise<Machine | null> {
    if (process.getuid?.() !== 0) return null;
    const args = ['--mount', '--pid', '--fork', '--kill-child', 'sh', '-c', BOOT, 'sh', GROUPS, GROUP, home];
    const child = spawn('unshare', args, { stdio: 'ignore' });
    const failed = new Promise<null>((resolve) =>
      child.once('error', () => resolve(null)).once('exit', () => resolve(null)),
    );
    const up = eventually('the user manager is up', async () => {
      const inside = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim();
      if (inside === '') return null;
      const machine = new Machine(child, inside, home);
      const { stdout } = await machine.run(['systemctl', '--user', 'is-system-running']);
      return /running|degraded/.test(stdout) ? machine : null;
    });
    // What is waited for after the first of the two is of no interest.
    up.catch(() => {});
    return Promise.race([failed, up]);
  }

  /** Runs a command there as its user, to its end. */
  run(command: readonly string[], cwd = '/'): Promise<Finished> {
    const enter = ['-t', this.#inside, '--mount', '--pid', 'setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`];
    const env = {
      ...{ PATH: process.env.PATH ?? '', HOME: this.#home, LANG: 'en_US.UTF-8', USER: 'nobody' },
      XDG_RUNTIME_DIR: `/run/user/${NOBODY}`,
    };
    // It begins in the root of what it enters.
    const args = [...enter, '--clear-groups', 'env', `--chdir=${cwd}`, ...command];
    return finished(spawn('nsenter', args, { env, stdio: ['ignore', 'pipe', 'pipe'] }));
  }

  /** The power fails: every process of it is gone at once. */
  async fail(): Promise<void> {
    const gone = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill('SIGKILL');
    await gone;
    // Control groups outlive the processes in them; where this machine shows them depends on its version of the hierarchy.
    for (const place of [GROUPS, `${GROUPS}/unified`]) {
      spawnSync('find', [`${place}/${GROUP}`, '-depth', '-type', 'd', '-exec', 'rmdir', '{}', ';'], {
        stdio: 'ignore',
      });
    }
  }
}
