import { setTimeout as sleep } from 'node:timers/promises';
import type { Scene } from './scene.ts';
import { openSet, type PageSet } from './set.ts';

/** The campaign that the pictures are of, by the set that has it. */
const campaigns = new WeakMap<PageSet, string>();

/** One campaign is over, with people who did not get it; one runs, one is paused. */
export async function several(): Promise<PageSet> {
  const set = await openSet();
  await set.send('Convocation à l’assemblée générale', 60);
  await set.sendAll();
  const id = await set.send('Lettre aux membres, novembre', 180, { bad: 1 });
  campaigns.set(set, id);
  await loseOne(set, id);
  await set.sendAll();
  const paused = await set.send('Appel à cotisation 2027', 90, { delay: 30 });
  await set.work();
  await set.project.backend.setWanted(paused, 'paused');
  return set;
}

/** A worker ends between handing a message over and its answer. */
async function loseOne({ project: { backend } }: PageSet, campaign: string): Promise<void> {
  const worker = 'lost';
  await backend.registerWorker({ id: worker, host: 'host', boot: 'boot', pid: 1, concurrency: 1 });
  const nothing = { worker, records: [], begins: [], claims: [] };
  const [claims = []] = (await backend.exchange({ ...nothing, claims: [{ campaign, want: 1 }] })).claims;
  await backend.exchange({ ...nothing, begins: claims.map(({ number, token }) => ({ campaign, number, token })) });
  await backend.recover(worker);
}

/** Two accounts besides the main one; each may send so many a day. */
export const threeAccounts = (perDay: number) => (port: number) => {
  const more = (name: string) =>
    `  ${name}: { host: 127.0.0.1, port: ${port}, from: ${name}@example.org, limits: { perDay: ${perDay} } }\n`;
  return `limits:\n  perDay: ${perDay}\npool: [default, bureau, fetes]\naccounts:\n${more('bureau')}${more('fetes')}`;
};

/** Three accounts share a campaign; they have sent what they may today. */
async function shared(): Promise<PageSet> {
  const set = await openSet({ yaml: threeAccounts(30) });
  const id = await set.send('Lettre aux membres, novembre', 180);
  campaigns.set(set, id);
  await set.work();
  // Until all have sent what they may: then it is held.
  while ((await set.project.backend.campaign(id))?.hold === null) await sleep(50);
  return set;
}

const of = (set: PageSet) => `/campaigns/${campaigns.get(set)}`;

export const campaignScenes: readonly Scene[] = [
  {
    name: 'campaign',
    set: several,
    path: of,
    ready: async (page) => {
      await page.locator('.why table').nth(1).waitFor();
      await page.locator('.people tbody tr').nth(20).waitFor();
    },
  },
  {
    name: 'campaign-filter',
    set: several,
    path: (set) => `${of(set)}?state=failed`,
    ready: (page) => page.locator('.selection .button').first().waitFor(),
  },
  {
    name: 'campaign-person',
    set: several,
    path: (set) => `${of(set)}/people/1`,
    ready: (page) => page.frameLocator('iframe').locator('p').first().waitFor(),
  },
  {
    name: 'campaign-again',
    set: several,
    path: of,
    ready: async (page, language) => {
      await page.getByRole('button', { name: language === 'fr' ? /^Écrire à/ : /^Write to/ }).click();
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'campaign-shares',
    set: shared,
    path: of,
    ready: (page) => page.locator('.shares tbody tr').nth(2).waitFor(),
  },
  {
    name: 'campaigns',
    set: several,
    path: () => '/campaigns',
    ready: (page) => page.locator('tbody tr').nth(2).waitFor(),
  },
];
