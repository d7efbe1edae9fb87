import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openFacteur } from '../../src/index.ts';
import { collect } from '../helpers/collect.ts';
import { folderWith } from '../helpers/folder.ts';
import { deliveryOf, type Face, knownOf, list, message, type Sending } from './face.ts';

/** The library, within this process. */
export async function libraryFace(settings: Readonly<Record<string, string>>): Promise<Face> {
  const folder = folderWith();
  const project = await openFacteur({ folder, settings });
  onTestFinished(() => project.close());

  function request({
    list: rows = list,
    listName = 'membres.csv',
    message: text = message,
    exclude,
    ...rest
  }: Sending) {
    writeFileSync(join(folder, 'message.md'), text);
    writeFileSync(join(folder, listName), rows);
    if (exclude !== undefined) writeFileSync(join(folder, 'partis.csv'), exclude);
    const excluded = exclude === undefined ? {} : { exclude: ['partis.csv'] };
    return { message: 'message.md', to: listName, delay: 0, ...rest, ...excluded };
  }

  async function draft(sending: Sending) {
    const drafts = await project.drafts();
    const {
      list: rows = list,
      listName = 'membres.csv',
      message: text = message,
      exclude,
      where,
      limit,
      skipHidden,
    } = sending;
    const { id } = await drafts.create([
      { list: { name: listName, content: [Buffer.from(rows)] } },
      { message: { format: 'md', text } },
      ...(exclude === undefined ? [] : [{ exclude: { name: 'partis.csv', content: [Buffer.from(exclude)] } }]),
      { options: { where, limit, skipHidden } },
    ]);
    return { drafts, id };
  }

  return {
    async send(sending) {
      const { id, total, skipped, existing } = await project.send(request(sending));
      return { id, total, skipped, existing };
    },
    async check(sending) {
      const { drafts, id } = await draft(sending);
      const { total, sendable, findings } = await drafts.check(id);
      const codes = (level: string) => findings.filter((one) => one.level === level).map(({ code }) => code);
      return { total, sendable, errors: codes('error'), warnings: codes('warning') };
    },
    async test(sending, test) {
      const { drafts, id } = await draft(sending);
      return (await drafts.test(id, test)).sent;
    },
    async work() {
      const worker = await project.startWorker({ untilIdle: true });
      await worker.ended;
    },
    status: async (id) => knownOf(await project.status(id)),
    campaigns: async () => (await project.overview()).campaigns.length,
    steer: async (id, wanted) => void (await project[wanted](id)),
    retry: async (id, which) => void (await project.retry(id, { [which]: true })),
    export: async (id, state) =>
      (await collect(project.deliveries(id, state === undefined ? {} : { state: state as 'sent' }))).map(deliveryOf),
    delivery: async (id, to) => deliveryOf(await project.delivery(id, { to })),
    suppress: async (email) => void (await project.suppress([email])),
    unsuppress: async (email) => void (await project.unsuppress([email])),
    suppressions: async () => (await collect(project.suppressions())).map(({ email }) => email),
    accounts: async () => (await project.accounts()).map(({ name }) => name),
  };
}
