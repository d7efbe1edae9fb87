import { onTestFinished } from 'vitest';
import { Project } from '../helpers/facteur.ts';
import { type Delivery, deliveryOf, type Face, knownOf, list, message, Refused, type Sending } from './face.ts';

/** The built command, as a script uses it. */
export function terminalFace(env: Readonly<Record<string, string>>): Face {
  const project = new Project();
  onTestFinished(() => project.discard());
  project.setEnv({ ...env, FACTEUR_AUTOSTART: '0' });

  async function json<T = any>(...args: readonly string[]): Promise<T> {
    const done = await project.run([...args, '--json']);
    const value = done.json<any>();
    if (value.error) throw new Refused(value.error.code);
    return value;
  }

  function flags(sending: Sending): string[] {
    const name = sending.listName ?? 'membres.csv';
    project.write({
      'message.md': sending.message ?? message,
      [name]: sending.list ?? list,
      ...(sending.exclude !== undefined && { 'partis.csv': sending.exclude }),
    });
    const option = (flag: string, value: string | number | undefined) =>
      value === undefined ? [] : [flag, String(value)];
    return [
      ...['-m', 'message.md', '-t', name],
      ...option('--where', sending.where),
      ...option('--exclude', sending.exclude && 'partis.csv'),
      ...option('--limit', sending.limit),
      ...(sending.skipHidden ? ['--skip-hidden'] : []),
    ];
  }

  async function deliveries(id: string, state?: string): Promise<Delivery[]> {
    await json('status', id);
    const { stdout } = await project.run(['export', id, '--format', 'json', ...(state ? ['--state', state] : [])]);
    return stdout.split('\n').flatMap((line) => (line === '' ? [] : [deliveryOf(JSON.parse(line))]));
  }

  return {
    async send(sending) {
      const own = [
        ...(sending.key === undefined ? [] : ['--key', sending.key]),
        ...(sending.at === undefined ? [] : ['--at', sending.at]),
        ...(sending.accept === undefined ? [] : ['--yes']),
      ];
      const { id, total, skipped, existing } = await json('send', '--async', '--delay', '0', ...flags(sending), ...own);
      return { id, total, skipped, existing };
    },
    async check(sending) {
      const { total, sendable, checks } = await json('check', ...flags(sending));
      const found = (checks as any[]).filter(({ name }) => name === 'message');
      const codes = (status: string) => found.filter((check) => check.status === status).map(({ code }) => code);
      return { total, sendable, errors: codes('error'), warnings: codes('warning') };
    },
    async test(sending, { to, email }) {
      return (await json('send', '--test-to', to, '--for', email, ...flags(sending))).messages[0].sent;
    },
    async work() {
      const { code, stderr } = await project.run(['worker', '--exit-when-idle']);
      if (code !== 0) throw new Error(stderr);
    },
    status: async (id) => knownOf(await json('status', id)),
    campaigns: async () => (await json('status', '--list')).campaigns.length,
    steer: async (id, wanted) => void (await json(wanted, id)),
    retry: async (id, which) => void (await json('retry', id, `--${which}`)),
    export: deliveries,
    delivery: async (id, email) => deliveryOf(await json('status', id, '--to', email)),
    suppress: async (email) => void (await json('suppress', 'add', email)),
    unsuppress: async (email) => void (await json('suppress', 'remove', email)),
    suppressions: async () =>
      (await json('suppress', 'list')).suppressions.map(({ email }: { email: string }) => email),
    accounts: async () => (await json('accounts')).accounts.map(({ name }: { name: string }) => name),
  };
}
